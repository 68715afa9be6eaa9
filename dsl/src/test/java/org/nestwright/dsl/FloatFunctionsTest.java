package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Holds the functions of f32 against [Math] in f64, by the errors that their documentation states.
class FloatFunctionsTest {
  private static final int COUNT = 100_000;
  private static final Var X = Var.of("x");
  private static final float INF = Float.POSITIVE_INFINITY;
  private static final float MIN = Float.MIN_VALUE;
  private static final float MAX = Float.MAX_VALUE;

  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    -0.5f,
    2f,
    -2f,
    1e-3f,
    -1e-3f,
    0.05f,
    4f,
    10f,
    89f,
    90f,
    -90f,
    MIN,
    -MIN,
    Float.MIN_NORMAL,
    MAX,
    -MAX,
    INF,
    -INF,
    Float.NaN,
    1.0000001f,
    0.99999994f
  };

  private static float[] floats(double low, double high) {
    Random random = new Random(42);
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    return values;
  }

  /// From least to greatest exponent alike, of either sign.
  private static float[] magnitudes(double low, double high) {
    Random random = new Random(7);
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      double size = Math.exp(random.nextDouble(Math.log(low), Math.log(high)));
      values[i] = (float) (low < 0 || random.nextBoolean() ? size : -size);
    }
    return values;
  }

  private static float[] positive(double low, double high) {
    float[] values = magnitudes(low, high);
    for (int i = 0; i < COUNT; i++) {
      values[i] = Math.abs(values[i]);
    }
    return values;
  }

  private static Buffer apply(Expr e, float[]... data) {
    List<Buffer> buffers =
        java.util.Arrays.stream(data).map(d -> Buffer.wrap(d, d.length)).toList();
    return Pipeline.of(Func.of("f", X).is(e)).eval(buffers, Shape.of(data[0].length)).getFirst();
  }

  private static float[] apply(UnaryOperator<Expr> function, float... x) {
    return apply(function.apply(Input.f32("a", x.length).at(X)), x).floats();
  }

  private static double ulps(double want, float got) {
    if (Float.compare((float) want, got) == 0) {
      return 0;
    }
    return Math.abs(got - want) / Math.ulp((float) want);
  }

  private static void within1(
      UnaryOperator<Expr> function, DoubleUnaryOperator reference, float... x) {
    hold(function, reference, x);
    hold(function, reference, SPECIAL);
  }

  private static void hold(
      UnaryOperator<Expr> function, DoubleUnaryOperator reference, float... x) {
    float[] got = apply(function, x);
    for (int i = 0; i < x.length; i++) {
      double want = reference.applyAsDouble(x[i]);
      if (!(ulps(want, got[i]) <= 1)) {
        assertEquals((float) want, got[i], "of " + x[i]);
      }
      if (want == 0) {
        assertEquals((float) want, got[i], "of " + x[i]);
      }
    }
  }

  @Test
  void tangents() {
    hold(Trigonometry::tan, Math::tan, floats(-7, 7));
    hold(Trigonometry::tan, Math::tan, floats(-1e6, 1e6));
    hold(Trigonometry::tan, Math::tan, 0f, -0f, MIN, 1.5707964f, INF, Float.NaN);
  }

  @Test
  void inverse_tangents() {
    within1(Trigonometry::atan, Math::atan, floats(-5, 5));
    within1(Trigonometry::atan, Math::atan, magnitudes(1e-30, 1e30));
    holdBoth(Trigonometry.atan2(a(COUNT), b(COUNT)), Math::atan2, floats(-2, 2), magnitudes(.1, 9));
    float[][] pairs = pairs();
    int n = pairs[0].length;
    holdBoth(Trigonometry.atan2(a(n), b(n)), Math::atan2, pairs[0], pairs[1]);
  }

  @Test
  void inverse_sines_and_cosines() {
    within1(Trigonometry::asin, Math::asin, floats(-1, 1));
    within1(Trigonometry::asin, Math::asin, magnitudes(1e-30, 1));
    within1(Trigonometry::acos, Math::acos, floats(-1, 1));
    within1(Trigonometry::acos, Math::acos, floats(0.999, 1));
  }

  @Test
  void hyperbolic_functions() {
    within1(Hyperbolics::sinh, Math::sinh, floats(-90, 90));
    within1(Hyperbolics::sinh, Math::sinh, magnitudes(1e-20, 1));
    within1(Hyperbolics::cosh, Math::cosh, floats(-90, 90));
    within1(Hyperbolics::cosh, Math::cosh, floats(-1, 1));
  }

  @Test
  void inverse_hyperbolic_functions() {
    within1(Hyperbolics::asinh, FloatFunctionsTest::asinh, floats(-9, 9));
    within1(Hyperbolics::asinh, FloatFunctionsTest::asinh, magnitudes(1e-30, 1e38));
    DoubleUnaryOperator acosh = x -> x < 1 ? Double.NaN : asinh(Math.sqrt((x - 1) * (x + 1)));
    within1(Hyperbolics::acosh, acosh, floats(1, 9));
    within1(Hyperbolics::acosh, acosh, positive(1, 1e38));
    DoubleUnaryOperator atanh =
        x -> Math.copySign(0.5 * Math.log1p(2 * Math.abs(x) / (1 - Math.abs(x))), x);
    within1(Hyperbolics::atanh, atanh, floats(-1, 1));
    within1(Hyperbolics::atanh, atanh, magnitudes(1e-30, 1));
  }

  private static double asinh(double x) {
    double a = Math.abs(x);
    double size =
        a > 1e9 ? Math.log(a) + Math.log(2) : Math.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
    return Math.copySign(size, x);
  }

  @Test
  void the_error_function() {
    within1(FloatFunctions::erf, FloatFunctionsTest::erf, floats(-5, 5));
    within1(FloatFunctions::erf, FloatFunctionsTest::erf, magnitudes(1e-30, 10));
  }

  /// A series of positive terms.
  private static double erf(double x) {
    double a = Math.abs(x);
    if (Double.isNaN(x) || a > 6) {
      return Math.signum(x);
    }
    double term = a;
    double sum = a;
    for (int n = 1; n < 200; n++) {
      term *= 2 * a * a / (2 * n + 1);
      sum += term;
    }
    return Math.copySign(2 / Math.sqrt(Math.PI) * Math.exp(-a * a) * sum, x);
  }

  @Test
  void hypotenuses() {
    holdBoth(FloatFunctions.hypot(a(COUNT), b(COUNT)), Math::hypot, floats(-9, 9), floats(0, 1));
    float[][] pairs = pairs();
    int n = pairs[0].length;
    holdBoth(FloatFunctions.hypot(a(n), b(n)), Math::hypot, pairs[0], pairs[1]);
  }

  @Test
  void kinds_of_numbers_and_fractions() {
    for (int i = 0; i < SPECIAL.length; i++) {
      float v = SPECIAL[i];
      Expr x = Expr.of(v);
      assertEquals(Float.isNaN(v), holds(FloatFunctions.isNan(x)), "nan " + v);
      assertEquals(Float.isInfinite(v), holds(FloatFunctions.isInf(x)), "inf " + v);
      assertEquals(Float.isFinite(v), holds(FloatFunctions.isFinite(x)), "finite " + v);
    }
    hold(
        FloatFunctions::fract,
        x -> Math.copySign(x - (x < 0 ? Math.ceil(x) : Math.floor(x)), x),
        floats(-99, 99));
    hold(FloatFunctions::fract, x -> Math.copySign(x % 1, x), 0f, -0f, 2f, -2f, 3.75f, -3.75f, MAX);
  }

  private static boolean holds(Expr e) {
    return Pipeline.of(Func.of("f").is(e)).eval(List.of(), Shape.of()).getFirst().getLong() != 0;
  }

  private static Expr a(int n) {
    return Input.f32("a", n).at(X);
  }

  private static Expr b(int n) {
    return Input.f32("b", n).at(X);
  }

  private static float[][] pairs() {
    int n = SPECIAL.length;
    float[][] pairs = new float[2][n * n];
    for (int i = 0; i < n * n; i++) {
      pairs[0][i] = SPECIAL[i / n];
      pairs[1][i] = SPECIAL[i % n];
    }
    return pairs;
  }

  private static void holdBoth(Expr e, DoubleBinaryOperator reference, float[] x, float... y) {
    float[] got = apply(e, x, y).floats();
    for (int i = 0; i < x.length; i++) {
      double want = reference.applyAsDouble(x[i], y[i]);
      if (!(ulps(want, got[i]) <= 1)) {
        assertEquals((float) want, got[i], "of " + x[i] + " and " + y[i]);
      }
    }
  }

  @Test
  void fast_approximations() {
    near(6e-6, FastMath::fastExp, Math::exp, floats(-87, 88));
    near(3e-6, FastMath::fastLog, Math::log, positive(2, Float.MAX_VALUE));
    near(3e-6, FastMath::fastLog, Math::log, positive(Float.MIN_NORMAL, 0.5));
    float[] middle = floats(0.5, 2);
    float[] got = apply(FastMath::fastLog, middle);
    for (int i = 0; i < COUNT; i++) {
      assertEquals(Math.log(middle[i]), got[i], 5e-7, "log of " + middle[i]);
    }
    near(1e-6, FastMath::fastInverse, x -> 1 / x, magnitudes(0x1p-125, 0x1p125));
    near(6e-6, FastMath::fastInverseSqrt, x -> 1 / Math.sqrt(x), positive(0x1p-126, 1e38));
  }

  @Test
  void fast_sines_and_cosines() {
    for (float[] x : new float[][] {floats(-7, 7), floats(-1e4, 1e4)}) {
      float[] sine = apply(FastMath::fastSin, x);
      float[] cosine = apply(FastMath::fastCos, x);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(Math.sin(x[i]), sine[i], 2e-7, "sine of " + x[i]);
        assertEquals(Math.cos(x[i]), cosine[i], 2e-7, "cosine of " + x[i]);
      }
    }
  }

  @Test
  void a_fast_power() {
    float[] x = positive(1e-9, 1e9);
    float[] y = floats(-4, 4);
    float[] got = apply(FastMath.fastPow(a(COUNT), b(COUNT)), x, y).floats();
    for (int i = 0; i < COUNT; i++) {
      double want = Math.pow(x[i], y[i]);
      String what = "pow(" + x[i] + ", " + y[i] + ")";
      assertTrue(Math.abs(got[i] / want - 1) <= 2e-4, () -> what + " want " + want);
    }
    assertEquals(0, apply(v -> FastMath.fastPow(v, Expr.of(2f)), 0f)[0]);
  }

  private static void near(
      double bound, UnaryOperator<Expr> function, DoubleUnaryOperator reference, float... x) {
    float[] got = apply(function, x);
    double worst = 0;
    float at = 0;
    for (int i = 0; i < x.length; i++) {
      double error = Math.abs(got[i] / reference.applyAsDouble(x[i]) - 1);
      if (!(error <= worst)) {
        worst = error;
        at = x[i];
      }
    }
    assertTrue(worst <= bound, worst + " at " + at);
  }

  @Test
  void f64_is_refused_by_name() {
    assertEquals(
        "erf is defined for f32, not for f64: cast 1.0 to f32 first",
        assertThrows(AlgorithmException.class, () -> FloatFunctions.erf(Expr.of(1.0)))
            .getMessage());
  }
}
