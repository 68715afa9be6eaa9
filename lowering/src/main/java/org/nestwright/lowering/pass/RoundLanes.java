package org.nestwright.lowering.pass;

import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.ir.Term;

/// Rounding to whole numbers in vectors, which have no instruction for it that the Vector API
/// names: made of operations they have, with the same bits in every lane.
final class RoundLanes {
  private RoundLanes() {}

  /// {@return whether `op` rounds to a whole number}
  static boolean isRounding(UnaryOp op) {
    return switch (op) {
      case FLOOR, CEIL, ROUND, TRUNC -> true;
      case NEG, NOT, ABS, SQRT, POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS -> false;
    };
  }

  /// {@return `op` of the vector `x`, as other operations}
  ///
  /// A number added to 2^23, or 2^52 in f64, loses its fraction to rounding, ties to even. What is
  /// larger has no fraction, and neither has a NaN: they stay. The sign is put back last, for -0.
  static Term of(UnaryOp op, Term x) {
    Type type = x.type();
    boolean single = type == Type.F32;
    Term limit = all(new Term.FloatConst(type, single ? 0x1p23 : 0x1p52), x);
    Term size = new Term.Unary(UnaryOp.ABS, x);
    Term near = binary(BinaryOp.SUB, binary(BinaryOp.ADD, size, limit), limit);
    Term down = moved(BinaryOp.GT, BinaryOp.SUB, near, size);
    Term up = moved(BinaryOp.LT, BinaryOp.ADD, near, size);
    Term negative = binary(BinaryOp.LT, x, all(new Term.FloatConst(type, 0), x));
    Term whole =
        switch (op) {
          case ROUND -> near;
          case TRUNC -> down;
          case FLOOR -> new Term.Select(negative, up, down);
          case CEIL -> new Term.Select(negative, down, up);
          case NEG, NOT, ABS, SQRT, POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS ->
              throw new IllegalArgumentException(op + " does not round");
        };
    Type bits = single ? Type.I32 : Type.I64;
    Term top = all(new Term.IntConst(bits, bits.wrap(1L << (bits.bits() - 1))), x);
    Term sign = binary(BinaryOp.AND, new Term.Reinterpret(bits, x), top);
    Term signed = binary(BinaryOp.OR, new Term.Reinterpret(bits, whole), sign);
    return new Term.Select(binary(BinaryOp.LT, size, limit), new Term.Reinterpret(type, signed), x);
  }

  /// `near`, one further where it is on the wrong side of `size`.
  private static Term moved(BinaryOp wrong, BinaryOp step, Term near, Term size) {
    Term one = all(new Term.FloatConst(near.type(), 1), near);
    return new Term.Select(binary(wrong, near, size), binary(step, near, one), near);
  }

  private static Term binary(BinaryOp op, Term a, Term b) {
    return new Term.Binary(op, a, b);
  }

  private static Term all(Term constant, Term like) {
    return new Term.Broadcast(constant, like.lanes());
  }
}
