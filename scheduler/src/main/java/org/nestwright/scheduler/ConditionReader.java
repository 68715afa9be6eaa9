package org.nestwright.scheduler;

import java.util.Optional;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// Reads an expression as a [Condition].
final class ConditionReader {
  /// An expression may use a part of itself again and again, and a condition writes it out.
  private static final int MOST_PARTS = 500;

  /// Integers up to this size have an exact text form.
  private static final double MOST = 1L << 53;

  private int left = MOST_PARTS;

  /// {@return whether the expression has more parts than are read}
  boolean isTooLarge() {
    return left < 0;
  }

  Optional<Condition> read(Expr e) {
    if (--left < 0) {
      return Optional.empty();
    }
    return switch (e) {
      case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NOT -> read(a).map(Condition.Not::new);
      case Expr.Binary(BinaryOp op, Expr a, Expr b)
          when e.type() == Type.BOOL && (op == BinaryOp.AND || op == BinaryOp.OR) ->
          read(a).flatMap(first -> read(b).map(second -> joined(op, first, second)));
      case Expr.Binary(BinaryOp op, Expr.Access(Input in, _), Expr b)
          when op.isComparison() && in.rank() == 0 && isExact(b) ->
          Optional.of(new Condition.Compare(in, op, b));
      case Expr.Binary(BinaryOp op, Expr a, Expr.Access(Input in, _))
          when op.isComparison() && in.rank() == 0 && isExact(a) ->
          Optional.of(new Condition.Compare(in, mirrored(op), a));
      case Expr.Access(Input in, _) when in.rank() == 0 && in.type() == Type.BOOL ->
          Optional.of(new Condition.Flag(in));
      case Expr _ -> Optional.empty();
    };
  }

  private static Condition joined(BinaryOp op, Condition a, Condition b) {
    return op == BinaryOp.AND ? new Condition.And(a, b) : new Condition.Or(a, b);
  }

  private static boolean isExact(Expr e) {
    return switch (e) {
      case Expr.IntConst(Type type, long value) ->
          type != Type.BOOL && Math.abs((double) value) <= MOST && (type != Type.U64 || value >= 0);
      case Expr.FloatConst(_, double value) -> Double.isFinite(value);
      case Expr _ -> false;
    };
  }

  private static BinaryOp mirrored(BinaryOp op) {
    return switch (op) {
      case LT -> BinaryOp.GT;
      case LE -> BinaryOp.GE;
      case GT -> BinaryOp.LT;
      case GE -> BinaryOp.LE;
      case ADD, SUB, MUL, DIV, MOD, MIN, MAX, AND, OR, XOR, SHL, SHR, EQ, NE -> op;
    };
  }
}
