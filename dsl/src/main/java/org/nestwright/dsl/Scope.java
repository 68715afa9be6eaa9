package org.nestwright.dsl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Checks that a definition uses only the variables it has.
final class Scope {
  private Scope() {}

  static void check(String func, Expr e, List<Var> vars, List<RVar> domain) {
    forEach(
        List.of(e),
        next -> {
          if (next instanceof LoopVar v && !vars.contains(v) && !domain.contains(v)) {
            throw new AlgorithmException(
                "%s uses %s, which it does not have: its variables are %s%s"
                    .formatted(func, v.name(), vars, domain.isEmpty() ? "" : " and " + domain));
          }
        });
  }

  /// Checks the variables of an update. A Var in it must stand alone in its own place on the left
  /// side, and in the same place in every read of the Func itself; so what an update does at one
  /// value of the Var does not depend on another, nor on the region asked for.
  static void checkUpdate(Func f, Definition update) {
    for (RVar r : update.domain()) {
      if (f.vars().contains(Var.of(r.name()))) {
        throw new AlgorithmException(
            "an update of %s runs over %s of an RDom, and %s is also a Var of %s: rename one"
                .formatted(f.name(), r, r, f.name()));
      }
    }
    List<Var> free = new ArrayList<>();
    for (int d = 0; d < f.rank(); d++) {
      if (update.args().get(d).equals(f.vars().get(d))) {
        free.add(f.vars().get(d));
      }
    }
    List<Expr> all = new ArrayList<>(update.args());
    all.addAll(update.values());
    all.addAll(update.predicates());
    for (Expr e : all) {
      check(f.name(), e, f.vars(), update.domain());
    }
    forEach(
        all,
        e -> {
          if (e instanceof Var v && !free.contains(v)) {
            throw new AlgorithmException(
                "an update of %s uses %s, but its left side %s%s has no bare %s as index %d: use an RDom to run over %s"
                    .formatted(
                        f.name(),
                        v,
                        f.name(),
                        ExprPrinter.briefArguments(update.args()),
                        v,
                        f.vars().indexOf(v),
                        v));
          }
          if (e instanceof Expr.Call call && f.extendsOrIs(call.func())) {
            checkOwnRead(f, call, free);
          }
        });
  }

  private static void checkOwnRead(Func f, Expr.Call call, List<Var> free) {
    for (Var v : free) {
      int d = f.vars().indexOf(v);
      if (!call.args().get(d).equals(v)) {
        throw new AlgorithmException(
            "an update of %s reads %s, but index %d must be %s as on its left side: use an RDom to run over %s"
                .formatted(f.name(), ExprPrinter.brief(call), d, v, v));
      }
    }
  }

  private static void forEach(List<Expr> roots, Consumer<Expr> visit) {
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Expr> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      Expr next = open.pop();
      if (seen.add(next)) {
        visit.accept(next);
        Children.of(next).forEach(open::push);
      }
    }
  }
}
