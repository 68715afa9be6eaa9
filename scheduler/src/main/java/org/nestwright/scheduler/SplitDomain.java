package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;

/// The reduction domain of an update whose `rfactor` keeps some variables, where a kept one may be
/// a part of a variable that was split: the splits become part of the domain.
final class SplitDomain {
  /// A split of a variable of the domain.
  private record Step(Directive.Split split, RVar old, RVar outer, RVar inner) {}

  private final List<Directive.OnLoops> taken = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /// Innermost first.
  private final List<RVar> vars;

  private final Set<String> keptNames = new HashSet<>();

  private SplitDomain(Definition update) {
    this.vars = new ArrayList<>(update.domain());
  }

  /// {@return the domain, with those splits taken in whose parts `d` keeps}
  ///
  /// @param loops the directives given before `d`
  static SplitDomain of(Definition update, List<Directive.OnLoops> loops, Directive.Rfactor d) {
    Map<String, String> roots = new HashMap<>();
    update.domain().forEach(r -> roots.put(r.name(), r.name()));
    for (Directive.OnLoops loop : loops) {
      if (loop instanceof Directive.Split s && s.stage().equals(d.stage())) {
        String root = roots.remove(s.old().name());
        if (root != null) {
          roots.put(s.inner().name(), root);
          roots.put(s.outer().name(), root);
        }
      }
    }
    Set<String> wanted = new HashSet<>();
    for (Var kept : d.reductions()) {
      if (!roots.containsKey(kept.name())) {
        List<String> names = roots.keySet().stream().sorted().toList();
        throw Refusal.of(d, "%s has no reduction variable %s", d.stage(), kept)
            .exists("it has %s", names.isEmpty() ? "none" : Refusal.list(names))
            .fix(
                "%s",
                names.isEmpty()
                    ? "leave it out"
                    : Refusal.nearest(kept.name(), names, "name one of these"));
      }
      wanted.add(roots.get(kept.name()));
    }
    SplitDomain domain = new SplitDomain(update);
    for (Directive.OnLoops loop : loops) {
      if (loop instanceof Directive.Split s && s.stage().equals(d.stage())) {
        domain.take(s, wanted, d);
      }
    }
    for (Var kept : d.reductions()) {
      if (!domain.keptNames.add(kept.name())) {
        throw Refusal.of(d, "%s is named twice", kept).fix("name it once");
      }
    }
    return domain;
  }

  /// Takes a split in where it is of a wanted variable or of a part of one.
  private void take(Directive.Split s, Set<String> wanted, Directive.Rfactor d) {
    int at = vars.stream().map(RVar::name).toList().indexOf(s.old().name());
    if (at < 0 || !wanted.contains(s.old().name())) {
      return;
    }
    RVar old = vars.get(at);
    if (s.factor() < 1 || s.outer().equals(s.inner())) {
      throw Refusal.of(d, "%s before it makes no two loops", s)
          .fix("give it a factor of 1 or more and two names");
    }
    boolean whole = old.extent() % s.factor() == 0;
    if (!whole && (s.tail() == Tail.SHIFT_INWARDS || s.tail() == Tail.ROUND_UP)) {
      throw Refusal.of(d, "%s before it runs iterations that the reduction does not have", s)
          .exists("%s has %d values", old, old.extent())
          .fix("use GUARD_WITH_IF there, or a factor that divides %d", old.extent());
    }
    RVar inner;
    RVar outer;
    try {
      inner = new RVar(s.inner().name(), 0, s.factor());
      outer = new RVar(s.outer().name(), 0, Math.ceilDiv(old.extent(), s.factor()));
    } catch (AlgorithmException e) {
      throw Restaging.refusal(d, e);
    }
    for (RVar made : List.of(inner, outer)) {
      boolean taken = vars.stream().anyMatch(v -> v != old && v.name().equals(made.name()));
      if (taken) {
        throw Refusal.of(d, "%s before it makes a second %s", s, made)
            .exists("the reduction has %s", Refusal.list(vars))
            .fix("name the new part otherwise");
      }
    }
    if ((long) outer.extent() * s.factor() > Integer.MAX_VALUE) {
      throw Refusal.of(d, "the tiles of %s before it cover more than 2^31 iterations", s)
          .exists("%s has %d values", old, old.extent())
          .fix("use a factor of at most that");
    }
    vars.set(at, inner);
    vars.add(at + 1, outer);
    steps.add(new Step(s, old, outer, inner));
    taken.add(s);
    wanted.add(inner.name());
    wanted.add(outer.name());
  }

