package org.nestwright.dsl;

import static org.nestwright.dsl.Expr.abs;
import static org.nestwright.dsl.Expr.min;
import static org.nestwright.dsl.Expr.select;
import static org.nestwright.dsl.Expr.sqrt;

/// What kind of number a float is, its fraction, and functions that belong to no family. An integer
/// argument is taken as f32.
public final class FloatFunctions {
  private FloatFunctions() {}

  /// {@return whether `x` is no number}
  public static Expr isNan(Expr x) {
    Expr a = MathFunctions.real(x);
    return a.ne(a);
  }

  /// {@return whether `x` is positive or negative infinity}
  public static Expr isInf(Expr x) {
    return abs(MathFunctions.real(x)).eq(Double.POSITIVE_INFINITY);
  }

  /// {@return whether `x` is a number and no infinity}
  public static Expr isFinite(Expr x) {
    return abs(MathFunctions.real(x)).lt(Double.POSITIVE_INFINITY);
  }

  /// {@return `x - trunc(x)`, exact, with the sign of `x`} Of an infinity it is NaN.
  public static Expr fract(Expr x) {
    Expr a = MathFunctions.real(x);
    return MathFunctions.withSignOf(a, abs(a.minus(Expr.trunc(a))));
  }

  /// {@return `sqrt(x * x + y * y)` of f32, without overflow on the way, within 1 unit in the last
  /// place; infinite where one of them is}
  public static Expr hypot(Expr x, Expr y) {
    Expr a = MathFunctions.single("hypot", x);
    Expr b = MathFunctions.single("hypot", y);
    Expr wideA = a.cast(Type.F64);
    Expr wideB = b.cast(Type.F64);
    Expr size = sqrt(wideA.times(wideA).plus(wideB.times(wideB))).cast(Type.F32);
    return select(isInf(a).or(isInf(b)), Double.POSITIVE_INFINITY, size);
  }

  /// {@return the error function of f32, within 1 unit in the last place}
  public static Expr erf(Expr x) {
    Expr a = MathFunctions.single("erf", x);
    Expr size = abs(a).cast(Type.F64);
    Expr z = size.times(size);
    Expr near =
        MathFunctions.horner(
                z,
                1.0601103041078128e-06,
                -1.3914033459552118e-05,
                0.0001195732605664496,
                -0.0008542702676309849,
                0.00522378651311186,
                -0.02686613400909083,
                0.11283791318298021,
                -0.37612638890098093,
                1.128379167094711)
            .times(size);
    // The logarithm of 1 - erf is smooth, and past 4 nothing of it is left in an f32.
    Expr t = min(size, 4).minus(2.5);
    Expr rest =
        MathFunctions.horner(
            t,
            -1.6954648289792923e-07,
            -2.2656408176686032e-05,
            5.9705026140797675e-05,
            -0.00043295336303828636,
            0.002165985046818695,
            -0.010853011805497612,
            -0.9438914768995192,
            -5.352680550670727,
            -7.806815305008349);
    Expr far = Expr.of(1.0).minus(MathFunctions.exp(rest));
    return MathFunctions.withSignOf(a, select(size.lt(1), near, far).cast(Type.F32));
  }
}
