package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// f16 and bf16, every bit pattern of them: what they stand for, what rounds to them, and that
/// arithmetic on them is arithmetic on f32.
class HalfTypesTest {
  private static final Var X = Var.of("x");
  private static final int ALL = 1 << 16;

  private static Buffer run(Buffer data, UnaryOperator<Expr> function) {
    int n = data.size();
    Input in = Input.of("in", data.type(), n);
    Func f = Func.of("f", X).is(function.apply(in.at(X)));
    return Pipeline.of(f).eval(List.of(data), Shape.of(n)).getFirst();
  }

  static Buffer every(Type half) {
    Buffer all = Buffer.of(half, ALL);
    for (int i = 0; i < ALL; i++) {
      all.shorts()[i] = (short) i;
    }
    return all;
  }

  /// The value of a half by its definition.
  private static double value(Type half, int bits) {
    int fraction = half == Type.F16 ? 10 : 7;
    int bias = half == Type.F16 ? 15 : 127;
    int most = 2 * bias + 1;
    int exponent = (bits & 0x7FFF) >> fraction;
    int low = bits & (1 << fraction) - 1;
    double size =
        exponent == most
            ? low == 0 ? Double.POSITIVE_INFINITY : Double.NaN
            : exponent == 0
                ? low * Math.pow(2, 1 - bias - fraction)
                : ((1 << fraction) + low) * Math.pow(2, exponent - bias - fraction);
    return bits >= 0x8000 ? -size : size;
  }

  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"F16", "BF16"})
  void everyHalfIsReadAsTheNumberItStandsFor(Type half) {
    Buffer all = every(half);
    Buffer got = run(all, e -> e.cast(Type.F32));
    Buffer wide = run(all, e -> e.cast(Type.F64));
    for (int i = 0; i < ALL; i++) {
      double want = value(half, i);
      assertEquals((float) want, got.floats()[i]);
      assertEquals(want, wide.doubles()[i]);
      assertEquals(want, all.getDouble(i));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"F16", "BF16"})
  void everyHalfIsStoredAsItself(Type half) {
    Buffer all = every(half);
    for (Buffer got :
        List.of(
            run(all, e -> e),
            run(all, e -> e.cast(Type.F32).cast(half)),
            run(all, e -> e.cast(Type.F64).cast(half)),
            run(all, e -> e.reinterpret(Type.U16).reinterpret(half)),
            run(all, e -> Expr.select(e.lt(0), e, e)))) {
      assertEquals(half, got.type());
      for (int i = 0; i < ALL; i++) {
        assertTrue(
            Double.isNaN(value(half, i))
                ? Double.isNaN(got.getDouble(i))
                : got.shorts()[i] == (short) i);
      }
    }
  }

  /// What lies exactly between two neighbours goes to the even one, and what is next to it to the
  /// nearer one, from f32 and, rounded once, from f64.
  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"F16", "BF16"})
  void castsRoundOnceToNearestTiesToEven(Type half) {
    int infinity = half == Type.F16 ? 0x7C00 : 0x7F80;
    int[] want = new int[6 * infinity];
    double[] from = new double[want.length];
    for (int i = 0; i < infinity; i++) {
      double low = value(half, i);
      double next = i + 1 < infinity ? value(half, i + 1) : 2 * low - value(half, i - 1);
      double middle = low / 2 + next / 2;
      int even = i % 2 == 0 ? i : i + 1;
      double[] around = {Math.nextDown(middle), middle, Math.nextUp(middle)};
      int[] nearest = {i, even, i + 1};
      for (int k = 0; k < 3; k++) {
        from[6 * i + 2 * k] = around[k];
        want[6 * i + 2 * k] = nearest[k];
        from[6 * i + 2 * k + 1] = -around[k];
        want[6 * i + 2 * k + 1] = nearest[k] | 0x8000;
      }
    }
    Buffer wide = run(Buffer.wrap(from, from.length), e -> e.cast(half));
    Buffer set = Buffer.of(half, from.length).fill(p -> from[p[0]]);
    float[] single = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int k = i % 6 / 2;
      float f = (float) from[6 * (i / 6) + 2];
      float next = k == 0 ? Math.nextDown(f) : k == 1 ? f : Math.nextUp(f);
      single[i] = i % 2 == 0 ? next : -next;
    }
    Buffer narrow = run(Buffer.wrap(single, single.length), e -> e.cast(half));
    for (int i = 0; i < from.length; i++) {
      boolean right =
          (short) want[i] == wide.shorts()[i]
              && (short) want[i] == set.shorts()[i]
              && (short) want[i] == narrow.shorts()[i];
      if (!right) {
        fail("%s, or f32 %s".formatted(from[i], single[i]));
      }
    }
    Buffer odd = Buffer.wrap(new double[] {Double.NaN, 1e300, -1e300, 1e-300, -0.0}, 5);
    Buffer got = run(odd, e -> e.cast(half));
    assertTrue(Double.isNaN(got.getDouble(0)));
    assertEquals(Double.POSITIVE_INFINITY, got.getDouble(1));
    assertEquals(Double.NEGATIVE_INFINITY, got.getDouble(2));
    assertEquals(0, got.bitsAt(3));
    assertEquals(0x8000, got.bitsAt(4));
  }

  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"I8", "U8", "I16", "U16", "I32", "U32", "I64", "U64", "BOOL"})
  void integersRoundOnce(Type type) {
    Random random = new Random(5);
    int n = 30_000;
    Buffer data = Buffer.of(type, n);
    for (int i = 0; i < n; i++) {
      // Borders between two bf16 and their neighbours among them.
      long bits = (0x101L | random.nextLong(256) << 1) << random.nextInt(56);
      long near = bits + random.nextInt(-2, 3);
      data.setLong(i % 3 == 0 ? random.nextLong() : i % 2 == 0 ? near : -near, i);
    }
    for (Type half : new Type[] {Type.F16, Type.BF16}) {
      Buffer got = run(data, e -> e.cast(half));
      for (int i = 0; i < n; i++) {
        BigDecimal exact =
            type == Type.U64
                ? new BigDecimal(Long.toUnsignedString(data.getLong(i)))
                : BigDecimal.valueOf(data.getLong(i));
        assertEquals(nearest(half, exact), got.getDouble(i));
        if (type != Type.U64 && type != Type.BOOL) {
          Buffer one = Buffer.of(half, 1);
          one.setLong(data.getLong(i), 0);
          assertEquals(got.bitsAt(i), one.bitsAt(0));
        }
      }
    }
  }

  private static double nearest(Type half, BigDecimal whole) {
    if (whole.signum() == 0) {
      return 0;
    }
    int digits = half == Type.F16 ? 11 : 8;
    int dropped = Math.max(0, whole.abs().toBigInteger().bitLength() - digits);
    BigDecimal unit = BigDecimal.TWO.pow(dropped);
    double rounded = whole.divide(unit).setScale(0, RoundingMode.HALF_EVEN).doubleValue();
    double value = rounded * unit.doubleValue();
    return half == Type.F16 && Math.abs(value) > 65504
        ? Math.copySign(Double.POSITIVE_INFINITY, value)
        : value;
  }

  @Test
  void halvesBecomeIntegersAsTheF32TheyAreReadAsDo() {
    for (Type half : new Type[] {Type.F16, Type.BF16}) {
      for (Type to : Type.values()) {
        Buffer want = run(every(half), e -> e.cast(Type.F32).cast(to));
        assertEquals(
            List.of(), want.firstDifference(run(every(half), e -> e.cast(to))).stream().toList());
      }
    }
  }

  @Test
  void arithmeticOnHalvesIsDoneInF32() {
    Expr a = Input.f16("a", 4).at(X);
    Expr b = Input.bf16("b", 4).at(X);
    assertEquals(Type.F16, a.type());
    for (Expr e :
        List.of(
            a.plus(a),
            a.times(b),
            a.minus(1),
            a.negate(),
            Expr.abs(a),
            Expr.max(a, a),
            Expr.sqrt(b),
            Expr.floor(a),
            MathFunctions.exp(a),
            Expr.select(a.lt(b), a, b),
            a.plus(Expr.of(1)),
            Expr.clamp(a, 0, 0.1),
            FixedPoint.absd(a, b))) {
      assertEquals(Type.F32, e.type(), e.toString());
    }
    assertEquals(Type.F64, a.plus(Expr.of(1.0)).type());
    assertEquals(Type.F16, Expr.select(a.lt(b), a, a).type());
    Buffer third = run(Buffer.f16(1).fill(1), e -> e.times(0.1).cast(Type.F32));
    assertEquals(0.1f, third.floats()[0]);
    Expr sum = Reductions.sum("sum", RDom.of("r", 4), Input.f16("a", 4).at(RDom.of("r", 4).x));
    assertEquals(Type.F32, sum.type());
  }

  @Test
  void whatCannotBeDoneWithHalvesSaysSo() {
    Expr a = Input.f16("a", 4).at(X);
    String cast =
        assertThrows(AlgorithmException.class, () -> new Expr.Cast(Type.I32, a)).getMessage();
    assertEquals(
        "f16 is stored from and read as f32 only, not i32: write e.cast(i32), which goes by way of"
            + " f32",
        cast);
    Func stored = Func.of("stored", X).is(a);
    String update =
        assertThrows(AlgorithmException.class, () -> stored.plus(RDom.of("r", 2), a)).getMessage();
    assertEquals(
        "stored is f16 but its update gives f32: cast the value, or start from a f32", update);
    assertThrows(AlgorithmException.class, () -> a.and(a));
    assertThrows(AlgorithmException.class, () -> a.not());
  }
}
