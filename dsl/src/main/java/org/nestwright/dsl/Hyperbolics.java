package org.nestwright.dsl;

import static org.nestwright.dsl.Expr.abs;
import static org.nestwright.dsl.Expr.select;
import static org.nestwright.dsl.Expr.sqrt;

/// Hyperbolic functions of f32 and their inverses, as arithmetic in f64 like [MathFunctions], where
/// `tanh` is. An integer argument is taken as f32, an f64 is refused. Each is within 1 unit in the
/// last place.
public final class Hyperbolics {
  private Hyperbolics() {}

  /// {@return the hyperbolic sine}
  public static Expr sinh(Expr x) {
    Expr a = MathFunctions.single("sinh", x);
    Expr size = abs(a).cast(Type.F64);
    Expr e = MathFunctions.exp(size);
    Expr far = e.minus(Expr.of(1.0).div(e)).times(0.5);
    Expr z = size.times(size);
    Expr near = MathFunctions.horner(z, 1 / 120.0, 1 / 6.0).times(z).times(size).plus(size);
    return MathFunctions.withSignOf(a, select(size.lt(0.05), near, far).cast(Type.F32));
  }

  /// {@return the hyperbolic cosine}
  public static Expr cosh(Expr x) {
    Expr e = MathFunctions.exp(abs(MathFunctions.single("cosh", x)).cast(Type.F64));
    return e.plus(Expr.of(1.0).div(e)).times(0.5).cast(Type.F32);
  }

  /// {@return the number whose hyperbolic sine is `x`}
  public static Expr asinh(Expr x) {
    Expr a = MathFunctions.single("asinh", x);
    Expr size = abs(a).cast(Type.F64);
    Expr z = size.times(size);
    Expr far = MathFunctions.log(size.plus(sqrt(z.plus(1))));
    Expr near = z.times(-1 / 6.0).times(size).plus(size);
    return MathFunctions.withSignOf(a, select(size.lt(1e-3), near, far).cast(Type.F32));
  }

  /// {@return the number that is not negative and whose hyperbolic cosine is `x`; NaN below 1}
  public static Expr acosh(Expr x) {
    Expr a = MathFunctions.single("acosh", x).cast(Type.F64);
    Expr other = sqrt(a.minus(1).times(a.plus(1)));
    Expr value = MathFunctions.log(a.plus(other));
    return select(a.lt(1), Expr.of(Double.NaN), value).cast(Type.F32);
  }

  /// {@return the number whose hyperbolic tangent is `x`; NaN outside of [-1, 1]}
  public static Expr atanh(Expr x) {
    Expr a = MathFunctions.single("atanh", x);
    Expr size = abs(a).cast(Type.F64);
    Expr one = Expr.of(1.0);
    Expr far = MathFunctions.log(one.plus(size).div(one.minus(size))).times(0.5);
    Expr near = size.times(size).times(1 / 3.0).times(size).plus(size);
    return MathFunctions.withSignOf(a, select(size.lt(1e-3), near, far).cast(Type.F32));
  }
}
