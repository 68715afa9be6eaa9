package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;

/// Points that are found do run, and what runs is found.
class CounterExampleTest {
  private final Var x = Var.of("x");
  private final Var y = Var.of("y");
  private final Input in = Input.of("in", Type.I32, 20, 20);

  private static Optional<Long> found(
      Schedule s, int stage, String name, Predicate<CounterExample.Point> bad) {
    Plan plan = Plan.of(s, Shape.of(13, 1));
    StagePlan last = plan.funcs().getLast().stages().get(stage);
    return new CounterExample(last, List.of()).find(bad).map(point -> point.variables().get(name));
  }

  private static Predicate<CounterExample.Point> at(String name, long value) {
    return point -> point.variables().get(name) == value;
  }

  @Test
  void everyPointOfAGuardedLoopIsFoundAndNoneBehindTheGuard() {
    Func f = Func.of("f", x, y).is(in.at(x, y));
    Schedule s = Schedule.of(f).on(f).split(x, Var.of("xo"), Var.of("xi"), 5, Tail.GUARD_WITH_IF);
    for (long i = 0; i < 13; i++) {
      assertEquals(Optional.of(i), found(s, 0, "x", at("x", i)));
    }
    assertEquals(Optional.empty(), found(s, 0, "x", at("x", 13)));
    assertEquals(Optional.empty(), found(s, 0, "x", point -> point.variables().get("x") > 12));
    assertEquals(Optional.of(0L), found(s, 0, "y", _ -> true));
  }

  @Test
  void noPointIsFoundWhereAPredicateFailsOrDependsOnData() {
    RDom r = RDom.of("r", 3, 3);
    RDom inside = r.where(r.x.plus(r.y).lt(3));
    Func f = Func.of("f", x, y).is(Expr.of(0)).plus(inside, in.at(x.plus(r.x), r.y));
    Schedule s = Schedule.of(f);
    assertEquals(Optional.of(2L), found(s, 1, "r.x", at("r.x", 2).and(at("r.y", 0))));
    assertEquals(Optional.empty(), found(s, 1, "r.x", at("r.x", 2).and(at("r.y", 1))));
    RDom data = r.where(in.at(r.x, r.y).lt(3));
    Func g = Func.of("g", x, y).is(Expr.of(0)).plus(data, in.at(x.plus(r.x), r.y));
    assertEquals(Optional.empty(), found(Schedule.of(g), 1, "r.x", _ -> true));
  }

  @Test
  void aPointPrintsItsIndices() {
    Func f = Func.of("f", x, y).is(in.at(x, y));
    StagePlan stage = Plan.of(Schedule.of(f), Shape.of(13, 1)).funcs().getLast().stages().getLast();
    CounterExample search = new CounterExample(stage, List.of());
    CounterExample.Point point = search.find(at("x", 12)).orElseThrow();
    assertEquals(Optional.of("(13, 0)"), point.at(List.of(x.plus(1), y)));
    assertEquals(Optional.empty(), point.at(List.of(x, in.at(x, y))));
    assertEquals(
        Optional.of("f(12, 0) reads in(13, 0)"),
        search.reading(point, "in", List.of(x.plus(1), y)));
    assertTrue(search.reading(point, "in", List.of(in.at(x, y))).isEmpty());
  }
}
