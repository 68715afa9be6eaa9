package org.nestwright.dsl;

/// What comes before a value is rounded to f16 or bf16: the f32 that the same half is nearest to.
/// Rounding to f32 first and then again would round twice; so what f32 can't hold is *rounded to
/// odd*: to the one of its two neighbours whose last bit is 1, which lies on no border between
/// halves.
final class HalfRounding {
  private HalfRounding() {}

  /// {@return a value of any type as f32, such that the half nearest to it is the one nearest to
  /// `e`}
  static Expr toFloat(Expr e) {
    return switch (e.type()) {
      case F64 -> ofDouble(e);
      case I32, U32 -> ofDouble(e.cast(Type.F64));
      case I64, U64 -> ofDouble(ofLong(e));
      case BOOL, I8, U8, I16, U16, F32, F16, BF16 -> e.cast(Type.F32);
    };
  }

  private static Expr ofDouble(Expr e) {
    Expr near = e.cast(Type.F32);
    Expr back = near.cast(Type.F64);
    Expr bits = near.reinterpret(Type.I32);
    Expr odd = bits.and(Expr.of(1)).ne(0);
    Expr away = Expr.abs(back).gt(Expr.abs(e));
    Expr other = bits.plus(Expr.select(away, Expr.of(-1), Expr.of(1)));
    Expr kept = odd.or(back.eq(e));
    return Expr.select(kept, near, other.reinterpret(Type.F32));
  }

  /// A 64-bit integer as f64. The low bits of a large one become one bit that says whether there
  /// were any.
  private static Expr ofLong(Expr e) {
    Type type = e.type();
    Expr few = new Expr.IntConst(type, 0xFFF);
    Expr rest = Expr.select(e.and(few).ne(0), Expr.constant(type, 1), Expr.constant(type, 0));
    Expr large = e.shr(12).or(rest).cast(Type.F64).times(0x1p12);
    Expr limit = new Expr.IntConst(type, 1L << 53);
    Expr isSmall = type.isSigned() ? e.lt(limit).and(e.gt(limit.negate())) : e.lt(limit);
    return Expr.select(isSmall, e.cast(Type.F64), large);
  }

  // ---- The same on numbers ----

  static float toFloat(double value) {
    float near = (float) value;
    int bits = Float.floatToRawIntBits(near);
    if ((double) near == value || (bits & 1) != 0) {
      return near;
    }
    return Float.intBitsToFloat(Math.abs((double) near) > Math.abs(value) ? bits - 1 : bits + 1);
  }

  static float toFloat(long value) {
    boolean small = value < 1L << 53 && value > -(1L << 53);
    long rest = (value & 0xFFF) != 0 ? 1 : 0;
    return toFloat(small ? (double) value : (value >> 12 | rest) * 0x1p12);
  }

  /// {@return the bits of the half nearest to `value`, ties to even, zero-extended}
  static long bits(Type half, float value) {
    if (half == Type.F16) {
      return Float.floatToFloat16(value) & 0xFFFFL;
    }
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (bits >>> 16 | 0x40) & 0xFFFFL;
    }
    return (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16 & 0xFFFFL;
  }

  /// {@return the value of a half}
  ///
  /// @param bits of which the low 16 count
  static float value(Type half, long bits) {
    return half == Type.F16
        ? Float.float16ToFloat((short) bits)
        : Float.intBitsToFloat((int) bits << 16);
  }
}
