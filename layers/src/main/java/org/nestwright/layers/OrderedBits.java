package org.nestwright.layers;

import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Type;

/// Floats as integers of the same order: a maximum of many takes one instruction for each, where
/// that of floats takes several to tell -0 from 0 and to let NaN win.
///
/// The bits of a float that is not negative are in order; those of a negative one are in the
/// opposite order, which flipping them mends, and -0 comes below 0. Negative NaNs then are below
/// everything: all integers are moved round until these are above everything, as the other NaNs
/// are. Each float has an integer of its own, so nothing is lost on the way there and back.
final class OrderedBits {
  /// The integer of negative infinity, which no number is below.
  static final int LEAST = Integer.MIN_VALUE;

  private static final int MAGNITUDE = 0x7fffffff;

  /// From the integer of negative infinity to the least of all, past those of negative NaNs.
  private static final int NEGATIVE_NANS = 0x007fffff;

  private OrderedBits() {}

  /// {@return the integer of a float}
  static Expr of(Expr number) {
    return flipped(number.reinterpret(Type.I32)).minus(Expr.of(NEGATIVE_NANS));
  }

  /// {@return the float of an integer}
  static Expr toFloat(Expr integer) {
    return flipped(integer.plus(Expr.of(NEGATIVE_NANS))).reinterpret(Type.F32);
  }

  /// All but the sign flipped where that is set.
  private static Expr flipped(Expr bits) {
    return bits.xor(bits.shr(31).and(Expr.of(MAGNITUDE)));
  }
}
