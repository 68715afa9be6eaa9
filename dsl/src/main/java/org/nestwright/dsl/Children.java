package org.nestwright.dsl;

import java.util.List;
import java.util.function.UnaryOperator;

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

  /// Rebuilds `e` over other operands with the same operation, so that nothing is contracted or
  /// folded anew.
  static Expr map(Expr e, UnaryOperator<Expr> f) {
    return switch (e) {
      case LoopVar _, Expr.IntConst _, Expr.FloatConst _ -> e;
      case Expr.Unary(UnaryOp op, Expr a) -> new Expr.Unary(op, f.apply(a));
      case Expr.Binary(BinaryOp op, Expr a, Expr b) -> new Expr.Binary(op, f.apply(a), f.apply(b));
      case Expr.Fma(Expr a, Expr b, Expr c) -> new Expr.Fma(f.apply(a), f.apply(b), f.apply(c));
      case Expr.Select(Expr c, Expr t, Expr o) ->
          new Expr.Select(f.apply(c), f.apply(t), f.apply(o));
      case Expr.Cast(Type type, Expr a) -> new Expr.Cast(type, f.apply(a));
      case Expr.Reinterpret(Type type, Expr a) -> new Expr.Reinterpret(type, f.apply(a));
      case Expr.Call(Func g, int value, List<Expr> args) ->
          new Expr.Call(g, value, args.stream().map(f).toList());
      case Expr.Access(Input in, List<Expr> args) ->
          new Expr.Access(in, args.stream().map(f).toList());
    };
  }
}
