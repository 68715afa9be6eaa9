package org.nestwright.tutorials.blackboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

class BlackboardTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Blackboard board =
      new Blackboard(new PrintStream(bytes, true, StandardCharsets.UTF_8));
  private final Var x = Var.of("x");
  private final Input in = Input.f32("in", 8);
  private final Func twice = Func.of("twice", x).is(in.at(x).times(2));
  private final Problem problem = Problem.of(Pipeline.of(twice), Shape.of(8));

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_right_result_is_right() {
    board.run(problem, problem.schedule().on(twice).vectorize(x, 4));
    assertTrue(board.right());
    assertTrue(written().endsWith("run: the interpreter's result, bit for bit\n"), written());
  }

  @Test
  void the_kernel_of_another_algorithm_is_wrong() {
    Func thrice = Func.of("thrice", x).is(in.at(x).times(3));
    board.run(problem, Schedule.of(thrice));
    assertFalse(board.right());
    assertTrue(written().contains("\nWRONG: "), written());
    assertFalse(written().contains("the interpreter's result"), written());
    bytes.reset();
    board.runQuietly(problem, Schedule.of(thrice));
    assertTrue(written().startsWith("WRONG: Schedule.of(thrice)\n"), written());
  }

  @Test
  void what_is_not_refused_is_wrong() {
    board.refused(() -> problem.plan(problem.schedule().on(twice).vectorize(x, 4)));
    assertFalse(board.right());
    assertEquals("WRONG: this was not refused\n", written());
  }

  @Test
  void a_refusal_is_told() {
    board.refused(() -> {
      throw new ScheduleException("no");
    });
    assertTrue(board.right());
    assertEquals("\nrefused: no\n", written());
  }

  @Test
  void a_problem_runs_a_kernel_on_its_data() {
    Buffer data = Buffer.f32(8).fill(p -> p[0]);
    Problem own = Problem.on(List.of(data), Pipeline.of(twice), Shape.of(8));
    Buffer got = own.run(own.compile(own.schedule(), CompileOptions.standard())).getFirst();
    assertEquals(14, got.getDouble(7));
    assertEquals(14, own.answer().getFirst().getDouble(7));
  }

  @Test
  void a_table_puts_names_left_and_numbers_right() {
    Table table = new Table("name", "n");
    table.row("a", Table.number(12345));
    table.row("longer", Table.ratio(2));
    assertEquals("name         n\na       12,345\nlonger    2.00\n", table.toString());
    assertThrows(IllegalArgumentException.class, () -> table.row("too few"));
  }
}