  /// {@return the variables and parts of variables, innermost first}
  List<RVar> vars() {
    return vars;
  }

  /// {@return those of them that are kept, innermost first}
  List<RVar> kept() {
    return vars.stream().filter(v -> keptNames.contains(v.name())).toList();
  }

  /// {@return the kept ones in the order in which `d` names them}
  List<RVar> keptInOrderOf(Directive.Rfactor d) {
    return d.reductions().stream()
        .map(v -> vars.stream().filter(r -> r.name().equals(v.name())).findFirst().orElseThrow())
        .toList();
  }

  /// {@return those that are not kept, innermost first}
  List<RVar> others() {
    return vars.stream().filter(v -> !keptNames.contains(v.name())).toList();
  }

  /// {@return whether no variable that is not kept is around one that is}
  boolean keepsOutermost() {
    return vars.subList(vars.size() - keptNames.size(), vars.size()).equals(kept());
  }

  /// {@return the value of a variable of the update, in terms of what is left of the domain and of
  /// the Vars that stand for the kept ones}
  Expr value(RVar r, Directive.Rfactor d) {
    return value(r, 0, d);
  }

  /// The value after the first `from` steps: a part may have the name of what it is a part of.
  private Expr value(RVar r, int from, Directive.Rfactor d) {
    for (int i = from; i < steps.size(); i++) {
      if (steps.get(i).old().equals(r)) {
        Expr value = within(steps.get(i), count(i, d));
        return r.min() == 0 ? value : value.plus(r.min());
      }
    }
    return part(r, d);
  }

  /// Where the last tile is not whole a predicate leaves its rest out; bounds are inferred from the
  /// index alone, so it says so too.
  private static Expr within(Step step, Expr count) {
    return isWhole(step)
        ? count
        : new Expr.Binary(
            BinaryOp.MIN, count, new Expr.IntConst(Type.I32, step.old().extent() - 1L));
  }

  private static boolean isWhole(Step step) {
    return step.old().extent() % step.split().factor() == 0;
  }

  /// A variable that step `i` splits, counted from 0.
  private Expr count(int i, Directive.Rfactor d) {
    Step step = steps.get(i);
    return value(step.outer(), i + 1, d)
        .times(new Expr.IntConst(Type.I32, step.split().factor()))
        .plus(value(step.inner(), i + 1, d));
  }

  private static Expr part(RVar r, Directive.Rfactor d) {
    int kept = d.reductions().indexOf(Var.of(r.name()));
    return kept >= 0 ? d.vars().get(kept) : r;
  }

  /// {@return what must hold for a point of the divided domain to be one of the update's}
  List<Expr> predicates(Directive.Rfactor d) {
    List<Expr> predicates = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (!isWhole(steps.get(i))) {
        Expr extent = new Expr.IntConst(Type.I32, steps.get(i).old().extent());
        predicates.add(new Expr.Binary(BinaryOp.LT, count(i, d), extent));
      }
    }
    return predicates;
  }

  /// {@return the directives without the splits that were taken in}
  List<Directive.OnLoops> left(List<Directive.OnLoops> loops) {
    return loops.stream().filter(loop -> taken.stream().noneMatch(t -> t == loop)).toList();
  }
}
