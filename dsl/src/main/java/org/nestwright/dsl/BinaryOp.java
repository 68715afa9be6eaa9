package org.nestwright.dsl;

/// An operation on two values of one type. [#isComparison()] ones give a bool, the others the
/// operands' type. What each means exactly is written in the package documentation.
public enum BinaryOp {
  /// Sum; integers wrap.
  ADD("+"),
  /// Difference; integers wrap.
  SUB("-"),
  /// Product; integers wrap.
  MUL("*"),
  /// Quotient: Euclidean on integers with `x / 0 = 0`, IEEE on floats.
  DIV("/"),
  /// Euclidean remainder of integers, never negative, `x % 0 = 0`.
  MOD("%"),
  /// The smaller; a NaN operand gives NaN and -0 is below +0, as [Math#min(float, float)].
  MIN("min"),
  /// The greater; a NaN operand gives NaN and -0 is below +0, as [Math#max(float, float)].
  MAX("max"),
  /// Logical and of bools, bitwise of integers.
  AND("&"),
  /// Logical or of bools, bitwise of integers.
  OR("|"),
  /// Exclusive or.
  XOR("^"),
  /// Left shift by the count's low bits, as Java.
  SHL("<<"),
  /// Right shift by the count's low bits: arithmetic on signed, logical on unsigned types.
  SHR(">>"),
  /// Equal; NaN equals nothing.
  EQ("=="),
  /// Not equal.
  NE("!="),
  /// Less.
  LT("<"),
  /// Less or equal.
  LE("<="),
  /// Greater.
  GT(">"),
  /// Greater or equal.
  GE(">=");

  private final String symbol;

  BinaryOp(String symbol) {
    this.symbol = symbol;
  }

  /// {@return how the operation is printed}
  public String symbol() {
    return symbol;
  }

  /// {@return whether the result is a bool}
  public boolean isComparison() {
    return switch (this) {
      case EQ, NE, LT, LE, GT, GE -> true;
      case ADD, SUB, MUL, DIV, MOD, MIN, MAX, AND, OR, XOR, SHL, SHR -> false;
    };
  }

  /// {@return whether swapping the operands and regrouping a chain of this operation leaves the
  /// value of an integer as it is; on floats sums and products then round differently}
  public boolean isAssociative() {
    return switch (this) {
      case ADD, MUL, MIN, MAX, AND, OR, XOR -> true;
      case SUB, DIV, MOD, SHL, SHR, EQ, NE, LT, LE, GT, GE -> false;
    };
  }

  boolean takes(Type type) {
    return switch (this) {
      case ADD, SUB, MUL, DIV, MIN, MAX, LT, LE, GT, GE -> type.isNumber();
      case MOD, SHL, SHR -> type.isInteger();
      case AND, OR, XOR -> type == Type.BOOL || type.isInteger();
      case EQ, NE -> type == Type.BOOL || type.isNumber();
    };
  }
}
