package org.nestwright.dsl;

import static org.nestwright.dsl.Expr.clamp;
import static org.nestwright.dsl.Expr.select;

/// Approximations of f32 functions in f32 alone, without divisions or tests: a few multiply-adds
/// and integer operations each. An f64 is refused.
///
/// | function | relative error | for |
/// |---|---|---|
/// | [#fastExp] | 6e-6 | -87 to 88; limited to the value there outside |
/// | [#fastLog] | 3e-6; 5e-7 absolute between 0.5 and 2 | normal positive numbers |
/// | [#fastPow] | 2e-4 | normal positive `x`, results between 1e-37 and 1e38 |
/// | [#fastSin], [#fastCos] | 2e-7 absolute | -1e4 to 1e4 |
/// | [#fastInverse] | 1e-6 | 2^-125 to 2^125 of either sign |
/// | [#fastInverseSqrt] | 6e-6 | normal positive numbers |
///
/// A NaN gives some number; so does what is outside of the range, if nothing is said of it.
public final class FastMath {
  /// 1.5 * 2^23: added to a number below 2^22, it leaves the nearest whole number in the low bits.
  private static final double ROUNDER = 0x1.8p23;

  private FastMath() {}

  /// {@return e to the power `x`, nearly}
  public static Expr fastExp(Expr x) {
    Expr a = clamp(MathFunctions.single("fastExp", x), -87, 88);
    Expr shifted = a.times(1.4426950408889634).plus(ROUNDER);
    Expr n = shifted.minus(ROUNDER);
    Expr r = a.minus(n.times(0.6931471805599453));
    Expr near =
        MathFunctions.horner(
            r,
            0.04145806471813487,
            0.167911533658199,
            0.5000437759558886,
            0.9999632608312099,
            0.9999992568097974);
    Expr exponent = shifted.reinterpret(Type.I32).shl(23);
    return near.reinterpret(Type.I32).plus(exponent).reinterpret(Type.F32);
  }

  /// {@return the natural logarithm, nearly}
  public static Expr fastLog(Expr x) {
    int rootHalf = 0x3f3504f3;
    Expr bits =
        MathFunctions.single("fastLog", x).reinterpret(Type.I32).plus(0x3f800000 - rootHalf);
    Expr k = bits.shr(23).minus(127).cast(Type.F32);
    Expr f = bits.and(Expr.of(0x007fffff)).plus(rootHalf).reinterpret(Type.F32).minus(1);
    Expr near =
        MathFunctions.horner(
            f,
            0.11895259047626229,
            -0.18667541706375965,
            0.20496439987873252,
            -0.24909779488574157,
            0.33314504922239246,
            -0.5000111210566811,
            1.0000009750752243);
    return k.times(0.6931471805599453).plus(near.times(f));
  }

  /// {@return `x` to the power `y`, nearly; of 0 it is 0}
  public static Expr fastPow(Expr x, Expr y) {
    Expr a = MathFunctions.single("fastPow", x);
    Expr size = fastExp(fastLog(a).times(MathFunctions.single("fastPow", y)));
    return select(a.eq(0), 0, size);
  }

  /// {@return the sine of `x` in radians, nearly}
  public static Expr fastSin(Expr x) {
    return quarterTurns(MathFunctions.single("fastSin", x), 0);
  }

  /// {@return the cosine of `x` in radians, nearly}
  public static Expr fastCos(Expr x) {
    return quarterTurns(MathFunctions.single("fastCos", x), 1);
  }

  private static Expr quarterTurns(Expr x, int ahead) {
    Expr shifted = x.times(0.6366197723675814).plus(ROUNDER);
    Expr n = shifted.minus(ROUNDER);
    Expr r = x.minus(n.times(1.5707964)).minus(n.times(-4.371139e-8));
    Expr z = r.times(r);
    Expr sine =
        MathFunctions.horner(
                z,
                -0.0001950368720312768,
                0.00833203429281456,
                -0.1666665065140327,
                0.9999999969140567)
            .times(r);
    Expr cosine =
        MathFunctions.horner(
            z,
            -0.0013585608237600601,
            0.041655003724664595,
            -0.4999985626719052,
            0.9999999723131531);
    Expr quarter = shifted.reinterpret(Type.I32).plus(ahead);
    Expr size = select(quarter.and(Expr.of(1)).eq(0), sine, cosine);
    Expr sign = quarter.and(Expr.of(2)).shl(30);
    return size.reinterpret(Type.I32).xor(sign).reinterpret(Type.F32);
  }

  /// {@return 1 / x, nearly}
  public static Expr fastInverse(Expr x) {
    Expr a = MathFunctions.single("fastInverse", x);
    Expr guess = Expr.of(0x7ee00000).minus(a.reinterpret(Type.I32)).reinterpret(Type.F32);
    // The line that is nearest to 1 / t for the t = a * guess that there are; then a Newton step.
    Expr near = guess.times(Expr.of(2.1990654f).minus(a.times(guess).times(1.2080703)));
    return near.times(Expr.of(2f).minus(a.times(near)));
  }

  /// {@return 1 / sqrt(x), nearly}
  public static Expr fastInverseSqrt(Expr x) {
    Expr a = MathFunctions.single("fastInverseSqrt", x);
    Expr guess = Expr.of(0x5f375a86).minus(a.reinterpret(Type.I32).shr(1)).reinterpret(Type.F32);
    Expr half = a.times(0.5);
    Expr near = guess.times(Expr.of(1.5f).minus(half.times(guess).times(guess)));
    return near.times(Expr.of(1.5f).minus(half.times(near).times(near)));
  }
}
