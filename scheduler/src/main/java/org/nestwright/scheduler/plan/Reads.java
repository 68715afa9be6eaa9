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

  /// {@return the calls of Funcs in `d`}
  static List<Expr.Call> calls(Definition d) {
    return all(d).stream().filter(Expr.Call.class::isInstance).map(Expr.Call.class::cast).toList();
  }

  /// {@return the calls of the Func called `name` in `d`}
  static List<Expr.Call> calls(Definition d, String name) {
    return calls(d).stream().filter(c -> c.func().name().equals(name)).toList();
  }

  /// {@return the reads of inputs in `d`}
  static List<Expr.Access> accesses(Definition d) {
    return all(d).stream()
        .filter(Expr.Access.class::isInstance)
        .map(Expr.Access.class::cast)
        .toList();
  }

  /// {@return the reads of inputs in a stage: in its definition, and in the conditions that choose
  /// among its copies}
  static List<Expr.Access> accesses(StagePlan stage) {
    List<Expr.Access> all = new ArrayList<>(accesses(stage.definition()));
    stage.specializations().stream()
        .flatMap(s -> within(s.condition().expr()).stream())
        .filter(Expr.Access.class::isInstance)
        .forEach(e -> all.add((Expr.Access) e));
    return all;
  }

  /// {@return `e` and all its parts}
  static List<Expr> within(Expr e) {
    return within(List.of(e));
  }

  private static List<Expr> all(Definition d) {
    List<Expr> roots = new ArrayList<>(d.args());
    roots.addAll(d.values());
    roots.addAll(d.predicates());
    return within(roots);
  }

  private static List<Expr> within(List<Expr> roots) {
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
