package org.nestwright.dsl;

/// Operations on the bits of an integer.
///
/// ```java
/// Func distance = Func.of("distance", x).is(popcount(a.at(x).xor(b.at(x))));
/// ```
public final class Bits {
  private Bits() {}

  /// {@return how many bits of the integer `a` are 1, in the type of `a`}
  public static Expr popcount(Expr a) {
    return new Expr.Unary(UnaryOp.POPCOUNT, a);
  }

  /// {@return how many 0 bits `a` has above its highest 1, in the type of `a`; as many as the type
  /// has bits where `a` is 0}
  public static Expr countLeadingZeros(Expr a) {
    return new Expr.Unary(UnaryOp.LEADING_ZEROS, a);
  }

  /// {@return how many 0 bits `a` has below its lowest 1, in the type of `a`; as many as the type
  /// has bits where `a` is 0}
  public static Expr countTrailingZeros(Expr a) {
    return new Expr.Unary(UnaryOp.TRAILING_ZEROS, a);
  }

  /// {@return the bits of `a` from bit `lowest` on as the integer type `type`} Above the highest
  /// bit of `a` there are zeros.
  ///
  /// @throws AlgorithmException when `lowest` is no bit of `a`
  public static Expr extractBits(Type type, Expr a, int lowest) {
    Type from = a.type();
    if (!type.isInteger() || from == Type.BOOL || lowest < 0 || lowest >= from.bits()) {
      throw new AlgorithmException(
          "extractBits takes an integer type, a number and one of its bits, not %s, %s and bit %d of %d"
              .formatted(type, a, lowest, from.bits()));
    }
    return a.reinterpret(Widths.unsigned(from.bits())).shr(lowest).cast(type);
  }

  /// {@return the bits of the integers `parts`, the first lowest, as an unsigned integer} Two, four
  /// or eight parts of one type make at most 64 bits.
  ///
  /// @throws AlgorithmException when the parts are of several types, or too wide together
  public static Expr concatBits(Expr... parts) {
    Type type = parts.length == 0 ? Type.BOOL : parts[0].type();
    int bits = type.bits() * parts.length;
    boolean whole = Integer.bitCount(parts.length) == 1 && parts.length > 1 && bits <= 64;
    for (Expr part : parts) {
      whole &= part.type() == type && type.isInteger();
    }
    if (!whole) {
      throw new AlgorithmException(
          "concatBits takes 2, 4 or 8 integers of one type, at most 64 bits together, not %s"
              .formatted(ExprPrinter.arguments(java.util.Arrays.asList(parts))));
    }
    Type narrow = Widths.unsigned(type.bits());
    Type wide = Widths.unsigned(bits);
    Expr all = parts[0].cast(narrow).cast(wide);
    for (int i = 1; i < parts.length; i++) {
      all = all.or(parts[i].cast(narrow).cast(wide).shl(i * type.bits()));
    }
    return all;
  }
}
