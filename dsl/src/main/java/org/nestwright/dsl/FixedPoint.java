package org.nestwright.dsl;

import static org.nestwright.dsl.Expr.max;
import static org.nestwright.dsl.Expr.min;
import static org.nestwright.dsl.Expr.select;

/// Integer arithmetic that keeps what plain arithmetic loses to wrapping and cutting: widening,
/// saturating, halving, rounding. All of it is made of other operations. Operands of two types are
/// first cast to [Type#common]; below, `type` is the type they then have.
public final class FixedPoint {
  private FixedPoint() {}

  // ---- Widening ----

  /// {@return a + b, exact, in a type twice as wide} Of types up to 32 bits.
  public static Expr wideningAdd(Expr a, Expr b) {
    Type wide = Widths.doubled("wideningAdd", integer("wideningAdd", a, b));
    return widened(a, b, wide).plus(widened(b, a, wide));
  }

  /// {@return a - b, exact, in the signed type twice as wide} Of types up to 32 bits.
  public static Expr wideningSub(Expr a, Expr b) {
    Type wide = Widths.signed(Widths.doubled("wideningSub", integer("wideningSub", a, b)).bits());
    return widened(a, b, wide).minus(widened(b, a, wide));
  }

  /// {@return a * b, exact, in a type twice as wide} Of types up to 32 bits.
  public static Expr wideningMul(Expr a, Expr b) {
    Type wide = Widths.doubled("wideningMul", integer("wideningMul", a, b));
    return widened(a, b, wide).times(widened(b, a, wide));
  }

  /// {@return wide + narrow in the type of `wide`, which is twice as wide}
  public static Expr widenRightAdd(Expr wide, Expr narrow) {
    return wide.plus(right("widenRightAdd", wide, narrow));
  }

  /// {@return wide - narrow in the type of `wide`, which is twice as wide}
  public static Expr widenRightSub(Expr wide, Expr narrow) {
    return wide.minus(right("widenRightSub", wide, narrow));
  }

  /// {@return wide * narrow in the type of `wide`, which is twice as wide}
  public static Expr widenRightMul(Expr wide, Expr narrow) {
    return wide.times(right("widenRightMul", wide, narrow));
  }

  private static Expr right(String what, Expr wide, Expr narrow) {
    if (wide.type().bits() != Widths.doubled(what, narrow.type()).bits()
        || !wide.type().isInteger()) {
      throw new AlgorithmException(
          "%s takes an integer and one half as wide, not %s and %s: cast first"
              .formatted(what, wide.type(), narrow.type()));
    }
    return narrow.cast(wide.type());
  }

  /// {@return a * 2^count, exact, in a type twice as wide} Of types up to 32 bits.
  ///
  /// @param count from 0 to the type's bits
  public static Expr wideningShiftLeft(Expr a, int count) {
    Expr wide = a.cast(Widths.doubled("wideningShiftLeft", a.type()));
    if (count < 0 || count > a.type().bits()) {
      throw new AlgorithmException(
          "wideningShiftLeft of %s shifts by 0 to %d, not by %d"
              .formatted(a.type(), a.type().bits(), count));
    }
    return wide.shl(count);
  }

  private static Expr widened(Expr a, Expr other, Type wide) {
    return a.cast(Type.common(a.type(), other.type())).cast(wide);
  }

  // ---- Saturating ----

  /// {@return `a` as `type`, the nearest value of `type` where it has no such value} A bool is
  /// neither taken nor given.
  public static Expr saturatingCast(Type type, Expr a) {
    Type from = a.type();
    if (type == Type.BOOL || from == Type.BOOL) {
      throw new AlgorithmException(
          "saturatingCast takes and gives numbers, not %s of the %s %s".formatted(type, from, a));
    }
    if (!type.isInteger() || !from.isInteger()) {
      return a.cast(type);
    }
    Expr limited = a;
    boolean negative = from.isSigned();
    if (negative && (type.isUnsigned() || type.bits() < from.bits())) {
      long least = type.isUnsigned() ? 0 : -1L << (type.bits() - 1);
      limited = max(limited, new Expr.IntConst(from, least));
    }
    int valueBits = type.bits() - (type.isSigned() ? 1 : 0);
    if (valueBits < from.bits() - (negative ? 1 : 0)) {
      limited = min(limited, new Expr.IntConst(from, (1L << valueBits) - 1));
    }
    return limited.cast(type);
  }

  /// {@return a + b, or the nearest value of `type`}
  public static Expr saturatingAdd(Expr a, Expr b) {
    Type type = integer("saturatingAdd", a, b);
    if (type.bits() < 64) {
      return saturatingCast(type, wideningAdd(a, b));
    }
    Expr x = a.cast(type);
    Expr y = b.cast(type);
    Expr sum = x.plus(y);
    if (type.isUnsigned()) {
      return select(sum.lt(x), Widths.greatest(type), sum);
    }
    return select(sum.xor(x).and(sum.xor(y)).lt(0), limitBeside(x), sum);
  }

  /// {@return a - b, or the nearest value of `type`}
  public static Expr saturatingSub(Expr a, Expr b) {
    Type type = integer("saturatingSub", a, b);
    if (type.bits() < 64) {
      return saturatingCast(type, wideningSub(a, b));
    }
    Expr x = a.cast(type);
    Expr y = b.cast(type);
    Expr difference = x.minus(y);
    if (type.isUnsigned()) {
      return select(x.lt(y), Widths.least(type), difference);
    }
    return select(x.xor(y).and(difference.xor(x)).lt(0), limitBeside(x), difference);
  }

  /// The end of the type's range on the side of 0 where `x` is.
  private static Expr limitBeside(Expr x) {
    return select(x.lt(0), Widths.least(x.type()), Widths.greatest(x.type()));
  }

