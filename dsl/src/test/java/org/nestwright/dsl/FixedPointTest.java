package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/// Holds integer arithmetic against numbers that cannot wrap.
class FixedPointTest {
  private static final Var I = Var.of("i");
  private static final BigInteger TWO = BigInteger.TWO;

  private static final List<Type> INTEGERS =
      List.of(Type.I8, Type.U8, Type.I16, Type.U16, Type.I32, Type.U32, Type.I64, Type.U64);

  private static final List<Type> UP_TO_32 = INTEGERS.subList(0, 6);

  /// All pairs of bytes; edges and random values of wider types.
  private static Buffer[] operands(Type type) {
    boolean bytes = type.bits() == 8;
    int n = bytes ? 65_536 : 3_000;
    long top = 1L << (type.bits() - 1);
    long[] edges = {0, 1, 2, 3, -1, -2, -3, top, top - 1, top + 1, top - 2, top >>> 1};
    Random random = new Random(5);
    Buffer a = Buffer.of(type, n);
    Buffer b = Buffer.of(type, n);
    for (int i = 0; i < n; i++) {
      boolean edge = i < edges.length * edges.length;
      long x = edge ? edges[i % edges.length] : random.nextLong() >> random.nextInt(64);
      long y = edge ? edges[i / edges.length] : random.nextLong() >> random.nextInt(64);
      a.setLong(type.wrap(bytes ? i : x), i);
      b.setLong(type.wrap(bytes ? i >> 8 : y), i);
    }
    return new Buffer[] {a, b};
  }

  private static BigInteger big(Buffer b, int i) {
    return b.type() == Type.U64
        ? new BigInteger(Long.toUnsignedString(b.getLong(i)))
        : BigInteger.valueOf(b.getLong(i));
  }

  private static BigInteger least(Type type) {
    return type.isSigned() ? TWO.pow(type.bits() - 1).negate() : BigInteger.ZERO;
  }

  private static BigInteger greatest(Type type) {
    return TWO.pow(type.bits() - (type.isSigned() ? 1 : 0)).subtract(BigInteger.ONE);
  }

  private static BigInteger limited(Type type, BigInteger n) {
    return n.max(least(type)).min(greatest(type));
  }

  private static BigInteger half(BigInteger n) {
    return n.shiftRight(1);
  }

  private static void holds(
      Type type, BinaryOperator<Expr> made, BinaryOperator<BigInteger> meant) {
    Buffer[] in = operands(type);
    int n = in[0].size();
    Input a = Input.of("a", type, n);
    Input b = Input.of("b", type, n);
    Expr e = made.apply(a.at(I), b.at(I));
    Buffer got = Pipeline.of(Func.of("f", I).is(e)).eval(inputs(e, in), Shape.of(n)).getFirst();
    for (int i = 0; i < n; i++) {
      BigInteger want = meant.apply(big(in[0], i), big(in[1], i));
      if (!want.equals(big(got, i))) {
        assertEquals(want, big(got, i), type + ": " + big(in[0], i) + ", " + big(in[1], i));
      }
    }
  }

  /// An operation of one operand reads one input.
  private static List<Buffer> inputs(Expr e, Buffer... in) {
    return Pipeline.of(Func.of("f", I).is(e)).inputs().size() == 1 ? List.of(in[0]) : List.of(in);
  }

  @Test
  void widening() {
    for (Type type : UP_TO_32) {
      holds(type, FixedPoint::wideningAdd, BigInteger::add);
      holds(type, FixedPoint::wideningSub, BigInteger::subtract);
      holds(type, FixedPoint::wideningMul, BigInteger::multiply);
    }
    Expr mixed =
        FixedPoint.wideningMul(new Expr.IntConst(Type.U8, 1), new Expr.IntConst(Type.I16, 1));
    assertEquals(Type.I32, mixed.type());
  }

  @Test
  void saturating() {
    for (Type type : INTEGERS) {
      holds(type, FixedPoint::saturatingAdd, (x, y) -> limited(type, x.add(y)));
      holds(type, FixedPoint::saturatingSub, (x, y) -> limited(type, x.subtract(y)));
      for (Type to : INTEGERS) {
        holds(type, (x, _) -> FixedPoint.saturatingCast(to, x), (x, _) -> limited(to, x));
      }
    }
  }

  @Test
  void halving() {
    for (Type type : INTEGERS) {
      holds(type, FixedPoint::halvingAdd, (x, y) -> half(x.add(y)));
      holds(type, FixedPoint::roundingHalvingAdd, (x, y) -> half(x.add(y).add(BigInteger.ONE)));
      holds(
          type,
          FixedPoint::halvingSub,
          (x, y) -> {
            BigInteger h = half(x.subtract(y));
            return h.signum() < 0 && type.isUnsigned() ? h.add(TWO.pow(type.bits())) : h;
          });
    }
  }

  private static BigInteger roundedShift(BigInteger n, int count) {
    return count == 0 ? n : n.add(TWO.pow(count - 1)).shiftRight(count);
  }

