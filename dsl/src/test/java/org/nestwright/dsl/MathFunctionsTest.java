package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Holds the functions against [Math] in f64, by the error bounds that their table states.
class MathFunctionsTest {
  private static final int COUNT = 200_000;

  @Test
  void exp_of_f32() {
    hold32(1, MathFunctions::exp, Math::exp, floats(-110, 95));
    hold32(1, MathFunctions::exp, Math::exp, floats(-1, 1));
    special32(MathFunctions::exp, Math::exp, 0f, -0f, 88.72283f, 88.7229f, -87.4f, -103.9f, -104f);
    special32(MathFunctions::exp, Math::exp, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE);
  }

  @Test
  void log_of_f32() {
    hold32(1, MathFunctions::log, Math::log, allMagnitudes());
    hold32(1, MathFunctions::log, Math::log, floats(0.5f, 2));
    special32(MathFunctions::log, Math::log, 0f, -0f, -1f, 1f, Float.MIN_VALUE, Float.MAX_VALUE);
  }

  @Test
  void exp_and_log_of_f64() {
    Random random = new Random(7);
    double[] x = random.doubles(COUNT, -750, 712).toArray();
    hold64(1, MathFunctions::exp, Math::exp, x);
    double[] positive = random.doubles(COUNT, -700, 700).map(Math::exp).toArray();
    hold64(1, MathFunctions::log, Math::log, positive);
    hold64(1, MathFunctions::log, Math::log, random.doubles(COUNT, 0.5, 2).toArray());
    double inf = Double.POSITIVE_INFINITY;
    hold64(1, MathFunctions::log, Math::log, 0.0, -0.0, -1.0, inf, Double.NaN, Double.MIN_VALUE);
    hold64(1, MathFunctions::exp, Math::exp, 0.0, inf, -inf, Double.NaN, 709.782, -745.1, -746.0);
  }

  @Test
  void tanh_and_sigmoid() {
    hold32(2, MathFunctions::tanh, Math::tanh, floats(-10, 10));
    hold32(2, MathFunctions::tanh, Math::tanh, floats(-0.7f, 0.7f));
    special32(MathFunctions::tanh, Math::tanh, 0f, -0f, Float.MIN_VALUE, 100f, -100f);
    hold64(2, MathFunctions::tanh, Math::tanh, new Random(3).doubles(COUNT, -20, 20).toArray());
    DoubleUnaryOperator sigmoid =
        x -> x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
    hold32(3, MathFunctions::sigmoid, sigmoid, floats(-100, 100));
    special32(MathFunctions::sigmoid, sigmoid, 0f, -0f);
    hold64(3, MathFunctions::sigmoid, sigmoid, new Random(3).doubles(COUNT, -40, 40).toArray());
  }

  @Test
  void sin_and_cos() {
    hold32(1, MathFunctions::sin, Math::sin, floats(-1e6f, 1e6f));
    hold32(1, MathFunctions::sin, Math::sin, floats(-7, 7));
    hold32(1, MathFunctions::cos, Math::cos, floats(-1e6f, 1e6f));
    hold32(1, MathFunctions::cos, Math::cos, floats(-7, 7));
    special32(MathFunctions::sin, Math::sin, 0f, -0f, 3.1415927f);
    special32(MathFunctions::cos, Math::cos, 0f, -0f, 1.5707964f);
  }

  @Test
  void pow_of_f32() {
    float[] bases = floats(-20, 20);
    float[] exponents = floats(-20, 20);
    for (int i = 0; i < bases.length; i += 2) {
      exponents[i] = Math.round(exponents[i]);
    }
    holdPow(bases, exponents);
    float[] special = {0f, -0f, 1f, -1f, 2f, -2f, 3f, -3f, 0.5f, -0.5f, 1e30f, Float.NaN};
    float inf = Float.POSITIVE_INFINITY;
    for (float y : new float[] {0f, -0f, 1f, -1f, 2f, 3f, -3f, 0.5f, 2.5f, inf, -inf, Float.NaN}) {
      float[] same = new float[special.length];
      java.util.Arrays.fill(same, y);
      holdPow(special, same);
      holdPow(new float[] {inf, -inf}, new float[] {y, y});
    }
  }

