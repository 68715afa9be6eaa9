package org.nestwright.scheduler.plan;

import java.util.List;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;

/// Which updates are reductions: `f(vars) = f(vars) op e` where `e` does not read `f`, so that the
/// terms may be added up in any order.
final class Reduction {
  private Reduction() {}

  static boolean mayReorder(Func f, Definition d) {
    if (d.values().size() != 1) {
      return false;
    }
    List<Expr.Call> selves = Reads.calls(d, f.name());
    boolean readsItselfOnce = selves.size() == 1 && selves.getFirst().args().equals(d.args());
    return readsItselfOnce
        && switch (d.values().getFirst()) {
          case Expr.Fma(_, _, Expr c) -> isSelf(f, c);
          case Expr.Binary(BinaryOp op, Expr a, _) when op == BinaryOp.SUB -> isSelf(f, a);
          case Expr.Binary(BinaryOp op, Expr a, Expr b) ->
              op.isAssociative() && (isSelf(f, a) || isSelf(f, b));
          case Expr _ -> false;
        };
  }

  /// {@return whether another order may round differently} Minima, maxima and choices don't round.
  static boolean rounds(Definition d) {
    return d.values().stream().anyMatch(Reduction::rounds);
  }

  private static boolean rounds(Expr value) {
    return value.type().isFloat()
        && switch (value) {
          case Expr.Fma _ -> true;
          case Expr.Binary(BinaryOp op, _, _) ->
              op == BinaryOp.ADD || op == BinaryOp.SUB || op == BinaryOp.MUL;
          case Expr _ -> false;
        };
  }

  private static boolean isSelf(Func f, Expr e) {
    return e instanceof Expr.Call c && c.func().name().equals(f.name());
  }
}
