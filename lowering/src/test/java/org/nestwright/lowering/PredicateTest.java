package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

/// Kernels of updates with predicates have the interpreter's bits, and vectors where lanes differ.
class PredicateTest {
  private static final Var X = Var.of("x");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var Y = Var.of("y");
  private static final Input IN = Input.f32("in", 40, 40);
  private static final Shape SHAPE = Shape.of(37, 5);

  private static final List<Buffer> DATA =
      List.of(Buffer.f32(40, 40).fill(p -> (p[0] * 7 + p[1] * 3) % 11 - 5));

  private static void holds(Schedule s) {
    Matches.holds(s, DATA, SHAPE);
  }

  private static List<String> notes(Schedule s) {
    return Compiler.compile(s, SHAPE).notes();
  }

  @Test
  void aTriangleOverTheReduction() {
    RDom r = RDom.of("r", 40, 40);
    Func f = Func.of("f", X, Y).is(0f).plus(r.where(r.x.le(r.y)), IN.at(r.x, r.y).plus(X));
    holds(Schedule.of(f));
    Schedule s = Schedule.of(f).on(f.update(0)).reorder(X, r.x, r.y, Y).vectorize(X).parallel(Y);
    holds(s);
    assertEquals(List.of(), notes(s));
  }

  @Test
  void aTriangleAcrossTheLanes() {
    RDom r = RDom.of("r", 40);
    Func f = Func.of("f", X, Y).is(0f).plus(r.where(r.x.le(X)), IN.at(r.x, Y).times(IN.at(X, r.x)));
    holds(Schedule.of(f));
    Schedule whole = Schedule.of(f).on(f.update(0)).reorder(X, r.x, Y).vectorize(X);
    holds(whole);
    assertEquals(List.of(), notes(whole));
    Schedule split =
        Schedule.of(f).on(f.update(0)).split(X, XO, XI, 8).reorder(XI, r.x, XO, Y).vectorize(XI);
    holds(split);
    holds(split.unroll(r.x, 4));
  }

  @Test
  void aPredicateOnData() {
    RDom r = RDom.of("r", 40);
    Func positive = Func.of("positive", X, Y).is(IN.at(X, Y).gt(0));
    Func f =
        Func.of("f", X, Y)
            .is(0f)
            .plus(r.where(positive.at(X, r.x)).where(IN.at(X, Y).lt(4)), IN.at(X, r.x));
    Schedule s = Schedule.of(f).on(f.update(0)).reorder(X, r.x, Y).vectorize(X);
    holds(s);
    assertEquals(List.of(), notes(s));
    holds(s.on(positive).computeAt(f.update(0), Y));
  }

  @Test
  void aPredicateOnTheFuncItself() {
    RDom r = RDom.of("r", 40);
    Func start = Func.of("f", X, Y).is(0f);
    Func f = start.plus(r.where(start.at(X, Y).lt(9)), IN.at(X, r.x));
    holds(Schedule.of(f));
    Schedule s = Schedule.of(f).on(f.update(0)).reorder(X, r.x, Y).vectorize(X);
    holds(s);
    assertEquals(List.of(), notes(s));
    RDom two = RDom.of("q", 4, 4);
    Func g = start.plus(two.where(start.at(X, Y).lt(9)), IN.at(two.x, two.y));
    ScheduleException e =
        assertThrows(
            ScheduleException.class,
            () -> holds(Schedule.of(g).on(g.update(0)).reorder(two.y, two.x)));
    assertEquals(true, e.getMessage().contains("keep their order"), e.getMessage());
  }

  @Test
  void aTupleUnderAPredicate() {
    RDom r = RDom.of("r", 40);
    Func f =
        Func.of("f", X, Y)
            .is(Expr.of(0), Expr.of(1f))
            .updateTuple(
                r.where(IN.at(r.x, Y).gt(IN.at(X, Y))),
                List.of(X, Y),
                self -> List.of(self.value(0, X, Y).plus(r.x), self.value(1, X, Y).negate()));
    Func both = Func.of("both", X, Y).is(f.value(0, X, Y).cast(Type.F32).plus(f.value(1, X, Y)));
    holds(Schedule.of(both));
    Schedule s = Schedule.of(both).on(f.update(0)).reorder(X, r.x, Y).vectorize(X);
    holds(s);
    assertEquals(List.of(), notes(s));
  }

  @Test
  void aScatterUnderAPredicate() {
    RDom r = RDom.of("r", 40, 40);
    Expr bin = Expr.clamp(IN.at(r.x, r.y).cast(Type.I32).plus(5), 0, 36);
    Func f =
        Func.of("f", X, Y)
            .is(0f)
            .update(r.where(r.x.ne(r.y)), List.of(bin, Y), self -> self.at(bin, Y).plus(1));
    holds(Schedule.of(f).on(f).vectorize(X).on(f.update(0)).unroll(r.x, 3));
  }

  @Test
  void aDividedReductionKeepsItsPredicates() {
    RDom r = RDom.of("r", 40, 40);
    Func f =
        Func.of("f", X, Y)
            .is(0f)
            .plus(r.where(r.x.le(r.y)).where(IN.at(r.x, r.y).gt(0)), IN.at(r.x, X));
    Var u = Var.of("u");
    Schedule s = Schedule.of(f).on(f.update(0)).rfactor(r.x, u, "partial");
    holds(s);
    holds(s.on("partial").vectorize(u).on("partial", 0).reorder(u, r.y, X, Y).vectorize(u));
    Func start = Func.of("g", X, Y).is(0f);
    Func g = start.plus(r.where(start.at(X, Y).lt(9)), IN.at(r.x, r.y));
    assertThrows(
        ScheduleException.class, () -> Schedule.of(g).on(g.update(0)).rfactor(r.x, u, "partial"));
  }

  @Test
  void aCopyIsReadByThePredicateToo() {
    RDom r = RDom.of("r", 40);
    Func p = Func.of("p", X).is(IN.at(X, X).gt(0));
    Func f = Func.of("f", X, Y).is(0f).plus(r.where(p.at(r.x)), IN.at(r.x, Y));
    holds(Schedule.of(f).on(p).computeRoot().in(f, "mine").on("mine").computeRoot());
  }

  @Test
  void theLoopNestShowsThePredicate() {
    RDom r = RDom.of("r", 40);
    Func f = Func.of("f", X, Y).is(0f).plus(r.where(r.x.le(X)), IN.at(r.x, Y));
    String nest = org.nestwright.scheduler.plan.Plan.of(Schedule.of(f), SHAPE).loopNest();
    assertEquals(true, nest.contains("if r.x <= x\n"), nest);
  }
}