  @Test
  void what_is_missing_says_so() {
    Expr wide = Input.f64("in", 4).at(Var.of("x"));
    AlgorithmException e = assertThrows(AlgorithmException.class, () -> MathFunctions.sin(wide));
    assertEquals("sin is defined for f32, not for f64: cast in(x) to f32 first", e.getMessage());
  }

  private static void holdPow(float[] bases, float[] exponents) {
    Var x = Var.of("x");
    Input a = Input.f32("a", bases.length);
    Input b = Input.f32("b", bases.length);
    Pipeline p = Pipeline.of(Func.of("pow", x).is(MathFunctions.pow(a.at(x), b.at(x))));
    float[] got =
        p.eval(
                List.of(Buffer.wrap(bases, bases.length), Buffer.wrap(exponents, bases.length)),
                Shape.of(bases.length))
            .getFirst()
            .floats();
    for (int i = 0; i < got.length; i++) {
      double want = Math.pow(bases[i], exponents[i]);
      String what = "pow(" + bases[i] + ", " + exponents[i] + ")";
      assertTrue(ulps32(want, got[i]) <= 1, () -> what + " want " + want);
      if (want == 0) {
        assertEquals((float) want, got[i], what);
      }
    }
  }

  private static void special32(
      UnaryOperator<Expr> function, DoubleUnaryOperator reference, float... x) {
    float[] all = java.util.Arrays.copyOf(x, x.length + 3);
    all[x.length] = Float.NaN;
    all[x.length + 1] = Float.POSITIVE_INFINITY;
    all[x.length + 2] = Float.NEGATIVE_INFINITY;
    float[] got = apply(function, all);
    for (int i = 0; i < all.length; i++) {
      float want = (float) reference.applyAsDouble(all[i]);
      String what = "of " + all[i];
      if (Float.isNaN(want) || Float.isInfinite(want) || want == 0) {
        assertEquals(want, got[i], what);
      } else {
        assertTrue(ulps32(want, got[i]) <= 2, what + " want " + want + " got " + got[i]);
      }
    }
  }

  private static void hold32(
      double bound, UnaryOperator<Expr> function, DoubleUnaryOperator reference, float... x) {
    float[] got = apply(function, x);
    double worst = 0;
    float at = 0;
    for (int i = 0; i < x.length; i++) {
      double error = ulps32(reference.applyAsDouble(x[i]), got[i]);
      if (!(error <= worst)) {
        worst = error;
        at = x[i];
      }
    }
    assertTrue(worst <= bound, worst + " ulp at " + at);
  }

  private static void hold64(
      double bound, UnaryOperator<Expr> function, DoubleUnaryOperator reference, double... x) {
    Var v = Var.of("x");
    Input in = Input.f64("in", x.length);
    Pipeline p = Pipeline.of(Func.of("f", v).is(function.apply(in.at(v))));
    double[] got =
        p.eval(List.of(Buffer.wrap(x, x.length)), Shape.of(x.length)).getFirst().doubles();
    for (int i = 0; i < x.length; i++) {
      double want = reference.applyAsDouble(x[i]);
      boolean close =
          Double.compare(want, got[i]) == 0 || Math.abs(got[i] - want) <= bound * Math.ulp(want);
      assertTrue(close, "of " + x[i] + " want " + want + " got " + got[i]);
    }
  }

  private static double ulps32(double want, float got) {
    if (Float.compare((float) want, got) == 0) {
      return 0;
    }
    return Math.abs(got - want) / Math.ulp((float) want);
  }

  private static float[] apply(UnaryOperator<Expr> function, float... x) {
    Var v = Var.of("x");
    Input in = Input.f32("in", x.length);
    Pipeline p = Pipeline.of(Func.of("f", v).is(function.apply(in.at(v))));
    return p.eval(List.of(Buffer.wrap(x, x.length)), Shape.of(x.length)).getFirst().floats();
  }

  private static float[] floats(float low, float high) {
    Random random = new Random(42);
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = random.nextFloat(low, high);
    }
    return values;
  }

  private static float[] allMagnitudes() {
    Random random = new Random(42);
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt(0x7f800000));
    }
    return values;
  }
}
