package org.nestwright.scheduler.plan;

import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// The value of an index or a condition at one point.
final class IndexValue {
  private IndexValue() {}

  /// {@return the value of `e`, 0 and 1 for false and true; empty where it depends on data, or is
  /// no arithmetic on 32-bit integers}
  static Optional<Long> of(Expr e, Map<String, Long> variables) {
    return switch (e) {
      case LoopVar v -> Optional.ofNullable(variables.get(v.name()));
      case Expr.IntConst(_, long value) -> Optional.of(value);
      case Expr.Binary(BinaryOp op, Expr a, Expr b) when isKnown(a.type()) && isKnown(e.type()) ->
          of(a, variables)
              .flatMap(x -> of(b, variables).flatMap(y -> binary(op, x, y)))
              .filter(IndexValue::fits);
      case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NEG && e.type() == Type.I32 ->
          of(a, variables).map(x -> -x).filter(IndexValue::fits);
      case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NOT && e.type() == Type.BOOL ->
          of(a, variables).map(x -> 1 - x);
      case Expr.Select(Expr c, Expr t, Expr f) when isKnown(e.type()) ->
          of(c, variables).flatMap(x -> of(x != 0 ? t : f, variables));
      case Expr _ -> Optional.empty();
    };
  }

  private static boolean isKnown(Type type) {
    return type == Type.I32 || type == Type.BOOL;
  }

  private static boolean fits(long value) {
    return value == (int) value;
  }

  private static Optional<Long> binary(BinaryOp op, long a, long b) {
    return switch (op) {
      case ADD -> Optional.of(a + b);
      case SUB -> Optional.of(a - b);
      case MUL -> Optional.of(a * b);
      case DIV -> b > 0 ? Optional.of(Math.floorDiv(a, b)) : Optional.empty();
      case MOD -> b > 0 ? Optional.of(Math.floorMod(a, b)) : Optional.empty();
      case MIN -> Optional.of(Math.min(a, b));
      case MAX -> Optional.of(Math.max(a, b));
      case AND -> Optional.of(a & b);
      case OR -> Optional.of(a | b);
      case XOR -> Optional.of(a ^ b);
      case EQ -> Optional.of(a == b ? 1L : 0L);
      case NE -> Optional.of(a != b ? 1L : 0L);
      case LT -> Optional.of(a < b ? 1L : 0L);
      case LE -> Optional.of(a <= b ? 1L : 0L);
      case GT -> Optional.of(a > b ? 1L : 0L);
      case GE -> Optional.of(a >= b ? 1L : 0L);
      case SHL, SHR -> Optional.empty();
    };
  }
}
