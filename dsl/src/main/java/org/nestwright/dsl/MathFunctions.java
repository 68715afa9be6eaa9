package org.nestwright.dsl;

import static org.nestwright.dsl.Expr.abs;
import static org.nestwright.dsl.Expr.clamp;
import static org.nestwright.dsl.Expr.floor;
import static org.nestwright.dsl.Expr.round;
import static org.nestwright.dsl.Expr.select;

/// Elementary functions, defined once as arithmetic on [Expr], so that the interpreter and every
/// kernel run the same operations and give the same bits. No table, no branch: each vectorizes as
/// it stands. An integer argument is taken as f32.
///
/// Errors are in units in the last place of the correctly rounded result, the greatest found by the
/// tests.
///
/// | function | f32 | f64 |
/// |---|---|---|
/// | [#exp] | 1 | 1 |
/// | [#log] | 1 | 1 |
/// | [#tanh] | 2 | 2 |
/// | [#sigmoid] | 3 | 3 |
/// | [#pow] | 1 | – |
/// | [#sin], [#cos] | 1 for arguments up to 1e6 | – |
///
/// More are in [Trigonometry], [Hyperbolics], [FloatFunctions] and [FastMath].
public final class MathFunctions {
  private MathFunctions() {}

  /// {@return e to the power `x`} Overflows to infinity, underflows through the subnormals to 0.
  public static Expr exp(Expr x) {
    Expr a = real(x);
    return a.type() == Type.F32 ? exp32(a) : exp64(a);
  }

  private static Expr exp32(Expr x) {
    Expr a = clamp(x, -105, 89);
    Expr n = round(a.times(1.4426950408889634));
    Expr r = a.minus(n.times(0.693145751953125)).minus(n.times(1.428606765330187e-06));
    Expr p =
        horner(
            r,
            0.00019852761761285365,
            0.0013930435525253415,
            0.008333360776305199,
            0.041666485369205475,
            0.1666666716337204,
            0.5);
    Expr e = p.times(r.times(r)).plus(r).plus(1);
    Expr whole = n.cast(Type.I32);
    Expr half = whole.shr(1);
    return e.times(power32(half)).times(power32(whole.minus(half)));
  }

  private static Expr power32(Expr exponent) {
    return exponent.plus(127).shl(23).reinterpret(Type.F32);
  }

  private static Expr exp64(Expr x) {
    Expr a = clamp(x, -746, 710);
    Expr n = round(a.times(1.4426950408889634));
    Expr r = a.minus(n.times(0.6931471803691238)).minus(n.times(1.9082149292705877e-10));
    double[] taylor = new double[12];
    double factorial = 1;
    for (int i = 2; i <= 13; i++) {
      factorial *= i;
      taylor[13 - i] = 1 / factorial;
    }
    Expr e = horner(r, taylor).times(r.times(r)).plus(r).plus(1);
    Expr whole = n.cast(Type.I64);
    Expr half = whole.shr(1);
    return e.times(power64(half)).times(power64(whole.minus(half)));
  }

  private static Expr power64(Expr exponent) {
    return exponent.plus(1023).shl(52).reinterpret(Type.F64);
  }

  /// {@return the natural logarithm} Negative infinity at 0, NaN below.
  public static Expr log(Expr x) {
    Expr a = real(x);
    boolean single = a.type() == Type.F32;
    double leastNormal = single ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    Expr subnormal = a.lt(leastNormal);
    Expr scaled = select(subnormal, a.times(0x1p54), a);
    Expr shift = select(subnormal, Expr.constant(a.type(), 54), Expr.constant(a.type(), 0));
    Expr value = single ? log32(scaled, shift) : log64(scaled, shift);
    Expr outside = select(a.eq(0), Double.NEGATIVE_INFINITY, Expr.constant(a.type(), Double.NaN));
    Expr positive = select(a.lt(Double.POSITIVE_INFINITY), value, a);
    return select(a.le(0), outside, positive);
  }

