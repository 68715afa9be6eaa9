package org.nestwright.tutorials.lesson02;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.tutorials.Golden;

class SevenLoopConvolutionTest {
  private static final Tile TILE = new Tile(16, 2, 7);

  @Test
  void the_loop_nest_of_each_step_is_as_written_down() {
    Golden golden = new Golden("lesson02");
    SevenLoops loops = new SevenLoops(64, 64, 28, 28);
    for (Step step : Steps.of(loops, TILE)) {
      String nest = Plan.of(step.schedule(), loops.shape()).loopNest();
      golden.check(step.name(), "%s%n%n%s".formatted(step.schedule(), nest));
    }
    golden.noOrphans();
  }

  @ParameterizedTest
  @CsvSource({"4,32,14,2", "3,40,9,3", "1,5,3,1"})
  void every_step_gives_what_the_interpreter_gives_at_every_point(int ci, int co, int w, int h) {
    SevenLoops loops = new SevenLoops(ci, co, w, h);
    List<Buffer> inputs = loops.wholeNumbers();
    Buffer wanted = loops.pipeline().eval(inputs, loops.shape()).getFirst();
    for (Step step : Steps.of(loops, TILE)) {
      Buffer result = Buffer.of(wanted.type(), loops.shape()).fill(Double.NaN);
      Compiler.compile(step.schedule(), loops.shape())
          .run(inputs.get(0), inputs.get(1), inputs.get(2), result);
      assertEquals(Optional.empty(), wanted.firstDifference(result), step.name());
    }
  }

  @Test
  void the_lesson_runs_and_prints_no_times_when_told_not_to() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    SevenLoops loops = new SevenLoops(8, 32, 7, 7);
    assertTrue(SevenLoopConvolution.run(loops, TILE, CompileOptions.standard(), false, out));
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertEquals(7, text.lines().filter("correct, bit for bit"::equals).count(), text);
    assertFalse(text.contains("GFLOP/s"), text);
    assertFalse(text.contains("WRONG"), text);
  }

  @Test
  void the_tile_divides_the_row_where_it_can() {
    CompileOptions scalar = CompileOptions.standard().withVectorBits(0);
    assertEquals(new Tile(4, 2, 4), Tile.suiting(scalar, 28));
    assertEquals(new Tile(4, 2, 5), Tile.suiting(scalar, 25));
    assertEquals(new Tile(4, 2, 6), Tile.suiting(scalar, 13));
  }
}