  @Test
  void shifts_that_round() {
    for (Type type : INTEGERS) {
      for (int count : new int[] {0, 1, 3, type.bits() - 1}) {
        holds(
            type,
            (x, _) -> FixedPoint.roundingShiftRight(x, count),
            (x, _) -> roundedShift(x, count));
      }
    }
    for (Type type : UP_TO_32) {
      for (int count : new int[] {0, 1, type.bits() - 1, type.bits(), 2 * type.bits() - 1}) {
        holds(
            type,
            (x, y) -> FixedPoint.mulShiftRight(x, y, count),
            (x, y) -> limited(type, x.multiply(y).shiftRight(count)));
        holds(
            type,
            (x, y) -> FixedPoint.roundingMulShiftRight(x, y, count),
            (x, y) -> limited(type, roundedShift(x.multiply(y), count)));
      }
    }
  }

  @Test
  void distances() {
    for (Type type : INTEGERS) {
      holds(type, FixedPoint::absd, (x, y) -> x.subtract(y).abs());
    }
    Expr floats = FixedPoint.absd(Expr.of(1f), Expr.of(3.5f));
    Buffer got = Pipeline.of(Func.of("f").is(floats)).eval(List.of(), Shape.of()).getFirst();
    assertEquals(2.5, got.getDouble());
  }

  @Test
  void mixtures() {
    for (Type type : UP_TO_32) {
      for (Type by : List.of(Type.U8, Type.U16, Type.U32)) {
        BigInteger whole = greatest(by);
        for (long w : new long[] {0, 1, 100, whole.longValue() / 2, whole.longValue() - 1, -1}) {
          BigInteger weight = BigInteger.valueOf(by.wrap(w));
          holds(
              type,
              (x, y) -> FixedPoint.lerp(x, y, new Expr.IntConst(by, w)),
              (x, y) -> {
                BigInteger sum = y.multiply(weight).add(x.multiply(whole.subtract(weight)));
                // whole is odd, so there are no ties
                BigInteger twice = sum.multiply(TWO).add(whole);
                BigInteger d = whole.multiply(TWO);
                return twice.subtract(twice.mod(d)).divide(d);
              });
        }
      }
    }
  }

  @Test
  void bits_are_taken_out_and_put_together() {
    for (Type type : INTEGERS) {
      for (int lowest : new int[] {0, 1, 5, type.bits() - 1}) {
        BigInteger all = TWO.pow(type.bits()).subtract(BigInteger.ONE);
        BigInteger byteOnly = BigInteger.valueOf(255);
        holds(
            type,
            (x, _) -> Bits.extractBits(Type.U8, x, lowest),
            (x, _) -> x.and(all).shiftRight(lowest).and(byteOnly));
      }
    }
    for (Type type : UP_TO_32) {
      BigInteger all = TWO.pow(type.bits()).subtract(BigInteger.ONE);
      holds(
          type,
          (x, y) -> Bits.concatBits(x, y),
          (x, y) -> y.and(all).shiftLeft(type.bits()).or(x.and(all)));
    }
    holds(
        Type.U8,
        (x, y) -> Bits.concatBits(x, y, y, x),
        (x, y) -> x.shiftLeft(24).or(y.shiftLeft(16)).or(y.shiftLeft(8)).or(x));
  }

  @Test
  void what_is_too_wide_or_no_integer_says_so() {
    refused(
        "wideningAdd takes integers of 8 to 32 bits, not i64: cast first",
        () -> FixedPoint.wideningAdd(Expr.of(1L), Expr.of(2L)));
    refused(
        "saturatingAdd takes integers, not f32",
        () -> FixedPoint.saturatingAdd(Expr.of(1), Expr.of(2f)));
    refused(
        "roundingShiftRight of i32 shifts by 0 to 31, not by 32",
        () -> FixedPoint.roundingShiftRight(Expr.of(1), 32));
    refused(
        "mulShiftRight shifts the product, which is i64, by 0 to 63, not by 64",
        () -> FixedPoint.mulShiftRight(Expr.of(1), Expr.of(1), 64));
    refused(
        "lerp mixes floats by a float or integers by an unsigned integer, up to 32 bits, not i32 by"
            + " i32",
        () -> FixedPoint.lerp(Expr.of(1), Expr.of(1), Expr.of(1)));
    refused(
        "concatBits takes 2, 4 or 8 integers of one type, at most 64 bits together, not (1, 2, 3)",
        () -> Bits.concatBits(Expr.of(1), Expr.of(2), Expr.of(3)));
    refused(
        "extractBits takes an integer type, a number and one of its bits, not f32, 1 and bit 0 of"
            + " 32",
        () -> Bits.extractBits(Type.F32, Expr.of(1), 0));
  }

  private static void refused(String message, org.junit.jupiter.api.function.Executable made) {
    assertEquals(message, assertThrows(AlgorithmException.class, made).getMessage());
  }
}
