package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds the operations against arithmetic on big integers, which cannot wrap, and the casts
/// against a table.
class ArithmeticTest {
  private static final Var I = Var.of("i");

  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"I8", "U8"})
  void every_operation_on_all_pairs_of_bytes(Type type) {
    byte[] a = new byte[65536];
    byte[] b = new byte[65536];
    for (int i = 0; i < a.length; i++) {
      a[i] = (byte) i;
      b[i] = (byte) (i >> 8);
    }
    holdAll(Buffer.wrap(type, a, a.length), Buffer.wrap(type, b, b.length));
  }

  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"I16", "U16", "I32", "U32", "I64", "U64"})
  void every_operation_on_edges_and_random_values(Type type) {
    long top = 1L << (type.bits() - 1);
    long[] edges = {0, 1, 2, 3, 7, -1, -2, -3, top, top - 1, top + 1, top >>> 1, -top};
    Random random = new Random(1);
    int n = 4_000;
    Buffer a = Buffer.of(type, n);
    Buffer b = Buffer.of(type, n);
    for (int i = 0; i < n; i++) {
      boolean edge = i < edges.length * edges.length;
      a.setLong(edge ? edges[i % edges.length] : random.nextLong() >> random.nextInt(64), i);
      b.setLong(edge ? edges[i / edges.length] : random.nextLong() >> random.nextInt(64), i);
    }
    holdAll(a, b);
  }

  private static void holdAll(Buffer a, Buffer b) {
    Type type = a.type();
    int n = a.size();
    Input left = Input.of("a", type, n);
    Input right = Input.of("b", type, n);
    for (BinaryOp op : BinaryOp.values()) {
      Expr e = new Expr.Binary(op, left.at(I), right.at(I));
      Buffer got = Pipeline.of(Func.of("f", I).is(e)).eval(List.of(a, b), Shape.of(n)).getFirst();
      for (int i = 0; i < n; i++) {
        BigInteger x = big(a, i);
        BigInteger y = big(b, i);
        long want = reference(op, x, y, type);
        if (want != got.getLong(i)) {
          assertEquals(want, got.getLong(i), type + ": " + x + " " + op.symbol() + " " + y);
        }
      }
    }
    for (UnaryOp op : UnaryOp.values()) {
      if (!op.takes(type)) {
        continue;
      }
      Expr e = new Expr.Unary(op, left.at(I));
      Buffer got = Pipeline.of(Func.of("f", I).is(e)).eval(List.of(a), Shape.of(n)).getFirst();
      for (int i = 0; i < n; i++) {
        BigInteger x = big(a, i);
        assertEquals(reference(op, x, type), got.getLong(i), op.symbol() + x);
      }
    }
  }

  private static BigInteger big(Buffer b, int i) {
    return b.type() == Type.U64
        ? new BigInteger(Long.toUnsignedString(b.getLong(i)))
        : BigInteger.valueOf(b.getLong(i));
  }

  private static long reference(UnaryOp op, BigInteger x, Type type) {
    BigInteger bits = x.and(BigInteger.ONE.shiftLeft(type.bits()).subtract(BigInteger.ONE));
    return switch (op) {
      case NEG -> type.wrap(x.negate().longValue());
      case NOT -> type.wrap(x.not().longValue());
      case ABS -> type.wrap(x.abs().longValue());
      case POPCOUNT -> bits.bitCount();
      case LEADING_ZEROS -> type.bits() - bits.bitLength();
      case TRAILING_ZEROS -> x.signum() == 0 ? type.bits() : x.getLowestSetBit();
      case SQRT, FLOOR, CEIL, ROUND, TRUNC -> throw new AssertionError();
    };
  }

  private static long reference(BinaryOp op, BigInteger x, BigInteger y, Type type) {
    boolean zero = y.signum() == 0;
    int count = y.intValue() & (type.bits() - 1);
    BigInteger remainder = zero ? BigInteger.ZERO : x.mod(y.abs());
    return switch (op) {
      case EQ -> x.equals(y) ? 1 : 0;
      case NE -> x.equals(y) ? 0 : 1;
      case LT -> x.compareTo(y) < 0 ? 1 : 0;
      case LE -> x.compareTo(y) <= 0 ? 1 : 0;
      case GT -> x.compareTo(y) > 0 ? 1 : 0;
      case GE -> x.compareTo(y) >= 0 ? 1 : 0;
      case ADD -> type.wrap(x.add(y).longValue());
      case SUB -> type.wrap(x.subtract(y).longValue());
      case MUL -> type.wrap(x.multiply(y).longValue());
      case DIV -> zero ? 0 : type.wrap(x.subtract(remainder).divide(y).longValue());
      case MOD -> type.wrap(remainder.longValue());
      case MIN -> type.wrap(x.min(y).longValue());
      case MAX -> type.wrap(x.max(y).longValue());
      case AND -> type.wrap(x.and(y).longValue());
      case OR -> type.wrap(x.or(y).longValue());
      case XOR -> type.wrap(x.xor(y).longValue());
      case SHL -> type.wrap(x.shiftLeft(count).longValue());
      case SHR -> type.wrap(x.shiftRight(count).longValue());
    };
  }

  @ParameterizedTest
  @CsvSource({
    "F32, I8, 127.9, 127",
    "F32, I8, 128, 127",
    "F32, I8, -128.9, -128",
    "F32, I8, -1e9, -128",
    "F32, U8, -0.9, 0",
    "F32, U8, -5, 0",
    "F32, U8, 255.9, 255",
    "F32, U8, 1e20, 255",
    "F32, U8, NaN, 0",
    "F32, I16, NaN, 0",
    "F32, I16, 40000, 32767",
    "F32, U16, 70000, 65535",
    "F32, I32, 2.5e9, 2147483647",
    "F32, I32, -2.5e9, -2147483648",
    "F32, I32, NaN, 0",
    "F32, U32, 5e9, 4294967295",
    "F32, U32, -1, 0",
    "F32, U32, 3e9, 3000000000",
    "F32, I64, 1e20, 9223372036854775807",
    "F32, I64, -Infinity, -9223372036854775808",
    "F64, U64, 1e19, -8446744073709551616",
    "F64, U64, 1e20, -1",
    "F64, U64, -3, 0",
    "F64, U64, NaN, 0",
    "F64, U64, 5.9, 5",
    "F64, I32, -7.9, -7",
    "F32, BOOL, 0.1, 1",
    "F32, BOOL, -0.0, 0",
    "F32, BOOL, NaN, 1",
    "F64, BOOL, -2, 1"
  })
  void floats_to_integers(Type from, Type to, double value, long want) {
    Buffer in = Buffer.of(from, 1);
    in.set(value, 0);
    assertEquals(want, cast(in, to).getLong(0));
  }

  @ParameterizedTest
  @CsvSource({
    "I32, I8, 300, 44", "I32, U8, -1, 255", "I32, U8, 256, 0", "I64, I32, 4294967297, 1",
    "I32, BOOL, 256, 1", "I8, BOOL, 0, 0", "BOOL, I32, 1, 1", "BOOL, U8, 1, 1",
    "U8, I32, -1, 255", "I8, U32, -1, 4294967295", "I8, U64, -1, -1", "U32, I64, -1, 4294967295"
  })
  void integers_to_integers(Type from, Type to, long value, long want) {
    Buffer in = Buffer.of(from, 1);
    in.setLong(value, 0);
    assertEquals(want, cast(in, to).getLong(0));
  }

  @Test
  void integers_to_floats_round_once() {
    Random random = new Random(5);
    int n = 10_000;
    for (Type from : List.of(Type.U32, Type.I64, Type.U64)) {
      Buffer in = Buffer.of(from, n);
      for (int i = 0; i < n; i++) {
        in.setLong((random.nextLong() << random.nextInt(64)) + random.nextInt(3) - 1, i);
      }
      Buffer single = cast(in, Type.F32);
      Buffer twice = cast(in, Type.F64);
      for (int i = 0; i < n; i++) {
        assertEquals(big(in, i).floatValue(), single.floats()[i], from + " " + big(in, i));
        assertEquals(big(in, i).doubleValue(), twice.doubles()[i], from + " " + big(in, i));
      }
    }
    assertEquals(
        (float) ((1L << 54) + (1L << 30) + 1),
        (float) ((Expr.FloatConst) Expr.of((1L << 54) + (1L << 30) + 1).cast(Type.F32)).value());
  }

  private static Buffer cast(Buffer in, Type to) {
    Input input = Input.of("in", in.type(), in.size());
    return Pipeline.of(Func.of("f", I).is(input.at(I).cast(to)))
        .eval(List.of(in), Shape.of(in.size()))
        .getFirst();
  }

  @Test
  void f32_rounds_after_every_operation_and_products_fuse() {
    float a = 1 + 0x1p-12f;
    float c = -1;
    Input in = Input.f32("in", 2);
    Expr x = in.at(Expr.of(0));
    Expr y = in.at(Expr.of(1));
    Func separate = Func.of("square", I).is(x.times(x));
    Func sum = Func.of("sum", I).is(separate.at(I).plus(y));
    Func fused = Func.of("fused", I).is(x.times(x).plus(y));
    Func negated = Func.of("negated", I).is(y.minus(x.times(x)));
    List<Buffer> got =
        Pipeline.of(sum, fused, negated)
            .eval(
                List.of(Buffer.wrap(new float[] {a, c}, 2)), Shape.of(1), Shape.of(1), Shape.of(1));
    assertEquals(a * a + c, got.get(0).floats()[0]);
    assertEquals(Math.fma(a, a, c), got.get(1).floats()[0]);
    assertEquals(Math.fma(-a, a, c), got.get(2).floats()[0]);
  }

  @Test
  void min_max_and_rounding_are_javas() {
    float[] values = {0f, -0f, 1.5f, -1.5f, 2.5f, -0.25f, 0.5f, Float.NaN, 3e9f, -3e9f};
    Input in = Input.f32("in", values.length);
    Var j = Var.of("j");
    Expr a = in.at(I);
    Expr b = in.at(j);
    int n = values.length;
    Pipeline p =
        Pipeline.of(
            Func.of("least", I, j).is(Expr.min(a, b)),
            Func.of("most", I, j).is(Expr.max(a, b)),
            Func.of("rounded", I).is(Expr.round(a)),
            Func.of("cut", I).is(Expr.trunc(a)));
    List<Buffer> got =
        p.eval(
            List.of(Buffer.wrap(values, n)),
            Shape.of(n, n),
            Shape.of(n, n),
            Shape.of(n),
            Shape.of(n));
    for (int x = 0; x < n; x++) {
      for (int y = 0; y < n; y++) {
        assertEquals(Math.min(values[x], values[y]), got.get(0).floats()[x + n * y]);
        assertEquals(Math.max(values[x], values[y]), got.get(1).floats()[x + n * y]);
      }
      assertEquals((float) Math.rint(values[x]), got.get(2).floats()[x]);
      float cut = values[x] < 0 ? (float) Math.ceil(values[x]) : (float) Math.floor(values[x]);
      assertEquals(cut, got.get(3).floats()[x]);
    }
  }

  @Test
  void reinterpretation_keeps_the_bits() {
    float[] values = {1f, -0f, 0.1f, -3e38f};
    Input in = Input.f32("in", values.length);
    Func bits = Func.of("bits", I).is(in.at(I).reinterpret(Type.I32));
    Func back = Func.of("back", I).is(bits.at(I).reinterpret(Type.U32).reinterpret(Type.F32));
    List<Buffer> got =
        Pipeline.of(bits, back).eval(List.of(Buffer.wrap(values, 4)), Shape.of(4), Shape.of(4));
    for (int i = 0; i < 4; i++) {
      assertEquals(Float.floatToRawIntBits(values[i]), got.get(0).getLong(i));
      assertEquals(values[i], got.get(1).floats()[i]);
    }
  }
}
