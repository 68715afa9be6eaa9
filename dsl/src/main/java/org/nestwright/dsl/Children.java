package org.nestwright.dsl;

import java.util.List;

/// The direct operands of each kind of expression: the one place that analyses walk through.
final class Children {
  private Children() {}

  static List<Expr> of(Expr e) {
    return switch (e) {
      case LoopVar _, Expr.IntConst _, Expr.FloatConst _ -> List.of();
      case Expr.Unary(_, Expr a) -> List.of(a);
      case Expr.Binary(_, Expr a, Expr b) -> List.of(a, b);
      case Expr.Fma(Expr a, Expr b, Expr c) -> List.of(a, b, c);
      case Expr.Select(Expr c, Expr t, Expr f) -> List.of(c, t, f);
      case Expr.Cast(_, Expr a) -> List.of(a);
      case Expr.Reinterpret(_, Expr a) -> List.of(a);
      case Expr.Call(_, _, List<Expr> args) -> args;
      case Expr.Access(_, List<Expr> args) -> args;
    };
  }
}
