package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;

/// Indices and conditions at the point where `x` is 7 and `y` is -3.
class IndexValueTest {
  private final Var x = Var.of("x");
  private final Var y = Var.of("y");
  private final Expr data = Input.of("data", Type.I32, 10).at(x);

  private void is(long value, Expr e) {
    assertEquals(Optional.of(value), valueOf(e), e.toString());
  }

  private void unknown(Expr e) {
    assertEquals(Optional.empty(), valueOf(e), e.toString());
  }

  private static Optional<Long> valueOf(Expr e) {
    return IndexValue.of(e, Map.of("x", 7L, "y", -3L));
  }

  @Test
  void arithmetic() {
    is(7, x);
    is(5, Expr.of(5));
    is(4, x.plus(y));
    is(10, x.minus(y));
    is(-21, x.times(y));
    is(3, x.div(2));
    is(-2, y.div(2));
    is(1, x.mod(2));
    is(1, y.mod(2));
    is(-3, Expr.min(x, y));
    is(7, Expr.max(x, y));
    is(-7, x.negate());
    is(3, x.and(Expr.of(3)));
    is(15, x.or(Expr.of(8)));
    is(6, x.xor(Expr.of(1)));
  }

  @Test
  void conditions() {
    is(0, x.lt(7));
    is(1, y.lt(x));
    is(1, x.le(7));
    is(0, x.le(6));
    is(0, x.gt(7));
    is(1, x.gt(6));
    is(1, x.ge(7));
    is(0, x.ge(8));
    is(1, x.eq(7));
    is(0, x.eq(8));
    is(0, x.ne(7));
    is(1, x.ne(8));
    is(0, x.eq(7).not());
    is(1, x.eq(8).not());
    is(1, x.eq(7).and(y.lt(0)));
    is(7, Expr.select(y.lt(0), x, y));
    is(-3, Expr.select(y.gt(0), x, y));
    is(7, Expr.select(y.lt(0), x, data));
  }

  @Test
  void dataOtherTypesAndWhatWrapsAreNotKnown() {
    unknown(Var.of("z"));
    unknown(data);
    unknown(data.plus(1));
    unknown(x.plus(data));
    unknown(Expr.select(data.lt(0), x, y));
    unknown(Expr.select(y.gt(0), x, data));
    unknown(x.div(Expr.min(x, 0)));
    unknown(x.div(y));
    unknown(x.mod(y));
    unknown(x.mod(Expr.min(x, 0)));
    unknown(x.plus(Integer.MAX_VALUE));
    unknown(y.plus(Expr.of(Integer.MIN_VALUE)));
    unknown(x.minus(7).plus(Expr.of(Integer.MIN_VALUE)).negate());
    unknown(x.shl(1));
    unknown(x.cast(Type.I64).plus(1));
    unknown(x.cast(Type.U8));
    unknown(x.cast(Type.F32).negate());
    unknown(x.cast(Type.U8).not());
    unknown(x.cast(Type.F32).lt(1));
  }
}
