package org.nestwright.lowering.jvm;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// What each operation means, written on unbounded integers.
final class Reference {
  private Reference() {}

  static Number unary(UnaryOp op, Type type, Number a) {
    if (type.isFloat()) {
      double x = a.doubleValue();
      double result =
          switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SQRT -> type == Type.F32 ? (float) Math.sqrt(x) : Math.sqrt(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> Math.rint(x);
            case TRUNC -> x > 0 ? Math.floor(x) : Math.ceil(x);
            case NOT, POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS -> throw new AssertionError();
          };
      return result;
    }
    BigInteger n = (BigInteger) a;
    return Values.integer(
        type,
        switch (op) {
          case NEG -> n.negate();
          case ABS -> n.abs();
          case NOT -> n.not();
          case POPCOUNT -> BigInteger.valueOf(bits(type, n).bitCount());
          case LEADING_ZEROS -> BigInteger.valueOf(type.bits() - bits(type, n).bitLength());
          case TRAILING_ZEROS ->
              BigInteger.valueOf(n.signum() == 0 ? type.bits() : n.getLowestSetBit());
          case SQRT, FLOOR, CEIL, ROUND, TRUNC -> throw new AssertionError();
        });
  }

  /// The bits of `n`, none of them a sign.
  private static BigInteger bits(Type type, BigInteger n) {
    return n.and(BigInteger.ONE.shiftLeft(type.bits()).subtract(BigInteger.ONE));
  }

  static Number binary(BinaryOp op, Type type, Number a, Number b) {
    if (type == Type.F32) {
      return single(op, a.floatValue(), b.floatValue());
    }
    if (type == Type.F64) {
      return twice(op, a.doubleValue(), b.doubleValue());
    }
    BigInteger x = (BigInteger) a;
    BigInteger y = (BigInteger) b;
    int count = y.intValue() & type.bits() - 1;
    BigInteger zero = BigInteger.ZERO;
    BigInteger remainder = y.signum() == 0 ? zero : x.mod(y.abs());
    BigInteger result =
        switch (op) {
          case ADD -> x.add(y);
          case SUB -> x.subtract(y);
          case MUL -> x.multiply(y);
          case DIV -> y.signum() == 0 ? zero : x.subtract(remainder).divide(y);
          case MOD -> remainder;
          case MIN -> x.min(y);
          case MAX -> x.max(y);
          case AND -> x.and(y);
          case OR -> x.or(y);
          case XOR -> x.xor(y);
          case SHL -> x.shiftLeft(count);
          case SHR -> x.shiftRight(count);
          case EQ, NE, LT, LE, GT, GE -> order(op, x.compareTo(y));
        };
    return op.isComparison() ? result : Values.integer(type, result);
  }

  private static BigInteger order(BinaryOp op, int sign) {
    boolean holds =
        switch (op) {
          case EQ -> sign == 0;
          case NE -> sign != 0;
          case LT -> sign < 0;
          case LE -> sign <= 0;
          case GT -> sign > 0;
          case GE -> sign >= 0;
          case ADD, SUB, MUL, DIV, MOD, MIN, MAX, AND, OR, XOR, SHL, SHR ->
              throw new AssertionError();
        };
    return holds ? BigInteger.ONE : BigInteger.ZERO;
  }

  private static Number single(BinaryOp op, float x, float y) {
    return switch (op) {
      case ADD -> (double) (x + y);
      case SUB -> (double) (x - y);
      case MUL -> (double) (x * y);
      case DIV -> (double) (x / y);
      case MIN -> (double) Math.min(x, y);
      case MAX -> (double) Math.max(x, y);
      case EQ, NE, LT, LE, GT, GE, MOD, AND, OR, XOR, SHL, SHR -> twice(op, x, y);
    };
  }

  private static Number twice(BinaryOp op, double x, double y) {
    return switch (op) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case DIV -> x / y;
      case MIN -> Math.min(x, y);
      case MAX -> Math.max(x, y);
      case EQ -> truth(x == y);
      case NE -> truth(x != y);
      case LT -> truth(x < y);
      case LE -> truth(x <= y);
      case GT -> truth(x > y);
      case GE -> truth(x >= y);
      case MOD, AND, OR, XOR, SHL, SHR -> throw new AssertionError();
    };
  }

  private static BigInteger truth(boolean holds) {
    return holds ? BigInteger.ONE : BigInteger.ZERO;
  }

  static Number cast(Type from, Type to, Number a) {
    if (!from.isFloat()) {
      BigInteger n = (BigInteger) a;
      return switch (to) {
        case BOOL -> truth(n.signum() != 0);
        case F32 -> (double) new BigDecimal(n).floatValue();
        case F64 -> new BigDecimal(n).doubleValue();
        case F16, BF16 -> throw new AssertionError(to);
        case I8, U8, I16, U16, I32, U32, I64, U64 -> Values.integer(to, n);
      };
    }
    double x = a.doubleValue();
    if (to.isFloat()) {
      return to == Type.F32 ? (double) (float) x : x;
    }
    if (to == Type.BOOL) {
      return truth(x != 0);
    }
    if (Double.isNaN(x)) {
      return BigInteger.ZERO;
    }
    BigInteger max = BigInteger.ONE.shiftLeft(to.isSigned() ? to.bits() - 1 : to.bits());
    BigInteger min = to.isSigned() ? max.negate() : BigInteger.ZERO;
    BigInteger last = max.subtract(BigInteger.ONE);
    if (Double.isInfinite(x)) {
      return x > 0 ? last : min;
    }
    return new BigDecimal(x).toBigInteger().max(min).min(last);
  }
}
