package org.nestwright.dsl;

/// Casts between the kinds of numbers. An integer of any type is carried in a `long` as [Type#wrap]
/// gives it.
final class Conversion {
  private Conversion() {}

  /// {@return the float `value` as an integer or bool of type `to`: cut toward zero, saturated, NaN
  /// gives 0; a bool is whether the value is not 0}
  static long toInteger(Type to, double value) {
    if (to == Type.BOOL) {
      return value != 0 ? 1 : 0;
    }
    if (to == Type.U64) {
      if (value >= 0x1p64) {
        return -1;
      }
      return value >= 0x1p63 ? (long) (value - 0x1p63) + Long.MIN_VALUE : Math.max(0, (long) value);
    }
    long low = to.isSigned() ? -1L << (to.bits() - 1) : 0;
    long high = to.isSigned() ? ~low : (1L << to.bits()) - 1;
    return Math.clamp((long) value, low, high);
  }

  /// {@return the integer or bool `value` of type `from` as f64, rounded once}
  static double toDouble(Type from, long value) {
    return from == Type.U64 && value < 0 ? 2.0 * halved(value) : value;
  }

  /// {@return the integer or bool `value` of type `from` as f32, rounded once}
  static float toFloat(Type from, long value) {
    return from == Type.U64 && value < 0 ? 2.0f * halved(value) : value;
  }

  /// Half of an unsigned value, its lowest bit kept so that rounding sees whether anything was cut
  /// off.
  private static long halved(long value) {
    return (value >>> 1) | (value & 1);
  }

  /// {@return the integer or bool `value` as an integer or bool of type `to`}
  static long toInteger(Type to, long value) {
    return to == Type.BOOL ? value != 0 ? 1 : 0 : to.wrap(value);
  }
}
