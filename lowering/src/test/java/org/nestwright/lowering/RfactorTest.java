package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.testing.Golden;

/// Reductions divided in two: every operation that may be, on integer-valued data, keeps its bits.
class RfactorTest {
  private static final Var X = Var.of("x");
  private static final Var U = Var.of("u");

  private final Golden golden = Golden.of(RfactorTest.class);

  private static void same(Schedule s, Shape shape, Buffer... inputs) {
    Buffer wanted = s.pipeline().eval(List.of(inputs), shape).getFirst();
    Buffer got = Buffer.of(wanted.type(), shape);
    Buffer[] all = java.util.Arrays.copyOf(inputs, inputs.length + 1);
    all[inputs.length] = got;
    Compiler.compile(s, shape).run(all);
    assertEquals("", wanted.firstDifference(got).orElse(""), s::toString);
    assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
  }

  @Test
  void every_operation_and_type_keeps_its_value() {
    for (Type type : List.of(Type.F32, Type.F64, Type.I32, Type.U8, Type.I16, Type.I64, Type.U32)) {
      Input in = Input.of("in", type, 7, 5, 4);
      Buffer data = Buffer.of(type, 7, 5, 4).fill(p -> (p[0] * 31 + p[1] * 17 + p[2] * 5) % 13 + 1);
      RDom r = RDom.of("r", 7, 5);
      Expr e = in.at(r.x, r.y, X);
      Func zero = Func.of("f", X).is(Expr.constant(type, 3));
      for (Func f : List.of(zero.plus(r, e), zero.max(r, e), zero.min(r, e))) {
        Schedule s = Schedule.of(f).on(f.update(0)).rfactor(r.x, U, "partial");
        same(s, Shape.of(4), data);
        same(s.on("partial").vectorize(U).on("partial", 0).vectorize(U), Shape.of(4), data);
        same(
            s.on("partial").computeAt(f.update(0), X).on("partial", 0).parallel(U),
            Shape.of(4),
            data);
      }
    }
  }

  @Test
  void a_dot_product_runs_as_vectors() {
    Input a = Input.f32("a", 16, 9);
    Input b = Input.f32("b", 16, 9);
    RDom r = RDom.of("r", 16, 9);
    Func dot = Func.of("dot").is(0f).plus(r, a.at(r.x, r.y).times(b.at(r.x, r.y)));
    Schedule s =
        Schedule.of(Pipeline.of(dot).taking(a, b))
            .on(dot.update(0))
            .rfactor(r.x, U, "lanes")
            .on("lanes")
            .vectorize(U)
            .on("lanes", 0)
            .reorder(U, r.y)
            .vectorize(U);
    Buffer left = Buffer.f32(16, 9).fill(p -> p[0] % 5 - p[1]);
    Buffer right = Buffer.f32(16, 9).fill(p -> p[0] - p[1] % 3);
    same(s, Shape.of(), left, right);
    golden.check("dot", s + "\n" + s.staged() + "\n" + Plan.of(s, Shape.of()).loopNest());
  }

  @Test
  void the_text_of_a_place_in_an_update_that_rfactor_made_reads_back() {
    Input a = Input.f32("a", 4, 6);
    RDom r = RDom.of("r", 4, 6);
    Func sum = Func.of("sum").is(0f).plus(r, a.at(r.x, r.y));
    Schedule s =
        Schedule.of(sum)
            .on(sum.update(0))
            .rfactor(r.y, X, "rows")
            .on("rows", 0)
            .rfactor(r.x, U, "lanes")
            .on("lanes")
            .computeAt(new Stage("rows", 1), X);
    same(s, Shape.of(), Buffer.f32(4, 6).fill(p -> p[0] * p[1] - 3));
  }

  @Test
  void what_can_not_be_divided_is_refused() {
    Input in = Input.f32("in", 8, 8);
    RDom r = RDom.of("r", 8);
    Func last = Func.of("last", X).is(0f).update(r, self -> in.at(r.x, X));
    Func half = Func.of("half", X).is(0f).update(r, self -> self.times(0.5).plus(in.at(r.x, X)));
    Func sum = Func.of("sum", X).is(0f).plus(r, in.at(r.x, X));
    StringBuilder text = new StringBuilder();
    refused(text, () -> Schedule.of(last).on(last.update(0)).rfactor(r.x, U, "partial"));
    refused(text, () -> Schedule.of(half).on(half.update(0)).rfactor(r.x, U, "partial"));
    refused(text, () -> Schedule.of(sum).on(sum).rfactor(r.x, U, "partial"));
    refused(text, () -> Schedule.of(sum).on(sum.update(0)).rfactor(r.x, X, "partial"));
    refused(text, () -> Schedule.of(sum).on(sum.update(0)).rfactor(r.x, U, "in"));
    refused(
        text, () -> Schedule.of(sum).on(sum.update(0)).rfactor(RDom.of("q", 8).x, U, "partial"));
    golden.check("refusals", text.toString());
  }

  private static void refused(StringBuilder text, Runnable schedule) {
    ScheduleException e = assertThrows(ScheduleException.class, schedule::run);
    text.append(e.getMessage().replaceAll("\\.java:\\d+", ".java:_")).append('\n');
  }
}
