package org.nestwright.scheduler.plan;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Var;

/// Puts the definitions of inlined Funcs in the place of their calls.
final class Inlining {
  private final Set<String> inlined;
  private final Map<String, Func> funcs = new HashMap<>();
  private final Map<String, List<Expr>> bodies = new HashMap<>();

  /// @param funcs all Funcs, each after those it reads
  /// @param inlined which of them are inlined, by name
  Inlining(List<Func> funcs, Set<String> inlined) {
    this.inlined = inlined;
    for (Func f : funcs) {
      if (inlined.contains(f.name())) {
        this.funcs.put(f.name(), f);
        bodies.put(f.name(), inline(f.definitions().getFirst()).values());
      }
    }
  }

  Definition inline(Definition d) {
    if (inlined.isEmpty()) {
      return d;
    }
    Map<Expr, Expr> done = new IdentityHashMap<>();
    return new Definition(
        d.args().stream().map(e -> inline(e, done)).toList(),
        d.values().stream().map(e -> inline(e, done)).toList(),
        d.domain(),
        d.predicates().stream().map(e -> inline(e, done)).toList());
  }

  private Expr inline(Expr e, Map<Expr, Expr> done) {
    Expr known = done.get(e);
    if (known != null) {
      return known;
    }
    Expr result =
        e.operands().isEmpty() && !(e instanceof Expr.Call)
            ? e
            : e.mapOperands(operand -> inline(operand, done));
    if (result instanceof Expr.Call(Func f, int value, List<Expr> args)
        && inlined.contains(f.name())) {
      List<Var> vars = funcs.get(f.name()).vars();
      Map<Expr, Expr> substituted = new IdentityHashMap<>();
      result = substitute(bodies.get(f.name()).get(value), vars, args, substituted);
    }
    done.put(e, result);
    return result;
  }

  private static Expr substitute(Expr e, List<Var> vars, List<Expr> args, Map<Expr, Expr> done) {
    if (e instanceof Var v) {
      return args.get(vars.indexOf(v));
    }
    if (e.operands().isEmpty()) {
      return e;
    }
    Expr known = done.get(e);
    if (known == null) {
      known = e.mapOperands(operand -> substitute(operand, vars, args, done));
      done.put(e, known);
    }
    return known;
  }
}
