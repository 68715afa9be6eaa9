package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;

/// An expression whose parts stand in many places is planned and compiled in time that its parts
/// take, not the places.
class SharedPartsTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final int N = 23;
  private static final Input IN = Input.i32("in", N);
  private static final Buffer DATA = Buffer.i32(N).fill(p -> p[0] * 7 % 5 - 2);

  private static void holds(Func f) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          Matches.holds(Schedule.of(f), List.of(DATA), Shape.of(N));
          Matches.holds(Schedule.of(f).on(f).vectorize(X), List.of(DATA), Shape.of(N));
        });
  }

  @Test
  void conditions() {
    Expr e = IN.at(X).gt(0);
    for (int i = 0; i < 40; i++) {
      e = i % 2 == 0 ? e.and(e.or(X.gt(i))) : e.xor(e.and(IN.at(X).lt(i - 20)));
    }
    holds(Func.of("f", X).is(Expr.select(e, Expr.of(1), Expr.of(0))));
    Expr condition = e;
    RDom r = RDom.of("r", 3);
    Expr where = condition.rewritten(v -> v.equals(X) ? r.x : v);
    holds(Func.of("f", X).is(Expr.of(0)).plus(r.where(where), IN.at(r.x)));
  }

  @Test
  void indices() {
    Expr e = X;
    for (int i = 0; i < 40; i++) {
      e = e.plus(e);
    }
    holds(Func.of("f", X).is(IN.at(Expr.clamp(e, 0, N - 1)).plus(e)));
    Expr q = X;
    for (int i = 0; i < 40; i++) {
      q = q.div(3).plus(q.mod(7)).plus(Expr.min(q, X.plus(1)));
    }
    holds(Func.of("f", X).is(IN.at(Expr.clamp(q, 0, N - 1)).plus(q)));
    Expr data = IN.at(X);
    for (int i = 0; i < 40; i++) {
      data = data.times(data).plus(data);
    }
    holds(Func.of("f", X).is(IN.at(Expr.clamp(data, 0, N - 1))));
  }

  @Test
  void nestedClampsWithVariableBounds() {
    Expr index = X;
    for (int i = 0; i < 24; i++) {
      index = Expr.clamp(index.plus(i % 2 == 0 ? Y : X.minus(1)), Y.minus(2), Y.plus(i));
    }
    Func out = Func.of("out", X, Y).is(IN.at(Expr.clamp(index, 0, N - 1)));
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> Plan.of(Schedule.of(out), Shape.of(9, 9)));
  }

  @Test
  void callsAlikeOfInlinedFuncs() {
    Func f = Func.of("f0", X).is(IN.at(X));
    for (int i = 1; i < 40; i++) {
      f = Func.of("f" + i, X).is(f.at(X).times(f.at(X)).plus(i));
    }
    holds(f);
  }

  @Test
  void whatInliningMakesTooLargeIsRefused() {
    Input wide = Input.i32("in", 100);
    Func f = Func.of("f0", X).is(wide.at(X.plus(30)));
    for (int i = 1; i < 30; i++) {
      f = Func.of("f" + i, X).is(f.at(X.plus(1)).plus(f.at(X.minus(1))));
    }
    Schedule all = Schedule.of(f);
    for (Func g : all.pipeline().funcs()) {
      all = g == f ? all : all.on(g).inline();
    }
    Schedule s = all;
    String message =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () ->
                assertThrows(ScheduleException.class, () -> Plan.of(s, Shape.of(9))).getMessage());
    assertTrue(message.contains("computeRoot"), message);
  }
}
