package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/// Reductions inside an expression: `sum("energy", r, e)` is the call of a Func `energy` whose
/// dimensions are the Vars of `e` and then of the predicates of `r`, in the order in which they are
/// first written, and whose one update runs over `r`. A schedule finds the Func by its name.
///
/// ```java
/// Func softmax = Func.of("softmax", x, y)
///     .is(exp(in.at(x, y)).div(sum("total", r, exp(in.at(r.x, y)))));
/// ```
public final class Reductions {
  private Reductions() {}

  /// {@return the sum of `e` over `r`, 0 over an empty domain}
  public static Expr sum(String name, RDom r, Expr e) {
    return reduce(name, r, e, Expr.constant(number(name, e), 0), Expr::plus);
  }

  /// {@return the product of `e` over `r`, 1 over an empty domain}
  public static Expr product(String name, RDom r, Expr e) {
    return reduce(name, r, e, Expr.constant(number(name, e), 1), Expr::times);
  }

  /// {@return the greatest `e` over `r`; over an empty domain the least value of the type, negative
  /// infinity for floats}
  public static Expr maximum(String name, RDom r, Expr e) {
    Type type = number(name, e);
    Expr least =
        type.isFloat() ? new Expr.FloatConst(type, Double.NEGATIVE_INFINITY) : Widths.least(type);
    return reduce(name, r, e, least, Expr::max);
  }

  /// {@return the least `e` over `r`; over an empty domain the greatest value of the type, infinity
  /// for floats}
  public static Expr minimum(String name, RDom r, Expr e) {
    Type type = number(name, e);
    Expr greatest =
        type.isFloat()
            ? new Expr.FloatConst(type, Double.POSITIVE_INFINITY)
            : Widths.greatest(type);
    return reduce(name, r, e, greatest, Expr::min);
  }

  private static Type number(String name, Expr e) {
    if (e.type() == Type.BOOL) {
      throw new AlgorithmException(
          "%s reduces the bool %s: make a number of it with select(condition, 1, 0)"
              .formatted(name, e));
    }
    return e.type();
  }

  private static Expr reduce(
      String name, RDom r, Expr e, Expr start, BiFunction<Expr, Expr, Expr> step) {
    Var[] free = freeVars(e, r, name).toArray(Var[]::new);
    return Func.of(name, free).is(start).update(r, self -> step.apply(self, e)).at(free);
  }

  private static List<Var> freeVars(Expr root, RDom r, String name) {
    List<Var> free = new ArrayList<>();
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Expr> open = new ArrayList<>(r.predicates().reversed());
    open.add(root);
    while (!open.isEmpty()) {
      Expr e = open.removeLast();
      if (e instanceof Var v && !free.contains(v)) {
        free.add(v);
      }
      if (e instanceof RVar other && !r.vars().contains(other)) {
        throw new AlgorithmException(
            "%s reduces over %s but uses %s of another domain: define it as a Func with a Var in place of %s"
                .formatted(name, r, other, other));
      }
      if (seen.add(e)) {
        open.addAll(Children.of(e).reversed());
      }
    }
    return free;
  }
}
