package org.nestwright.lowering.pass;

import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.Term;

/// Conversions between f32 and the halves in vectors, for which the Vector API has no name: made of
/// integer operations, with the bits of the scalar instruction in every lane (which NaN a NaN is,
/// is left open).
final class HalfLanes {
  private static final int SIGN = 0x8000_0000;

  private HalfLanes() {}

  /// {@return whether the cast is from or to a half}
  static boolean isHalf(Term.Cast e) {
    return e.type().isHalf() || e.a().type().isHalf();
  }

  /// {@return the vector `x` as `to`, as other operations; one of the two is f32, the other a half}
  static Term of(Type to, Term x) {
    return switch (to) {
      case F16 -> narrow(toF16(new Term.Reinterpret(Type.I32, x)), to);
      case BF16 -> narrow(toBF16(new Term.Reinterpret(Type.I32, x)), to);
      case F32, F64, BOOL, I8, U8, I16, U16, I32, U32, I64, U64 -> {
        Term bits = new Term.Cast(Type.I32, new Term.Reinterpret(Type.U16, x));
        yield x.type() == Type.F16
            ? ofF16(bits)
            : new Term.Reinterpret(Type.F32, op(BinaryOp.SHL, bits, 16));
      }
    };
  }

  private static Term narrow(Term bits, Type half) {
    return new Term.Reinterpret(half, new Term.Cast(Type.I16, bits));
  }

  /// An f16 is an f32 of other bias: its bits, moved into place, are 2^112 times too small, the
  /// subnormal ones too. Infinity and NaN have an exponent of their own.
  private static Term ofF16(Term bits) {
    Term size = op(BinaryOp.SHL, op(BinaryOp.AND, bits, 0x7FFF), 13);
    Term sign = op(BinaryOp.SHL, op(BinaryOp.AND, bits, 0x8000), 16);
    Term scale = new Term.Broadcast(new Term.FloatConst(Type.F32, 0x1p112), bits.lanes());
    Term finite =
        new Term.Reinterpret(
            Type.I32, new Term.Binary(BinaryOp.MUL, new Term.Reinterpret(Type.F32, size), scale));
    Term special = op(BinaryOp.OR, size, 0x7F80_0000);
    Term value = new Term.Select(op(BinaryOp.GE, size, 0x7C00 << 13), special, finite);
    return new Term.Reinterpret(Type.F32, new Term.Binary(BinaryOp.OR, value, sign));
  }

  /// The bits of an f32 as those of the nearest f16. Of a number below 2^-14, the sum with 0.5
  /// rounds away what a subnormal f16 can't hold; of a larger one the bits are rounded, and what
  /// rounds past the greatest f16 becomes infinity by itself.
  private static Term toF16(Term bits) {
    Term size = op(BinaryOp.AND, bits, ~SIGN);
    Term sign = op(BinaryOp.AND, op(BinaryOp.SHR, bits, 16), 0x8000);
    Term half = new Term.Broadcast(new Term.FloatConst(Type.F32, 0.5), bits.lanes());
    Term small =
        op(
            BinaryOp.SUB,
            new Term.Reinterpret(
                Type.I32,
                new Term.Binary(BinaryOp.ADD, new Term.Reinterpret(Type.F32, size), half)),
            Float.floatToRawIntBits(0.5f));
    Term odd = op(BinaryOp.AND, op(BinaryOp.SHR, size, 13), 1);
    Term rounded = new Term.Binary(BinaryOp.ADD, op(BinaryOp.ADD, size, 0xFFF - (112 << 23)), odd);
    Term normal = op(BinaryOp.SHR, rounded, 13);
    Term finite = new Term.Select(op(BinaryOp.LT, size, 113 << 23), small, normal);
    Term number = new Term.Select(op(BinaryOp.GE, size, 143 << 23), all(0x7C00, size), finite);
    Term value = new Term.Select(op(BinaryOp.GT, size, 0x7F80_0000), all(0x7E00, size), number);
    return new Term.Binary(BinaryOp.OR, value, sign);
  }

  /// The upper half, rounded; a NaN stays one.
  private static Term toBF16(Term bits) {
    Term odd = op(BinaryOp.AND, op(BinaryOp.SHR, bits, 16), 1);
    Term rounded = new Term.Binary(BinaryOp.ADD, op(BinaryOp.ADD, bits, 0x7FFF), odd);
    Term isNan = op(BinaryOp.GT, op(BinaryOp.AND, bits, ~SIGN), 0x7F80_0000);
    Term upper = new Term.Select(isNan, op(BinaryOp.OR, bits, 0x40_0000), rounded);
    return op(BinaryOp.SHR, upper, 16);
  }

  private static Term op(BinaryOp op, Term a, int b) {
    return new Term.Binary(op, a, all(b, a));
  }

  private static Term all(int value, Term like) {
    return new Term.Broadcast(new Term.IntConst(Type.I32, value), like.lanes());
  }
}
