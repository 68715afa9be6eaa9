package org.nestwright.dsl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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
      case Expr.Watched(Watch watch, Expr value) -> {
        List<Expr> all = new ArrayList<>(watch.shown());
        all.add(watch.condition());
        all.add(value);
        yield all;
      }
    };
  }

  /// {@return `e` with other operands; itself where they are the ones it has}
  static Expr with(Expr e, List<Expr> operands) {
    List<Expr> old = of(e);
    boolean same = true;
    for (int i = 0; i < old.size(); i++) {
      same &= old.get(i) == operands.get(i);
    }
    if (same) {
      return e;
    }
    return switch (e) {
      case LoopVar _, Expr.IntConst _, Expr.FloatConst _ -> e;
      case Expr.Unary(UnaryOp op, _) -> new Expr.Unary(op, operands.get(0));
      case Expr.Binary(BinaryOp op, _, _) -> new Expr.Binary(op, operands.get(0), operands.get(1));
      case Expr.Fma _ -> new Expr.Fma(operands.get(0), operands.get(1), operands.get(2));
      case Expr.Select _ -> new Expr.Select(operands.get(0), operands.get(1), operands.get(2));
      case Expr.Cast(Type type, _) -> new Expr.Cast(type, operands.get(0));
      case Expr.Reinterpret(Type type, _) -> new Expr.Reinterpret(type, operands.get(0));
      case Expr.Call(Func f, int value, _) -> new Expr.Call(f, value, operands);
      case Expr.Access(Input in, _) -> new Expr.Access(in, operands);
      case Expr.Watched(Watch watch, _) -> {
        int shown = watch.shown().size();
        Watch other = watch.with(operands.get(shown), operands.subList(0, shown));
        yield new Expr.Watched(other, operands.get(shown + 1));
      }
    };
  }

  /// {@return `root` with every node, operands first, replaced by what `replace` gives for it}
  /// Shared nodes stay shared, and nothing recurses.
  static Expr rewrite(Expr root, UnaryOperator<Expr> replace) {
    Map<Expr, Expr> done = new IdentityHashMap<>();
    Deque<Expr> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Expr e = open.peek();
      int waiting = open.size();
      of(e).stream().filter(child -> !done.containsKey(child)).forEach(open::push);
      if (open.size() == waiting) {
        open.pop();
        if (!done.containsKey(e)) {
          done.put(e, replace.apply(with(e, of(e).stream().map(done::get).toList())));
        }
      }
    }
    return done.get(root);
  }
}
