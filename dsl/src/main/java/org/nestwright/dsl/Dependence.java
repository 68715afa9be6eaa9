package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a call needs of its indices: a Func that makes no use of one of its Vars has the same value
/// whatever that index is, even where the index itself has none. So every such index is taken as 0.
final class Dependence {
  /// Of each Func without updates and each of its values, which Vars the value depends on.
  private final Map<Func, List<Set<Var>>> used = new IdentityHashMap<>();

  /// @param funcs all of a pipeline, producers first
  Dependence(List<Func> funcs) {
    for (Func f : funcs) {
      if (f.definitions().size() == 1) {
        used.put(
            f, f.definitions().getFirst().values().stream().map(e -> vars(needed(e))).toList());
      }
    }
  }

  /// {@return `root`, 0 in the place of each index that does not matter}
  Expr needed(Expr root) {
    return Children.rewrite(
        root,
        e -> {
          if (!(e instanceof Expr.Call(Func f, int value, List<Expr> args))
              || !used.containsKey(f)) {
            return e;
          }
          Set<Var> matter = used.get(f).get(value);
          List<Expr> kept = new ArrayList<>(args);
          for (int d = 0; d < kept.size(); d++) {
            if (!matter.contains(f.vars().get(d))) {
              kept.set(d, Expr.of(0));
            }
          }
          return matter.size() == kept.size() ? e : new Expr.Call(f, value, kept);
        });
  }

  private static Set<Var> vars(Expr root) {
    Set<Var> found = new java.util.HashSet<>();
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Expr> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      Expr e = open.removeLast();
      if (e instanceof Var v) {
        found.add(v);
      } else if (seen.add(e)) {
        open.addAll(Children.of(e));
      }
    }
    return found;
  }
}
