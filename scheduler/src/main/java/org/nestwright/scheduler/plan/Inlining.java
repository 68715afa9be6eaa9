package org.nestwright.scheduler.plan;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.ScheduleException;

/// Puts the definitions of inlined Funcs in the place of their calls.
final class Inlining {
  private final Set<String> inlined;
  private final Map<String, Func> funcs = new HashMap<>();
  private final Map<String, List<Expr>> bodies = new HashMap<>();

  /// What each call has become: calls alike become one expression.
  private final Map<Site, Expr> sites = new HashMap<>();

  private int made;

  /// More parts than this are too many to plan in time.
  private static final int MOST_PARTS = 1_000_000;

  /// A call of an inlined Func.
  private record Site(String func, int value, List<Part> args) {}

  /// An index, compared by identity where it is more than a variable or a number.
  private record Part(Expr e) {
    private boolean isLeaf() {
      return e instanceof LoopVar || e instanceof Expr.IntConst;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Part(Expr other) && (e == other || (isLeaf() && e.equals(other)));
    }

    @Override
    public int hashCode() {
      return isLeaf() ? e.hashCode() : System.identityHashCode(e);
    }
  }

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
      Site site = new Site(f.name(), value, args.stream().map(Part::new).toList());
      result = sites.get(site);
      if (result == null) {
        List<Var> vars = funcs.get(f.name()).vars();
        result = substitute(bodies.get(f.name()).get(value), vars, args, new IdentityHashMap<>());
        sites.put(site, result);
      }
    }
    done.put(e, result);
    return result;
  }

  private Expr substitute(Expr e, List<Var> vars, List<Expr> args, Map<Expr, Expr> done) {
    if (e instanceof Var v) {
      return args.get(vars.indexOf(v));
    }
    if (e.operands().isEmpty()) {
      return e;
    }
    Expr known = done.get(e);
    if (known == null) {
      if (++made > MOST_PARTS) {
        throw new ScheduleException(
            "inlining %s makes an expression of more than %d parts; compute some of these Funcs at the root instead, as in on(%s).computeRoot()"
                .formatted(
                    funcs.keySet().stream().sorted().limit(8).toList(),
                    MOST_PARTS,
                    funcs.keySet().stream().sorted().findFirst().orElseThrow()));
      }
      known = e.mapOperands(operand -> substitute(operand, vars, args, done));
      done.put(e, known);
    }
    return known;
  }
}
