package org.nestwright.scheduler.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Bits;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;

/// Spans of index expressions over `x` in [2, 9] and `y` in [-3, 4], as they print.
class IndexSpanTest {
  private final Var x = Var.of("x");
  private final Var y = Var.of("y");
  private final Expr data = Input.of("data", Type.I32, 100).at(x);

  private void is(String span, Expr e) {
    Map<String, Span> variables = Map.of("x", Span.of(2, 9), "y", Span.of(-3, 4));
    assertEquals(span, IndexSpan.of(e, variables).toString(), e.toString());
  }

  @Test
  void arithmeticIsExact() {
    is("[2, 9]", x);
    is("[7, 7]", Expr.of(7));
    is("[-1, 13]", x.plus(y));
    is("[-2, 12]", x.minus(y));
    is("[-27, 36]", x.times(y));
    is("[-9, -2]", x.negate());
    is("[0, 3]", x.div(3));
    is("[0, 2]", x.mod(3));
    is("[2, 9]", x.mod(10));
    is("[-3, 4]", Expr.min(x, y));
    is("[2, 9]", Expr.max(x, y));
    is("[-3, 9]", Expr.select(data.lt(0), x, y));
  }

  @Test
  void divisionByWhatIsNoPositiveConstantIsNotKnown() {
    is("[-inf, inf]", x.div(0));
    is("[-inf, inf]", x.div(-3));
    is("[-inf, inf]", x.div(y));
    is("[-inf, inf]", x.mod(0));
    is("[-inf, inf]", x.mod(-3));
    is("[-inf, inf]", y.mod(x));
    is("[2, 9]", x.div(1));
    is("[0, 0]", x.mod(1));
  }

  @Test
  void aMaskKeepsValuesBetweenZeroAndItself() {
    is("[0, 7]", x.and(Expr.of(7)));
    is("[0, 7]", y.and(Expr.of(7)));
    is("[0, 7]", Expr.of(7).and(data));
    is("[0, 0]", data.and(Expr.of(0)));
    is("[-inf, inf]", data.and(Expr.of(-1)));
    is("[-inf, inf]", data.and(y));
    is("[-inf, inf]", data.or(Expr.of(1)));
  }

  /// Nothing is known of what could leave 32 bits, as it would wrap round.
  @Test
  void whatCouldWrapIsNotKnown() {
    int most = Integer.MAX_VALUE;
    is("[2147483640, 2147483647]", x.plus(most - 9));
    is("[-inf, inf]", x.plus(most - 8));
    is("[-2147483648, -2147483641]", x.minus(2).plus(Expr.of(Integer.MIN_VALUE)));
    is("[-inf, inf]", y.plus(Expr.of(Integer.MIN_VALUE)));
    is("[-inf, inf]", x.times(1 << 30));
    is("[-inf, inf]", Expr.of(Integer.MIN_VALUE).negate());
    is("[-inf, inf]", data.plus(1));
    is("[2147483647, inf]", Expr.of(1L << 40));
    is("[2147483647, 2147483647]", Expr.of((long) most));
    is("[-inf, -2147483648]", Expr.of(-1L << 40));
    is("[-2147483648, -2147483648]", Expr.of((long) Integer.MIN_VALUE));
    is("[2, 9]", Expr.min(x.cast(Type.I64), Expr.of(1L << 40)));
  }

  @Test
  void conversionsKeepWhatFits() {
    is("[2, 9]", x.cast(Type.U8));
    is("[0, 255]", y.cast(Type.U8));
    is("[-3, 4]", y.cast(Type.I8));
    is("[-128, 127]", x.times(20).cast(Type.I8));
    is("[40, 180]", x.times(20).cast(Type.U8));
    is("[0, 255]", x.times(30).cast(Type.U8));
    is("[-32768, 32767]", x.times(20_000).cast(Type.I16));
    is("[0, 65535]", x.times(20_000).cast(Type.U16));
    is("[-128, 96]", y.times(32).minus(32).cast(Type.I8));
    is("[29, 127]", x.times(14).plus(1).cast(Type.I8));
    is("[-128, 127]", x.times(14).plus(2).cast(Type.I8));
    is("[0, 7]", x.minus(2).cast(Type.U32));
    Expr wide = x.cast(Type.I64);
    is("[2147483640, 2147483647]", wide.plus(Integer.MAX_VALUE - 9).cast(Type.I32));
    Expr low = wide.minus(2).plus(Expr.of((long) Integer.MIN_VALUE));
    is("[-2147483648, -2147483641]", low.cast(Type.I32));
    is("[2, 9]", x.cast(Type.U32));
    is("[-inf, inf]", y.cast(Type.U32));
    is("[2, 9]", x.cast(Type.U64).cast(Type.I32));
    is("[-inf, inf]", y.cast(Type.U64));
    is("[-3, 4]", y.cast(Type.I64));
    is("[-inf, inf]", Expr.max(x.cast(Type.I64), Expr.of(1L << 40)).cast(Type.I32));
    is("[-inf, inf]", data.cast(Type.F32).cast(Type.I32));
    is("[-inf, inf]", data.cast(Type.U32));
    is("[0, 255]", data.cast(Type.U8).cast(Type.I32));
    is("[-128, 127]", data.cast(Type.I8).cast(Type.I32));
    is("[-32768, 32767]", data.cast(Type.I16).cast(Type.I32));
    is("[0, 65535]", data.cast(Type.U16).cast(Type.I32));
    is("[0, 1]", data.lt(x).cast(Type.I32));
    is("[0, 1]", x.lt(y));
  }

  @Test
  void narrowArithmeticMayWrap() {
    Expr byteX = x.cast(Type.U8);
    is("[0, 255]", byteX.plus(byteX));
    is("[0, 255]", byteX.times(byteX));
    is("[-128, 127]", y.cast(Type.I8).negate());
  }

  @Test
  void bitCountsAreAtMostTheBits() {
    is("[0, 32]", Bits.popcount(data));
    is("[0, 8]", Bits.popcount(data.cast(Type.U8)));
  }
}
