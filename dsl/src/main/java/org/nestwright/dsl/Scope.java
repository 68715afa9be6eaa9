package org.nestwright.dsl;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Checks that a definition uses only the variables it has.
final class Scope {
  private Scope() {}

  static void check(String func, Expr e, List<Var> vars, List<RVar> domain) {
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Expr> open = new ArrayDeque<>(List.of(e));
    while (!open.isEmpty()) {
      Expr next = open.pop();
      if (!seen.add(next)) {
        continue;
      }
      if (next instanceof LoopVar v && !vars.contains(v) && !domain.contains(v)) {
        throw new AlgorithmException(
            "%s uses %s, which it does not have: its variables are %s%s"
                .formatted(func, v.name(), vars, domain.isEmpty() ? "" : " and " + domain));
      }
      Children.of(next).forEach(open::push);
    }
  }
}
