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
import org.nestwright.dsl.Reductions;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;
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
  void several_variables_and_parts_of_split_ones_are_kept() {
    Input in = Input.f32("in", 13, 6, 8);
    Buffer data = Buffer.f32(13, 6, 8).fill(p -> (p[0] * 31 + p[1] * 17 + p[2] * 5) % 13 - 6);
    RDom r = RDom.of("r", 13, 6);
    Func sum = Func.of("sum", X).is(2f).plus(r, in.at(r.x, r.y, X));
    Var ro = Var.of("ro");
    Var ri = Var.of("ri");
    Var rm = Var.of("rm");
    Var v = Var.of("v");
    Shape shape = Shape.of(8);
    Schedule s = Schedule.of(sum).on(sum.update(0));
    same(s.rfactor(List.of(r.x, r.y), List.of(U, v), "partial"), shape, data);
    same(s.rfactor(List.of(r.y, r.x), List.of(U, v), "partial"), shape, data);
    Schedule lanes =
        s.split(r.x, ro, ri, 4)
            .rfactor(ri, U, "partial")
            .on("partial")
            .vectorize(U)
            .on("partial", 0)
            .reorder(U, ro, r.y)
            .vectorize(U);
    same(lanes, shape, data);
    golden.check("part", lanes + "\n" + lanes.staged() + "\n" + Plan.of(lanes, shape).loopNest());
    Schedule tasks =
        s.split(r.x, ro, ri, 5)
            .rfactor(ro, U, "partial")
            .on("partial", 0)
            .parallel(U)
            .on("partial")
            .parallel(U);
    same(tasks, shape, data);
    same(s.split(r.x, Var.of("r.x"), ri, 4).rfactor(r.x, U, "partial"), shape, data);
    same(s.split(r.x, Var.of("r.x"), ri, 1).rfactor(r.x, U, "partial"), shape, data);
    Schedule nested =
        s.split(r.x, ro, rm, 6)
            .split(rm, rm, ri, 4)
            .rfactor(List.of(rm, r.y), List.of(U, v), "partial")
            .on("partial", 0)
            .vectorize(v, 4);
    same(nested, shape, data);
    same(nested.on("partial", 0).rfactor(ri, Var.of("u2"), "finer"), shape, data);
  }

  @Test
  void differences_negative_factors_and_chains_are_sums() {
    Input in = Input.i32("in", 9, 8);
    Input real = Input.f32("real", 9, 8);
    Buffer ints = Buffer.i32(9, 8).fill(p -> (p[0] * 31 + p[1] * 17) % 13 - 6);
    Buffer reals = Buffer.f32(9, 8).fill(p -> (p[0] * 31 + p[1] * 17) % 13 - 6);
    RDom r = RDom.of("r", 9);
    Expr i = in.at(r.x, X);
    Expr f = real.at(r.x, X);
    Func zero = Func.of("f", X).is(3);
    Func zeroInt = Func.of("f", X).is(Expr.of(3));
    for (Func sum :
        List.of(
            zero.update(r, self -> self.minus(f)),
            zero.update(r, self -> self.plus(f.times(-5))),
            zero.update(r, self -> self.minus(f.times(5))),
            zero.update(r, self -> f.times(-5).plus(self)),
            zero.update(r, self -> self.plus(f).minus(1).plus(f.times(2))))) {
      same(Schedule.of(sum).on(sum.update(0)).rfactor(r.x, U, "partial"), Shape.of(8), reals);
    }
    for (Func sum :
        List.of(
            zeroInt.update(r, self -> self.minus(i)),
            zeroInt.update(r, self -> self.plus(i.times(-5))),
            zeroInt.update(r, self -> self.times(-5).times(i)),
            zeroInt.update(r, self -> self.xor(i).xor(Expr.of(7))))) {
      same(Schedule.of(sum).on(sum.update(0)).rfactor(r.x, U, "partial"), Shape.of(8), ints);
    }
  }

  @Test
  void a_zero_keeps_its_sign() {
    Input in = Input.f32("in", 3, 4);
    RDom r = RDom.of("r", 3);
    Func sum = Func.of("sum", X).is(Expr.of(-0f)).plus(r, in.at(r.x, X));
    Buffer data = Buffer.f32(3, 4).fill(-0.0);
    same(Schedule.of(sum).on(sum.update(0)).rfactor(r.x, U, "partial"), Shape.of(4), data);
  }

  @Test
  void a_histogram_is_counted_in_parts() {
    Input in = Input.u8("in", 40, 6);
    Buffer data = Buffer.u8(40, 6).fill(p -> (p[0] * 31 + p[1] * 17) % 50);
    RDom r = RDom.of("r", 40, 6);
    Func histogram =
        Func.of("histogram", X)
            .is(Expr.of(0))
            .update(
                r,
                List.of(Expr.clamp(in.at(r.x, r.y).cast(Type.I32), 0, 31)),
                self -> self.at(Expr.clamp(in.at(r.x, r.y).cast(Type.I32), 0, 31)).plus(1));
    Schedule s =
        Schedule.of(histogram)
            .on(histogram.update(0))
            .rfactor(r.y, U, "rows")
            .on("rows", 0)
            .parallel(U)
            .on(histogram.update(0))
            .reorder(X, r.y)
            .vectorize(X, 8);
    same(s, Shape.of(32), data);
    golden.check("histogram", s + "\n" + s.staged() + "\n" + Plan.of(s, Shape.of(32)).loopNest());
  }

  private static void sameTuple(Schedule s, Shape shape, Buffer... inputs) {
    assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
    List<Buffer> wanted = s.pipeline().eval(List.of(inputs), shape);
    List<Buffer> all = new java.util.ArrayList<>(List.of(inputs));
    wanted.forEach(b -> all.add(Buffer.of(b.type(), shape)));
    Compiler.compile(s, shape).run(all.toArray(Buffer[]::new));
    for (int i = 0; i < wanted.size(); i++) {
      String difference = wanted.get(i).firstDifference(all.get(inputs.length + i)).orElse("");
      assertEquals("", difference, s::toString);
    }
  }

  @Test
  void the_first_of_equals_wins_as_before() {
    for (Type type : List.of(Type.F32, Type.I32, Type.U8)) {
      Input in = Input.of("in", type, 7, 6, 5);
      Buffer data = Buffer.of(type, 7, 6, 5).fill(p -> (p[0] * 5 + p[1] * 3 + p[2]) % 4);
      RDom r = RDom.of("r", 7, 6);
      for (Func best :
          List.of(
              Reductions.argmax("best", r, in.at(r.x, r.y, X)),
              Reductions.argmin("best", r, in.at(r.x, r.y, X)))) {
        Schedule s = Schedule.of(best).on(best.update(0)).rfactor(r.y, U, "rows");
        sameTuple(s, Shape.of(5), data);
        sameTuple(s.on("rows").vectorize(U).on("rows", 0).vectorize(U), Shape.of(5), data);
        Var ro = Var.of("ro");
        Schedule tiles =
            Schedule.of(best)
                .on(best.update(0))
                .split(r.y, ro, Var.of("ri"), 4)
                .rfactor(ro, U, "rows")
                .on("rows", 0)
                .parallel(U);
        sameTuple(tiles, Shape.of(5), data);
      }
    }
  }

  @Test
  void complex_sums_and_products_and_tuples_of_reductions() {
    for (Type type : List.of(Type.I32, Type.F64)) {
      Input in = Input.of("in", type, 6, 4);
      Buffer data = Buffer.of(type, 6, 4).fill(p -> (p[0] * 5 + p[1] * 3) % 5 - 2);
      RDom r = RDom.of("r", 6);
      Expr c = in.at(r.x, X);
      Expr d = in.at(Expr.of(5).minus(r.x), X);
      Func start = Func.of("z", X).is(Expr.constant(type, 1), Expr.constant(type, -1));
      Func product =
          start.updateTuple(
              r,
              List.of(X),
              z ->
                  List.of(
                      z.value(0, X).times(c).minus(z.value(1, X).times(d)),
                      z.value(0, X).times(d).plus(z.value(1, X).times(c))));
      Func turned =
          start.updateTuple(
              r,
              List.of(X),
              z ->
                  List.of(
                      c.times(z.value(0, X)).minus(d.times(z.value(1, X))),
                      z.value(1, X).times(c).plus(d.times(z.value(0, X)))));
      Func sum =
          start.updateTuple(
              r, List.of(X), z -> List.of(z.value(0, X).plus(c), z.value(1, X).minus(d)));
      Func mixed =
          start.updateTuple(
              r,
              List.of(X),
              z -> List.of(Expr.max(z.value(0, X), c), z.value(1, X).plus(d.times(d))));
      for (Func f : List.of(product, turned, sum, mixed)) {
        Schedule s = Schedule.of(f).on(f.update(0)).rfactor(r.x, U, "partial");
        sameTuple(s, Shape.of(4), data);
        sameTuple(s.on("partial", 0).vectorize(U).on("partial").vectorize(U), Shape.of(4), data);
        boolean told = Plan.of(s, Shape.of(4)).loopNest().contains("in another order than written");
        assertEquals(type.isFloat(), told, s::toString);
      }
    }
  }

  @Test
  void what_can_not_be_regrouped_is_refused() {
    Input in = Input.i32("in", 6, 6, 4);
    RDom r = RDom.of("r", 6, 6);
    Expr e = in.at(r.x, r.y, X);
    Var ro = Var.of("ro");
    Var ri = Var.of("ri");
    Func best = Reductions.argmax("best", r, e);
    Func start = Func.of("last", X).is(Expr.of(0), Expr.of(0));
    Func last =
        start.updateTuple(
            r,
            List.of(X),
            f ->
                List.of(
                    Expr.select(e.ge(f.value(0, X)), e, f.value(0, X)),
                    Expr.select(e.ge(f.value(0, X)), r.x, f.value(1, X))));
    Func crossed =
        start.updateTuple(
            r, List.of(X), f -> List.of(f.value(1, X).plus(e), f.value(0, X).plus(e)));
    Func conjugate =
        start.updateTuple(
            r,
            List.of(X),
            f ->
                List.of(
                    f.value(0, X).times(e).plus(f.value(1, X).times(r.x)),
                    f.value(0, X).times(r.x).plus(f.value(1, X).times(e))));
    Func turned = Func.of("turned", X).is(Expr.of(0)).update(r, self -> e.minus(self));
    Func sum = Func.of("sum", X).is(Expr.of(0)).plus(r, e);
    StringBuilder text = new StringBuilder();
    refused(text, () -> Schedule.of(best).on(best.update(0)).rfactor(r.x, U, "p"));
    refused(text, () -> Schedule.of(last).on(last.update(0)).rfactor(r.y, U, "p"));
    refused(text, () -> Schedule.of(crossed).on(crossed.update(0)).rfactor(r.y, U, "p"));
    refused(text, () -> Schedule.of(conjugate).on(conjugate.update(0)).rfactor(r.y, U, "p"));
    refused(text, () -> Schedule.of(turned).on(turned.update(0)).rfactor(r.y, U, "p"));
    Schedule s = Schedule.of(sum).on(sum.update(0));
    refused(text, () -> s.rfactor(List.of(r.x, r.y), List.of(U), "p"));
    refused(text, () -> s.rfactor(List.of(r.x, r.x), List.of(U, ro), "p"));
    refused(text, () -> s.rfactor(List.of(r.x, r.y), List.of(U, U), "p"));
    refused(text, () -> s.rfactor(r.x, Var.of("r.y"), "p"));
    refused(text, () -> s.split(r.x, ro, ri, 4).rfactor(r.x, U, "p"));
    refused(text, () -> s.split(r.x, ro, ri, 4, Tail.ROUND_UP).rfactor(ro, U, "p"));
    refused(text, () -> s.split(r.x, ro, ri, 0).rfactor(ro, U, "p"));
    refused(text, () -> s.split(r.x, ro, X, 2).rfactor(ro, U, "p"));
    refused(text, () -> s.split(r.x, ro, Var.of("r.y"), 2).rfactor(ro, U, "p"));
    golden.check("more refusals", text.toString());
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
