package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.testing.Golden;

/// The nests of atomic reductions: partial results begun, added to and merged.
class PartialResultsTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var RO = Var.of("ro");
  private static final Var RI = Var.of("ri");
  private static final Var RM = Var.of("rm");

  private final Input a = Input.f32("a", 40, 12);
  private final Input b = Input.f32("b", 40, 12);
  private final RDom r = RDom.of("r", 37, 3);
  private final Golden golden = Golden.of(PartialResultsTest.class);

  private static String nests(List<Schedule> schedules, Shape shape) {
    List<String> all = new ArrayList<>();
    for (Schedule s : schedules) {
      Plan plan = Plan.of(s, shape);
      List<String> storage =
          plan.funcs().stream()
              .map(f -> "%s %s %s".formatted(f.func().name(), f.region(), f.layout()))
              .toList();
      all.add("%s\n%s%s\n".formatted(s, plan.loopNest(), String.join("\n", storage)));
    }
    return String.join("\n", all);
  }

  @Test
  void sums_of_products() {
    Func f =
        Func.of("product", X, Y)
            .is(1f)
            .plus(r, a.at(r.x, X.plus(r.y)).times(b.at(r.x, Y.plus(r.y))));
    Schedule s = Schedule.of(Pipeline.of(f).taking(a, b)).on(f.update(0)).atomic();
    golden.check(
        "sums",
        nests(
            List.of(
                s.vectorize(r.x),
                s.vectorize(r.x, 8),
                s.vectorize(r.x, 16, Tail.PREDICATE),
                s.split(r.x, RO, RI, 8).vectorize(RI).reorder(RI, r.y, RO).unroll(r.y),
                s.split(r.x, RO, RI, 8).reorder(RI, X, RO, r.y, Y).vectorize(RI).unroll(X),
                s.split(r.x, RO, RI, 8).reorder(X, RI, RO, r.y, Y).vectorize(RI),
                s.split(X, XO, XI, 3)
                    .split(r.x, RO, RI, 4)
                    .reorder(RI, XI, RO)
                    .vectorize(RI)
                    .unroll(XI),
                s.parallel(r.x),
                s.parallel(r.x, 5).parallel(Y),
                s.split(r.x, RO, RI, 10, Tail.PREDICATE).reorder(RI, X, Y, RO, r.y).parallel(RO),
                s.split(r.x, RO, RI, 10).reorder(X, RI, Y, RO, r.y).parallel(RO).vectorize(X, 4),
                s.split(r.x, RO, RI, 16)
                    .split(RI, RM, RI, 4)
                    .reorder(RI, RM, X, Y, RO, r.y)
                    .vectorize(RI)
                    .parallel(RO),
                s.fuse(r.x, r.y, RO).split(RO, RO, RI, 8).vectorize(RI).parallel(RO),
                s.vectorize(r.x, 8).vectorize(X, 4, Tail.SHIFT_INWARDS_AND_BLEND)),
            Shape.of(5, 7)));
  }

  @Test
  void a_histogram_has_a_copy_for_each_task() {
    Input keys = Input.of("keys", Type.U8, 37, 12);
    RDom q = RDom.of("q", 37, 3);
    Expr bin = Expr.clamp(keys.at(q.x, Y.plus(q.y)).cast(Type.I32), 0, 9);
    Func h =
        Func.of("h", X, Y).is(Expr.of(0)).update(q, List.of(bin, Y), f -> f.at(bin, Y).plus(1));
    Schedule s = Schedule.of(h).on(h.update(0)).atomic();
    golden.check(
        "histogram",
        nests(
            List.of(
                s.parallel(q.x),
                s.parallel(q.x, 8),
                s.reorder(q.x, Y, q.y).parallel(q.y),
                s.reorder(Y, q.x, q.y).parallel(q.y).parallel(q.x, 5)),
            Shape.of(10, 6)));
  }

  @Test
  void inside_a_consumer() {
    Func f = Func.of("sum", X, Y).is(0f).plus(r, a.at(r.x, X.plus(r.y)).times(b.at(r.x, Y)));
    Func out = Func.of("out", X, Y).is(Expr.max(f.at(X, Y), 0));
    Schedule s = Schedule.of(Pipeline.of(out).taking(a, b)).on(f.update(0)).atomic();
    golden.check(
        "inside",
        nests(
            List.of(
                s.split(r.x, RO, RI, 8).vectorize(RI).on(f).computeAt(out, X),
                s.parallel(r.y).vectorize(r.x, 8).on(f).computeAt(out, Y)),
            Shape.of(5, 7)));
    assertEquals(3, Plan.of(s.parallel(r.y), Shape.of(5, 7)).funcs().size());
  }
}
