package org.nestwright.dsl;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/// What each operation does to numbers: the table in the package documentation, as code. Integers
/// and bools of any type are carried in a `long` as [Type#wrap] gives them.
final class Arithmetic {
  private Arithmetic() {}

  /// An operation on one f32.
  @FunctionalInterface
  interface FloatUnary {
    float apply(float a);
  }

  /// An operation on two f32, rounded once.
  @FunctionalInterface
  interface FloatBinary {
    float apply(float a, float b);
  }

  // ---- Integers and bools ----

  static LongUnaryOperator onIntegers(UnaryOp op, Type type) {
    long ones = -1L >>> (64 - type.bits());
    int unused = 64 - type.bits();
    return switch (op) {
      case NEG -> a -> type.wrap(-a);
      case NOT -> a -> type.wrap(~a);
      case ABS -> type.isUnsigned() ? a -> a : a -> type.wrap(Math.abs(a));
      case POPCOUNT -> a -> Long.bitCount(a & ones);
      case LEADING_ZEROS -> a -> Long.numberOfLeadingZeros(a & ones) - unused;
      case TRAILING_ZEROS -> a -> Math.min(type.bits(), Long.numberOfTrailingZeros(a));
      case SQRT, FLOOR, CEIL, ROUND, TRUNC -> throw new AssertionError(op + " of " + type);
    };
  }

  static LongBinaryOperator onIntegers(BinaryOp op, Type type) {
    int countBits = type.bits() - 1;
    boolean u64 = type == Type.U64;
    return switch (op) {
      case ADD -> (a, b) -> type.wrap(a + b);
      case SUB -> (a, b) -> type.wrap(a - b);
      case MUL -> (a, b) -> type.wrap(a * b);
      case DIV ->
          u64
              ? (a, b) -> b == 0 ? 0 : Long.divideUnsigned(a, b)
              : (a, b) -> type.wrap(euclideanQuotient(a, b));
      case MOD ->
          u64
              ? (a, b) -> b == 0 ? 0 : Long.remainderUnsigned(a, b)
              : (a, b) -> type.wrap(euclideanRemainder(a, b));
      case MIN -> u64 ? (a, b) -> below(a, b) ? a : b : Math::min;
      case MAX -> u64 ? (a, b) -> below(a, b) ? b : a : Math::max;
      case AND -> (a, b) -> a & b;
      case OR -> (a, b) -> a | b;
      case XOR -> (a, b) -> a ^ b;
      case SHL -> (a, b) -> type.wrap(a << (b & countBits));
      case SHR ->
          type.isSigned() ? (a, b) -> a >> (b & countBits) : (a, b) -> a >>> (b & countBits);
      case EQ -> (a, b) -> a == b ? 1 : 0;
      case NE -> (a, b) -> a != b ? 1 : 0;
      case LT -> u64 ? (a, b) -> below(a, b) ? 1 : 0 : (a, b) -> a < b ? 1 : 0;
      case LE -> u64 ? (a, b) -> below(b, a) ? 0 : 1 : (a, b) -> a <= b ? 1 : 0;
      case GT -> u64 ? (a, b) -> below(b, a) ? 1 : 0 : (a, b) -> a > b ? 1 : 0;
      case GE -> u64 ? (a, b) -> below(a, b) ? 0 : 1 : (a, b) -> a >= b ? 1 : 0;
    };
  }

  private static boolean below(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  private static long euclideanQuotient(long a, long b) {
    if (b == 0) {
      return 0;
    }
    long quotient = a / b;
    return a - quotient * b >= 0 ? quotient : b > 0 ? quotient - 1 : quotient + 1;
  }

  private static long euclideanRemainder(long a, long b) {
    if (b == 0) {
      return 0;
    }
    long remainder = a % b;
    return remainder >= 0 ? remainder : b > 0 ? remainder + b : remainder - b;
  }

  // ---- f32 ----

  static FloatUnary onFloats(UnaryOp op) {
    return switch (op) {
      case NEG -> a -> -a;
      case ABS -> Math::abs;
      case SQRT -> a -> (float) Math.sqrt(a);
      case FLOOR -> a -> (float) Math.floor(a);
      case CEIL -> a -> (float) Math.ceil(a);
      case ROUND -> a -> (float) Math.rint(a);
      case TRUNC -> a -> (float) (a < 0 ? Math.ceil(a) : Math.floor(a));
      case NOT, POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS ->
          throw new AssertionError(op + " of a float");
    };
  }

  static FloatBinary onFloats(BinaryOp op) {
    return switch (op) {
      case ADD -> (a, b) -> a + b;
      case SUB -> (a, b) -> a - b;
      case MUL -> (a, b) -> a * b;
      case DIV -> (a, b) -> a / b;
      case MIN -> Math::min;
      case MAX -> Math::max;
      case MOD, AND, OR, XOR, SHL, SHR, EQ, NE, LT, LE, GT, GE ->
          throw new AssertionError(op + " gives no float");
    };
  }

  // ---- f64 ----

  static DoubleUnaryOperator onDoubles(UnaryOp op) {
    return switch (op) {
      case NEG -> a -> -a;
      case ABS -> Math::abs;
      case SQRT -> Math::sqrt;
      case FLOOR -> Math::floor;
      case CEIL -> Math::ceil;
      case ROUND -> Math::rint;
      case TRUNC -> a -> a < 0 ? Math.ceil(a) : Math.floor(a);
      case NOT, POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS ->
          throw new AssertionError(op + " of a float");
    };
  }

  static DoubleBinaryOperator onDoubles(BinaryOp op) {
    return switch (op) {
      case ADD -> (a, b) -> a + b;
      case SUB -> (a, b) -> a - b;
      case MUL -> (a, b) -> a * b;
      case DIV -> (a, b) -> a / b;
      case MIN -> Math::min;
      case MAX -> Math::max;
      case MOD, AND, OR, XOR, SHL, SHR, EQ, NE, LT, LE, GT, GE ->
          throw new AssertionError(op + " gives no float");
    };
  }

  /// A comparison of two floats; f32 are compared as the doubles they are.
  @FunctionalInterface
  interface Comparison {
    boolean holds(double a, double b);
  }

  static Comparison comparison(BinaryOp op) {
    return switch (op) {
      case EQ -> (a, b) -> a == b;
      case NE -> (a, b) -> a != b;
      case LT -> (a, b) -> a < b;
      case LE -> (a, b) -> a <= b;
      case GT -> (a, b) -> a > b;
      case GE -> (a, b) -> a >= b;
      case ADD, SUB, MUL, DIV, MOD, MIN, MAX, AND, OR, XOR, SHL, SHR ->
          throw new AssertionError(op + " is no comparison");
    };
  }
}
