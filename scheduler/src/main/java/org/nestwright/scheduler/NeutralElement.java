package org.nestwright.scheduler;

import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Type;

/// Where a reduction starts that has reduced nothing yet.
public final class NeutralElement {
  private NeutralElement() {}

  /// {@return the element that changes nothing: of a float sum it is -0, because 0 would change -0}
  ///
  /// @param op an operation that is associative
  public static Expr of(BinaryOp op, Type type) {
    return switch (op) {
      case ADD -> type.isFloat() ? new Expr.FloatConst(type, -0.0) : zero(type);
      case OR, XOR -> zero(type);
      case MUL -> Expr.constant(type, 1);
      case AND -> type == Type.BOOL ? Expr.of(true) : zero(type).not();
      case MIN ->
          type.isFloat()
              ? new Expr.FloatConst(type, Double.POSITIVE_INFINITY)
              : new Expr.IntConst(type, type.isUnsigned() ? -1 : -1L >>> (65 - type.bits()));
      case MAX ->
          type.isFloat()
              ? new Expr.FloatConst(type, Double.NEGATIVE_INFINITY)
              : new Expr.IntConst(type, type.isUnsigned() ? 0 : -1L << (type.bits() - 1));
      case SUB, DIV, MOD, SHL, SHR, EQ, NE, LT, LE, GT, GE ->
          throw new IllegalArgumentException(op + " has no neutral element");
    };
  }

  static Expr zero(Type type) {
    return type == Type.BOOL ? Expr.of(false) : Expr.constant(type, 0);
  }
}
