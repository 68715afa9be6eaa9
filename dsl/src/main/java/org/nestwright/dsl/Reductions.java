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

  /// {@return the sum of the integer `e` over `r`, each step kept to the nearest value of its type;
  /// 0 over an empty domain} The order matters where a step reaches an end of the type, so no
  /// schedule regroups it.
  public static Expr saturatingSum(String name, RDom r, Expr e) {
    return reduce(name, r, e, Expr.constant(number(name, e), 0), FixedPoint::saturatingAdd);
  }

  /// {@return the product of `e` over `r`, 1 over an empty domain}
  public static Expr product(String name, RDom r, Expr e) {
    return reduce(name, r, e, Expr.constant(number(name, e), 1), Expr::times);
  }

  /// {@return the greatest `e` over `r`; over an empty domain the least value of the type, negative
  /// infinity for floats}
  public static Expr maximum(String name, RDom r, Expr e) {
    return reduce(name, r, e, least(number(name, e)), Expr::max);
  }

  /// {@return the least `e` over `r`; over an empty domain the greatest value of the type, infinity
  /// for floats}
  public static Expr minimum(String name, RDom r, Expr e) {
    return reduce(name, r, e, greatest(number(name, e)), Expr::min);
  }

  /// {@return where `e` is greatest over `r`, and how great: a tuple of each dimension of `r`,
  /// innermost first, and the value} The first of several such points in the order of `r` wins; a
  /// NaN never does. Over an empty domain, and where no `e` is above the least value of its type,
  /// it is the first point of the box and that least value.
  ///
  /// ```java
  /// Func best = argmax("best", r, in.at(r.x, x));
  /// Func where = Func.of("where", x).is(best.value(0, x));
  /// ```
  public static Func argmax(String name, RDom r, Expr e) {
    return extreme(name, r, e, least(number(name, e)), BinaryOp.GT);
  }

  /// {@return where `e` is least over `r`, and how little: a tuple of each dimension of `r`,
  /// innermost first, and the value} The first of several such points in the order of `r` wins; a
  /// NaN never does. Over an empty domain, and where no `e` is below the greatest value of its
  /// type, it is the first point of the box and that greatest value.
  public static Func argmin(String name, RDom r, Expr e) {
    return extreme(name, r, e, greatest(number(name, e)), BinaryOp.LT);
  }

  private static Func extreme(String name, RDom r, Expr reduced, Expr worst, BinaryOp better) {
    Expr e = reduced.cast(worst.type());
    Var[] free = freeVars(e, r, name).toArray(Var[]::new);
    List<Expr> start = new ArrayList<>();
    r.vars().forEach(v -> start.add(Expr.of(v.min())));
    start.add(worst);
    return Func.of(name, free)
        .is(start.toArray(Expr[]::new))
        .updateTuple(
            r,
            List.of(free),
            self -> {
              int value = r.vars().size();
              Expr wins = new Expr.Binary(better, e, self.value(value, free));
              List<Expr> next = new ArrayList<>();
              for (int i = 0; i < value; i++) {
                next.add(Expr.select(wins, r.get(i), self.value(i, free)));
              }
              next.add(Expr.select(wins, e, self.value(value, free)));
              return next;
            });
  }

  private static Expr least(Type type) {
    return type.isFloat()
        ? new Expr.FloatConst(type, Double.NEGATIVE_INFINITY)
        : Widths.least(type);
  }

  private static Expr greatest(Type type) {
    return type.isFloat()
        ? new Expr.FloatConst(type, Double.POSITIVE_INFINITY)
        : Widths.greatest(type);
  }

  private static Type number(String name, Expr e) {
    if (Given.expr(e, "what " + name + " reduces").type() == Type.BOOL) {
      throw new AlgorithmException(
          "%s reduces the bool %s: make a number of it with select(condition, 1, 0)"
              .formatted(name, ExprPrinter.brief(e)));
    }
    return e.type().arithmetic();
  }

  private static Expr reduce(
      String name, RDom r, Expr e, Expr start, BiFunction<Expr, Expr, Expr> step) {
    Given.given(r, "the RDom of " + name);
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
