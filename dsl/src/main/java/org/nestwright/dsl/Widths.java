package org.nestwright.dsl;

/// The integer types by width.
final class Widths {
  private Widths() {}

  static Type unsigned(int bits) {
    return switch (bits) {
      case 8 -> Type.U8;
      case 16 -> Type.U16;
      case 32 -> Type.U32;
      default -> Type.U64;
    };
  }

  static Type signed(int bits) {
    return switch (bits) {
      case 8 -> Type.I8;
      case 16 -> Type.I16;
      case 32 -> Type.I32;
      default -> Type.I64;
    };
  }

  /// {@return the integer type of the same signedness and twice the width}
  ///
  /// @param what is asked for, for the message
  static Type doubled(String what, Type type) {
    if (!type.isInteger() || type.bits() == 64) {
      throw new AlgorithmException(
          "%s takes integers of 8 to 32 bits, not %s: cast first".formatted(what, type));
    }
    return type.isSigned() ? signed(2 * type.bits()) : unsigned(2 * type.bits());
  }

  /// {@return the least value of an integer type}
  static Expr least(Type type) {
    return new Expr.IntConst(type, type.isSigned() ? 1L << (type.bits() - 1) : 0);
  }

  /// {@return the greatest value of an integer type}
  static Expr greatest(Type type) {
    return new Expr.IntConst(type, type.isSigned() ? ~(1L << (type.bits() - 1)) : -1);
  }
}
