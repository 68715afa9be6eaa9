package org.nestwright.dsl;

/// An operation on one value. The result has the operand's type.
public enum UnaryOp {
  /// `-a`; integers wrap.
  NEG("-"),
  /// Logical not of a bool, all bits flipped of an integer.
  NOT("~"),
  /// Absolute value; the smallest signed integer stays as it is.
  ABS("abs"),
  /// Correctly rounded square root of a float.
  SQRT("sqrt"),
  /// Greatest whole number not above a float.
  FLOOR("floor"),
  /// Smallest whole number not below a float.
  CEIL("ceil"),
  /// Nearest whole number, ties to even, of a float.
  ROUND("round"),
  /// Whole number next to a float in the direction of zero.
  TRUNC("trunc"),
  /// How many bits of an integer are 1, in its own width.
  POPCOUNT("popcount"),
  /// How many 0 bits an integer has above its highest 1; its width where it is 0.
  LEADING_ZEROS("leading_zeros"),
  /// How many 0 bits an integer has below its lowest 1; its width where it is 0.
  TRAILING_ZEROS("trailing_zeros");

  private final String symbol;

  UnaryOp(String symbol) {
    this.symbol = symbol;
  }

  /// {@return how the operation is printed}
  public String symbol() {
    return symbol;
  }

  boolean takes(Type type) {
    return switch (this) {
      case NEG, ABS -> type.isNumber();
      case NOT -> type == Type.BOOL || type.isInteger();
      case SQRT, FLOOR, CEIL, ROUND, TRUNC -> type.isFloat();
      case POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS -> type.isInteger();
    };
  }
}