  /// `x = 2^k m` with `m` near 1, then `log(m)` by a series in `(m - 1) / (m + 1)`, as in fdlibm.
  private static Expr log32(Expr x, Expr shift) {
    int rootHalf = 0x3f3504f3;
    Expr bits = x.reinterpret(Type.I32).plus(0x3f800000 - rootHalf);
    Expr k = bits.shr(23).minus(127).cast(Type.F32).minus(shift);
    Expr m = bits.and(Expr.of(0x007fffff)).plus(rootHalf).reinterpret(Type.F32);
    Expr f = m.minus(1);
    Expr s = f.div(f.plus(2));
    Expr z = s.times(s);
    Expr series =
        z.times(
            horner(
                z,
                0.24279078841209412,
                0.2849878668785095,
                0.40000972151756287,
                0.6666666269302368));
    return assemble(f, s, series, k, 0.69313812256, 9.0580006145e-06);
  }

  private static Expr log64(Expr x, Expr shift) {
    long rootHalf = 0x3fe6a09e_00000000L;
    Expr bits = x.reinterpret(Type.I64).plus(Expr.of(0x3ff00000_00000000L - rootHalf));
    Expr k = bits.shr(52).minus(1023).cast(Type.F64).minus(shift);
    Expr m = bits.and(Expr.of(0x000fffff_ffffffffL)).plus(Expr.of(rootHalf)).reinterpret(Type.F64);
    Expr f = m.minus(1);
    Expr s = f.div(f.plus(2));
    Expr z = s.times(s);
    Expr series =
        z.times(
            horner(
                z,
                0.14798198605116586,
                0.15313837699209373,
                0.1818357216161805,
                0.22222198432149784,
                0.2857142874366239,
                0.3999999999940942,
                0.6666666666666735));
    return assemble(f, s, series, k, 0.6931471803691238, 1.9082149292705877e-10);
  }

  private static Expr assemble(Expr f, Expr s, Expr series, Expr k, double high, double low) {
    Expr halfSquare = f.times(f).times(0.5);
    Expr small = s.times(halfSquare.plus(series)).plus(k.times(low));
    return small.minus(halfSquare).plus(f).plus(k.times(high));
  }

  /// {@return the hyperbolic tangent}
  public static Expr tanh(Expr x) {
    Expr a = real(x);
    Expr size = abs(a);
    Expr z = size.times(size);
    Expr series =
        a.type() == Type.F32
            ? horner(
                z,
                -0.00570498872745,
                0.0206390887954,
                -0.0537397155531,
                0.133314422036,
                -0.333332819422)
            : horner(z, -0.9643991794250523, -99.28772310019185, -1614.6876844170845)
                .div(horner(z, 1, 112.81167849163293, 2235.4883906010045, 4844.063053251255));
    Expr near = series.times(z).times(size).plus(size);
    Expr e = exp(size.times(2)).plus(1);
    Expr far = Expr.constant(a.type(), 1).minus(Expr.constant(a.type(), 2).div(e));
    return withSignOf(a, select(size.lt(0.625), near, far));
  }

  /// {@return `1 / (1 + exp(-x))`, without overflow}
  public static Expr sigmoid(Expr x) {
    Expr a = real(x);
    Expr e = exp(abs(a).negate());
    return select(a.lt(0), e, Expr.constant(a.type(), 1)).div(e.plus(1));
  }

  /// {@return `x` to the power `y`, f32} As [Math#pow]: NaN for a negative `x` and a `y` that is no
  /// whole number, 1 for `y = 0`.
  ///
  /// @throws AlgorithmException when one of them is f64
  public static Expr pow(Expr x, Expr y) {
    Expr a = single("pow", x);
    Expr b = single("pow", y).cast(Type.F64);
    Expr size = exp64(b.times(log(abs(a).cast(Type.F64)))).cast(Type.F32);
    Expr whole = floor(b).eq(b);
    Expr odd = whole.and(floor(b.times(0.5)).times(2).ne(b));
    Expr signed = select(odd, withSignOf(a, size), size);
    Expr undefined = a.lt(0).and(a.gt(Double.NEGATIVE_INFINITY)).and(whole.not());
    Expr defined = select(undefined, Expr.constant(Type.F32, Double.NaN), signed);
    return select(b.eq(0), 1, defined);
  }

