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
    if (d.values().size() != 1 || reads(f, d.args()) || reads(f, d.predicates())) {
      return false;
    }
    return switch (d.values().getFirst()) {
      case Expr.Fma(Expr a, Expr b, Expr c) -> isSelf(f, d, c) && !reads(f, List.of(a, b));
      case Expr.Binary(BinaryOp op, Expr a, Expr b) ->
          op.isAssociative()
              && ((isSelf(f, d, a) && !reads(f, List.of(b)))
                  || (isSelf(f, d, b) && !reads(f, List.of(a))));
      case Expr _ -> false;
    };
  }

  /// {@return whether another order may round differently} Minima and maxima don't round.
  static boolean rounds(Func f, Definition d) {
    return f.type().isFloat()
        && switch (d.values().getFirst()) {
          case Expr.Fma _ -> true;
          case Expr.Binary(BinaryOp op, _, _) -> op == BinaryOp.ADD || op == BinaryOp.MUL;
          case Expr _ -> false;
        };
  }

  private static boolean isSelf(Func f, Definition d, Expr e) {
    return e instanceof Expr.Call c
        && c.func().name().equals(f.name())
        && c.args().equals(d.args());
  }

  private static boolean reads(Func f, List<Expr> exprs) {
    return !Reads.calls(exprs, f.name()).isEmpty();
  }
}
