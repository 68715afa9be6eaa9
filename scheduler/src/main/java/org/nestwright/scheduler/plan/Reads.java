package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;

/// What a definition reads.
final class Reads {
  private Reads() {}

  /// {@return the calls of the Func called `name` in `d`}
  static List<Expr.Call> calls(Definition d, String name) {
    return calls(roots(d), name);
  }

  /// {@return the calls of the Func called `name` in `exprs`, shared ones once}
  static List<Expr.Call> calls(List<Expr> exprs, String name) {
    return all(exprs).stream()
        .filter(e -> e instanceof Expr.Call c && c.func().name().equals(name))
        .map(Expr.Call.class::cast)
        .toList();
  }

  /// {@return the reads of inputs in `d`}
  static List<Expr.Access> accesses(Definition d) {
    return all(roots(d)).stream()
        .filter(Expr.Access.class::isInstance)
        .map(Expr.Access.class::cast)
        .toList();
  }

  private static List<Expr> roots(Definition d) {
    List<Expr> roots = new ArrayList<>(d.args());
    roots.addAll(d.values());
    roots.addAll(d.predicates());
    return roots;
  }

  private static List<Expr> all(List<Expr> roots) {
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Expr> found = new ArrayList<>();
    List<Expr> open = new ArrayList<>(roots);
    while (!open.isEmpty()) {
      Expr e = open.removeLast();
      if (seen.add(e)) {
        found.add(e);
        open.addAll(e.operands());
      }
    }
    return found;
  }
}