  // ---- Halving and rounding ----

  /// {@return (a + b) / 2 rounded down, without overflow, in `type`}
  public static Expr halvingAdd(Expr a, Expr b) {
    Type type = integer("halvingAdd", a, b);
    Expr x = a.cast(type);
    Expr y = b.cast(type);
    return x.and(y).plus(x.xor(y).shr(1));
  }

  /// {@return (a + b) / 2 rounded up, without overflow, in `type`}
  public static Expr roundingHalvingAdd(Expr a, Expr b) {
    Type type = integer("roundingHalvingAdd", a, b);
    Expr x = a.cast(type);
    Expr y = b.cast(type);
    return x.or(y).minus(x.xor(y).shr(1));
  }

  /// {@return (a - b) / 2 rounded down, in `type`} Wraps where an unsigned `type` has no such
  /// value.
  public static Expr halvingSub(Expr a, Expr b) {
    Type type = integer("halvingSub", a, b);
    Expr x = a.cast(type);
    Expr y = b.cast(type);
    Expr borrow = x.not().and(y).and(Expr.constant(type, 1));
    return x.shr(1).minus(y.shr(1)).minus(borrow);
  }

  /// {@return a / 2^count rounded to nearest, ties up, in the type of `a`, without overflow}
  ///
  /// @param count from 0 to the type's bits less one
  public static Expr roundingShiftRight(Expr a, int count) {
    Type type = integer("roundingShiftRight", a, a);
    if (count < 0 || count >= type.bits()) {
      throw new AlgorithmException(
          "roundingShiftRight of %s shifts by 0 to %d, not by %d"
              .formatted(type, type.bits() - 1, count));
    }
    return count == 0 ? a : a.shr(count).plus(a.shr(count - 1).and(Expr.constant(type, 1)));
  }

  /// {@return a * b / 2^count rounded down, or the nearest value of `type`} Of types up to 32 bits.
  ///
  /// @param count from 0 to twice the type's bits less one
  public static Expr mulShiftRight(Expr a, Expr b, int count) {
    Expr product = wideningMul(a, b);
    checkCount("mulShiftRight", product, count);
    return saturatingCast(integer("mulShiftRight", a, b), product.shr(count));
  }

  /// {@return a * b / 2^count rounded to nearest, ties up, or the nearest value of `type`} Of types
  /// up to 32 bits. With a count of 31 on i32 it is the multiplication of quantised networks.
  ///
  /// @param count from 0 to twice the type's bits less one
  public static Expr roundingMulShiftRight(Expr a, Expr b, int count) {
    Expr product = wideningMul(a, b);
    checkCount("roundingMulShiftRight", product, count);
    return saturatingCast(
        integer("roundingMulShiftRight", a, b), roundingShiftRight(product, count));
  }

  private static void checkCount(String what, Expr product, int count) {
    if (count < 0 || count >= product.type().bits()) {
      throw new AlgorithmException(
          "%s shifts the product, which is %s, by 0 to %d, not by %d"
              .formatted(what, product.type(), product.type().bits() - 1, count));
    }
  }

  // ---- Differences and mixtures ----

  /// {@return the distance of `a` and `b`, exact: of integers in the unsigned type as wide as
  /// `type`, of floats `abs(a - b)`}
  public static Expr absd(Expr a, Expr b) {
    Type type = Type.common(a.type(), b.type());
    if (type.isFloat()) {
      return Expr.abs(a.minus(b));
    }
    integer("absd", a, b);
    Expr x = a.cast(type);
    Expr y = b.cast(type);
    return select(x.lt(y), y.minus(x), x.minus(y)).reinterpret(Widths.unsigned(type.bits()));
  }

  /// {@return the mixture of `zero` and `one`, which is `zero` at the least weight and `one` at the
  /// greatest} Of floats the weight is a float from 0 to 1 and the mixture `one * w + zero * (1 -
  /// w)`. Of integers up to 32 bits the weight is an unsigned integer up to 32 bits, its greatest
  /// value standing for 1, and the mixture is the exact one rounded to nearest.
  public static Expr lerp(Expr zero, Expr one, Expr weight) {
    Type type = Type.common(zero.type(), one.type());
    Type by = weight.type().arithmetic();
    if (type.isFloat() && by.isFloat()) {
      Type common = Type.common(type, by);
      Expr w = weight.cast(common);
      Expr rest = Expr.constant(common, 1).minus(w);
      return one.cast(common).times(w).plus(zero.cast(common).times(rest));
    }
    if (!type.isInteger() || type.bits() > 32 || !by.isUnsigned() || by.bits() > 32) {
      throw new AlgorithmException(
          "lerp mixes floats by a float or integers by an unsigned integer, up to 32 bits, not %s by %s"
              .formatted(type, by));
    }
    int bits = type.bits() + by.bits() + (type.isSigned() ? 0 : 1);
    Type wide =
        type.isSigned()
            ? Widths.signed(bits <= 32 ? 32 : 64)
            : Widths.unsigned(bits <= 33 ? 32 : 64);
    Expr whole = new Expr.IntConst(wide, (1L << by.bits()) - 1);
    Expr half = new Expr.IntConst(wide, (1L << (by.bits() - 1)) - 1);
    Expr w = weight.cast(wide);
    Expr sum =
        one.cast(type).cast(wide).times(w).plus(zero.cast(type).cast(wide).times(whole.minus(w)));
    return sum.plus(half).div(whole).cast(type);
  }

  private static Type integer(String what, Expr a, Expr b) {
    Type type = Type.common(a.type(), b.type());
    if (!type.isInteger()) {
      throw new AlgorithmException("%s takes integers, not %s".formatted(what, type));
    }
    return type;
  }
}