  /// {@return `x` to the power `exponent` by repeated multiplication, rounded after each, in the
  /// type of `x`; integers wrap} A negative exponent is for floats: the inverse of the positive
  /// power.
  public static Expr power(Expr x, int exponent) {
    Expr a = Given.expr(x, "the base of power").cast(x.type().arithmetic());
    if (exponent < 0 && !a.type().isFloat()) {
      throw new AlgorithmException(
          "power of the %s %s takes exponents from 0 on, not %d: cast it to a float first"
              .formatted(a.type(), ExprPrinter.brief(a), exponent));
    }
    Expr one = Expr.constant(a.type(), 1);
    Expr result = one;
    Expr square = a;
    for (long rest = Math.abs((long) exponent); rest > 0; rest /= 2) {
      if (rest % 2 == 1) {
        result = result == one ? square : result.times(square);
      }
      square = square.times(square);
    }
    return exponent < 0 ? one.div(result) : result;
  }

  /// {@return the sine of `x` in radians, f32}
  ///
  /// @throws AlgorithmException when `x` is f64
  public static Expr sin(Expr x) {
    Expr a = single("sin", x);
    return select(a.eq(0), a, Turn.of(a).sine(0).cast(Type.F32));
  }

  /// {@return the cosine of `x` in radians, f32}
  ///
  /// @throws AlgorithmException when `x` is f64
  public static Expr cos(Expr x) {
    return Turn.of(single("cos", x)).sine(1).cast(Type.F32);
  }

  /// The sine and cosine of what is left of an angle without whole quarter turns, in f64: within an
  /// eighth turn a short series is enough.
  ///
  /// @param quarters how many quarter turns were taken off, i64
  record Turn(Expr quarters, Expr nearSine, Expr nearCosine) {
    static Turn of(Expr x) {
      Expr a = x.cast(Type.F64);
      Expr n = round(a.times(0.6366197723675814));
      Expr r = a.minus(n.times(1.5707963267948966)).minus(n.times(6.123233995736766e-17));
      Expr z = r.times(r);
      Expr sine =
          horner(
                  z,
                  2.718311493989822e-06,
                  -0.00019839334836096632,
                  0.008333329385889463,
                  -0.16666666641626524)
              .times(z)
              .times(r)
              .plus(r);
      Expr cosine =
          horner(
                  z,
                  2.439044879627741e-05,
                  -0.001388676377460993,
                  0.04166662332373906,
                  -0.499999997251031)
              .times(z)
              .plus(1);
      return new Turn(n.cast(Type.I64), sine, cosine);
    }

    /// The sine of the angle and `ahead` quarter turns more.
    Expr sine(int ahead) {
      Expr quarter = quarters.plus(ahead).and(Expr.of(3L));
      Expr size = select(quarter.and(Expr.of(1L)).eq(0), nearSine, nearCosine);
      return select(quarter.ge(2), size.negate(), size);
    }

    /// The tangent of the angle.
    Expr tangent() {
      Expr odd = quarters.and(Expr.of(1L)).ne(0);
      Expr above = select(odd, nearCosine.negate(), nearSine);
      return above.div(select(odd, nearSine, nearCosine));
    }
  }

  static Expr horner(Expr x, double... coefficients) {
    Expr value = Expr.constant(x.type(), coefficients[0]);
    for (int i = 1; i < coefficients.length; i++) {
      value = value.times(x).plus(coefficients[i]);
    }
    return value;
  }

  static Expr withSignOf(Expr sign, Expr size) {
    Type bits = sign.type() == Type.F32 ? Type.I32 : Type.I64;
    Expr top = new Expr.IntConst(bits, 1L << (bits.bits() - 1));
    Expr signBit = sign.reinterpret(bits).and(top);
    return size.reinterpret(bits).or(signBit).reinterpret(sign.type());
  }

  static Expr real(Expr x) {
    if (Given.expr(x, "the argument of a function").type() == Type.BOOL) {
      throw new AlgorithmException(
          "a function of the bool %s: write select instead".formatted(ExprPrinter.brief(x)));
    }
    return x.type().isFloat() ? x : x.cast(Type.F32);
  }

  static Expr single(String function, Expr x) {
    Expr a = real(x);
    if (a.type() == Type.F64) {
      throw new AlgorithmException(
          "%s is defined for f32, not for f64: cast %s to f32 first".formatted(function, a));
    }
    return a;
  }
}
