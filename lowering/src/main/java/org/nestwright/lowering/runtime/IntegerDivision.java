package org.nestwright.lowering.runtime;

/// Euclidean division: the remainder is never negative, and a division by zero gives zero.
public final class IntegerDivision {
  private IntegerDivision() {}

  /// {@return the quotient of signed ints}
  public static int divide(int a, int b) {
    if (b == 0) {
      return 0;
    }
    int quotient = a / b;
    return a % b < 0 ? (b > 0 ? quotient - 1 : quotient + 1) : quotient;
  }

  /// {@return the remainder of signed ints}
  public static int remainder(int a, int b) {
    if (b == 0) {
      return 0;
    }
    int remainder = a % b;
    // For the smallest b, which has no absolute value, the wrapped difference is right as well.
    return remainder < 0 ? (b > 0 ? remainder + b : remainder - b) : remainder;
  }

  /// {@return the quotient of signed longs}
  public static long divide(long a, long b) {
    if (b == 0) {
      return 0;
    }
    long quotient = a / b;
    return a % b < 0 ? (b > 0 ? quotient - 1 : quotient + 1) : quotient;
  }

  /// {@return the remainder of signed longs}
  public static long remainder(long a, long b) {
    if (b == 0) {
      return 0;
    }
    long remainder = a % b;
    return remainder < 0 ? (b > 0 ? remainder + b : remainder - b) : remainder;
  }

  /// {@return the quotient of unsigned ints}
  public static int divideUnsigned(int a, int b) {
    return b == 0 ? 0 : Integer.divideUnsigned(a, b);
  }

  /// {@return the remainder of unsigned ints}
  public static int remainderUnsigned(int a, int b) {
    return b == 0 ? 0 : Integer.remainderUnsigned(a, b);
  }

  /// {@return the quotient of unsigned longs}
  public static long divideUnsigned(long a, long b) {
    return b == 0 ? 0 : Long.divideUnsigned(a, b);
  }

  /// {@return the remainder of unsigned longs}
  public static long remainderUnsigned(long a, long b) {
    return b == 0 ? 0 : Long.remainderUnsigned(a, b);
  }
}
