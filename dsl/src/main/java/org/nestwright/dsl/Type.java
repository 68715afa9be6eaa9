package org.nestwright.dsl;

/// The type of an expression's value and of a buffer's elements.
///
/// Unsigned elements live in the Java array of the same width (`byte[]` for [#U8]) and are read
/// zero-extended; a [#BOOL] is a `byte` of 0 or 1.
public enum Type {
  /// True or false.
  BOOL(Kind.BOOL, 8),
  /// Signed 8-bit integer.
  I8(Kind.SIGNED, 8),
  /// Unsigned 8-bit integer.
  U8(Kind.UNSIGNED, 8),
  /// Signed 16-bit integer.
  I16(Kind.SIGNED, 16),
  /// Unsigned 16-bit integer.
  U16(Kind.UNSIGNED, 16),
  /// Signed 32-bit integer, the type of every loop variable and index.
  I32(Kind.SIGNED, 32),
  /// Unsigned 32-bit integer.
  U32(Kind.UNSIGNED, 32),
  /// Signed 64-bit integer.
  I64(Kind.SIGNED, 64),
  /// Unsigned 64-bit integer.
  U64(Kind.UNSIGNED, 64),
  /// IEEE 754 binary32.
  F32(Kind.FLOAT, 32),
  /// IEEE 754 binary64.
  F64(Kind.FLOAT, 64),
  /// IEEE 754 binary16, for storage: arithmetic on it is done in [#F32].
  F16(Kind.HALF, 16),
  /// The upper half of a binary32, for storage: arithmetic on it is done in [#F32].
  BF16(Kind.HALF, 16);

  private enum Kind {
    BOOL,
    SIGNED,
    UNSIGNED,
    FLOAT,
    HALF
  }

  private final Kind kind;
  private final int bits;

  Type(Kind kind, int bits) {
    this.kind = kind;
    this.bits = bits;
  }

  /// {@return the width of one element in storage, in bits}
  public int bits() {
    return bits;
  }

  /// {@return the width of one element in storage, in bytes}
  public int bytes() {
    return bits / 8;
  }

  /// {@return whether this is [#F32] or [#F64], the floats that there is arithmetic on}
  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /// {@return whether this is [#F16] or [#BF16], which values are stored in and not computed in}
  public boolean isHalf() {
    return kind == Kind.HALF;
  }

  /// {@return the type in which arithmetic on values of this type is done: [#F32] for the halves,
  /// else this type}
  public Type arithmetic() {
    return isHalf() ? F32 : this;
  }

  /// {@return whether there is arithmetic on this type: integers, [#F32] and [#F64]}
  public boolean isNumber() {
    return isFloat() || isInteger();
  }

  /// {@return whether this is a signed or unsigned integer type; [#BOOL] is not}
  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  /// {@return whether this is a signed integer type}
  public boolean isSigned() {
    return kind == Kind.SIGNED;
  }

  /// {@return whether this is an unsigned integer type}
  public boolean isUnsigned() {
    return kind == Kind.UNSIGNED;
  }

  /// {@return the integer of this type that `value` wraps to, as a `long`: sign- or zero-extended
  /// from [#bits()]; a [#U64] keeps its 64 bits}
  public long wrap(long value) {
    int unused = 64 - bits;
    return switch (kind) {
      case SIGNED -> value << unused >> unused;
      case UNSIGNED -> value << unused >>> unused;
      case BOOL -> value & 1;
      case FLOAT, HALF -> throw new IllegalArgumentException(this + " is not an integer type");
    };
  }

  /// {@return the type both operands of an arithmetic operation are cast to} A float wins over an
  /// integer and the wider over the narrower; signed with unsigned gives the signed type of the
  /// greater width (Halide's rule). An [#F16] or [#BF16] counts as an [#F32], and two of them give
  /// an [#F32].
  ///
  /// @throws AlgorithmException when exactly one of the two is [#BOOL]
  public static Type common(Type a, Type b) {
    if (a.isHalf() || b.isHalf()) {
      return common(a.arithmetic(), b.arithmetic());
    }
    if (a == b) {
      return a;
    }
    if (a == BOOL || b == BOOL) {
      throw new AlgorithmException(
          "a bool and a %s don't mix: make a number of the bool with select(condition, 1, 0)"
              .formatted(a == BOOL ? b : a));
    }
    if (a.isFloat() || b.isFloat()) {
      return !a.isFloat() ? b : !b.isFloat() ? a : F64;
    }
    int width = Math.max(a.bits, b.bits);
    boolean unsigned = a.isUnsigned() && b.isUnsigned();
    return switch (width) {
      case 8 -> unsigned ? U8 : I8;
      case 16 -> unsigned ? U16 : I16;
      case 32 -> unsigned ? U32 : I32;
      default -> unsigned ? U64 : I64;
    };
  }

  /// {@return a value of this type as text}
  ///
  /// @param bits as [Buffer#bitsAt] gives them; what is above the width of the type does not count
  public String text(long bits) {
    return Elements.text(this, bits);
  }

  /// {@return the name used in messages and loop nests, such as `f32`}
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
