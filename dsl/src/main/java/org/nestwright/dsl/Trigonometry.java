package org.nestwright.dsl;

import static org.nestwright.dsl.Expr.abs;
import static org.nestwright.dsl.Expr.clamp;
import static org.nestwright.dsl.Expr.max;
import static org.nestwright.dsl.Expr.min;
import static org.nestwright.dsl.Expr.select;
import static org.nestwright.dsl.Expr.sqrt;

/// Tangent and the inverse functions of f32, as arithmetic in f64 like [MathFunctions]. An integer
/// argument is taken as f32, an f64 is refused. Each is within 1 unit in the last place of
/// [Math]'s, with the same special values; [#tan] for arguments up to 1e6.
public final class Trigonometry {
  private static final double EIGHTH_TURN = Math.PI / 4;
  private static final double TAN_OF_SIXTEENTH = 0.41421356237309503;

  private Trigonometry() {}

  /// {@return the tangent of `x` in radians}
  public static Expr tan(Expr x) {
    Expr a = MathFunctions.single("tan", x);
    return select(a.eq(0), a, MathFunctions.Turn.of(a).tangent().cast(Type.F32));
  }

  /// {@return the angle between -π/2 and π/2 whose tangent is `x`}
  public static Expr atan(Expr x) {
    Expr a = MathFunctions.single("atan", x);
    Expr angle = angle(abs(a).cast(Type.F64), Expr.of(1.0));
    return MathFunctions.withSignOf(a, angle.cast(Type.F32));
  }

  /// {@return the angle of the point (x, y), from -π to π}
  public static Expr atan2(Expr y, Expr x) {
    Expr up = MathFunctions.single("atan2", y);
    Expr right = MathFunctions.single("atan2", x);
    Expr angle = angle(abs(up).cast(Type.F64), abs(right).cast(Type.F64));
    Expr left = right.reinterpret(Type.I32).lt(0);
    Expr turned = select(left, Expr.of(Math.PI).minus(angle), angle);
    return MathFunctions.withSignOf(up, turned.cast(Type.F32));
  }

  /// {@return the angle between -π/2 and π/2 whose sine is `x`; NaN outside of [-1, 1]}
  public static Expr asin(Expr x) {
    Expr a = MathFunctions.single("asin", x);
    Expr size = abs(a).cast(Type.F64);
    return MathFunctions.withSignOf(a, angle(size, other(size)).cast(Type.F32));
  }

  /// {@return the angle between 0 and π whose cosine is `x`; NaN outside of [-1, 1]}
  public static Expr acos(Expr x) {
    Expr a = MathFunctions.single("acos", x);
    Expr size = abs(a).cast(Type.F64);
    Expr angle = angle(other(size), size);
    return select(a.lt(0), Expr.of(Math.PI).minus(angle), angle).cast(Type.F32);
  }

  /// The other side beside the hypotenuse 1; the square of what was an f32 is exact.
  private static Expr other(Expr side) {
    return sqrt(Expr.of(1.0).minus(side.times(side)));
  }

  /// The angle of a point of the first quadrant, f64 from f32 coordinates: an eighth turn is taken
  /// off where the tangent is large, and the rest is a series.
  private static Expr angle(Expr y, Expr x) {
    // Infinity and 0 as numbers that no f32 can be told from beside any other.
    Expr a = clamp(y, 0, 1e300);
    Expr b = clamp(x, 0, 1e300);
    Expr small = min(a, b);
    Expr large = max(max(a, b), 1e-300);
    Expr steep = small.gt(large.times(TAN_OF_SIXTEENTH));
    Expr t = select(steep, small.minus(large), small).div(select(steep, small.plus(large), large));
    Expr z = t.times(t);
    Expr rest =
        MathFunctions.horner(
                z,
                0.047186364575840876,
                -0.08462011851455756,
                0.11041614460129925,
                -0.14281689108864173,
                0.19999887903423386,
                -0.33333332157365414,
                0.9999999999798314)
            .times(t);
    Expr angle = select(steep, rest.plus(EIGHTH_TURN), rest);
    return select(a.gt(b), Expr.of(2 * EIGHTH_TURN).minus(angle), angle);
  }
}
