package org.nestwright.lowering.runtime;

/// Conversions and comparisons of numbers for which the JVM has no instruction.
public final class NumberConversion {
  private static final double TWO_63 = 0x1p63;

  private NumberConversion() {}

  /// {@return the nearest float of an unsigned long}
  public static float unsignedToFloat(long a) {
    // Halving keeps the lost bit, which decides a tie, so that the value is rounded once.
    return a >= 0 ? (float) a : 2 * (float) (a >>> 1 | a & 1);
  }

  /// {@return the nearest double of an unsigned long}
  public static double unsignedToDouble(long a) {
    return a >= 0 ? (double) a : 2 * (double) (a >>> 1 | a & 1);
  }

  /// {@return the whole part of `a` as an unsigned long, saturated; NaN gives 0}
  public static long toUnsignedLong(double a) {
    if (a >= TWO_63) {
      return a >= 2 * TWO_63 ? -1 : (long) (a - TWO_63) + Long.MIN_VALUE;
    }
    return Math.max(0, (long) a);
  }

  /// {@return the whole part of `a` as an unsigned int, saturated; NaN gives 0}
  public static int toUnsignedInt(double a) {
    return (int) Math.clamp((long) a, 0L, 0xFFFF_FFFFL);
  }

  /// {@return `a` without its fraction}
  public static double truncate(double a) {
    return a < 0 ? Math.ceil(a) : Math.floor(a);
  }

  /// {@return the bits of the bf16 nearest to `a`, ties to even, sign-extended}
  public static int toBfloat16(float a) {
    int bits = Float.floatToRawIntBits(a);
    if (Float.isNaN(a)) {
      return bits >> 16 | 0x40;
    }
    return bits + 0x7FFF + (bits >>> 16 & 1) >> 16;
  }

  /// {@return the smaller of unsigned ints}
  public static int minUnsigned(int a, int b) {
    return Integer.compareUnsigned(a, b) <= 0 ? a : b;
  }

  /// {@return the greater of unsigned ints}
  public static int maxUnsigned(int a, int b) {
    return Integer.compareUnsigned(a, b) >= 0 ? a : b;
  }

  /// {@return the smaller of unsigned longs}
  public static long minUnsigned(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? a : b;
  }

  /// {@return the greater of unsigned longs}
  public static long maxUnsigned(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }
}
