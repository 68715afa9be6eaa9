package org.nestwright.lowering;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.Bits;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.FixedPoint;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// Kernels of integer arithmetic have the interpreter's bits, in vectors too.
class FixedPointTest {
  private static final Var X = Var.of("x");

  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"I8", "U8", "I16", "U16", "I32", "U32", "I64", "U64"})
  void kernels(Type type) {
    int n = 203;
    Random random = new Random(1);
    Buffer[] data = new Buffer[2];
    for (int k = 0; k < 2; k++) {
      data[k] = Buffer.of(type, n);
      for (int i = 0; i < n; i++) {
        data[k].setLong(random.nextLong() >> random.nextInt(64), i);
      }
    }
    Expr a = Input.of("a", type, n).at(X);
    Expr b = Input.of("b", type, n).at(X);
    holds(FixedPoint.saturatingAdd(a, b), data);
    holds(FixedPoint.saturatingSub(a, b), data);
    holds(FixedPoint.halvingAdd(a, b), data);
    holds(FixedPoint.roundingHalvingAdd(a, b), data);
    holds(FixedPoint.halvingSub(a, b), data);
    holds(FixedPoint.absd(a, b), data);
    holds(Bits.popcount(a).plus(Bits.countLeadingZeros(b)), data);
    holds(Bits.countTrailingZeros(a).xor(b), data);
    if (type.bits() < 64) {
      holds(FixedPoint.wideningSub(a, b), data);
      holds(FixedPoint.roundingMulShiftRight(a, b, type.bits() - 1), data);
      holds(FixedPoint.lerp(a, b, new Expr.IntConst(Type.U8, 77)), data);
      holds(Bits.concatBits(a, b), data);
    }
    holds(FixedPoint.saturatingCast(Type.I8, a).plus(FixedPoint.saturatingCast(Type.U16, b)), data);
  }

  private static void holds(Expr e, Buffer... data) {
    Func f = Func.of("f", X).is(e);
    Matches.holds(Schedule.of(f).on(f).vectorize(X), List.of(data), Shape.of(data[0].size()));
  }
}
