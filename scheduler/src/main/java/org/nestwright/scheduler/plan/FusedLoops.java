package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;
import org.nestwright.scheduler.bounds.Span;

/// Lets stages share their outer loops as `computeWith` asks.
///
/// A shared loop belongs to the stage that joins no other in it, and runs over the union of the
/// iterations of all. The count of each stage's own loop is the shared count less the iteration in
/// which the stage's share starts.
final class FusedLoops {
  private final FusedGroups groups;
  private final List<FuncPlan> funcs;
  private final Map<Stage, StagePlan> plans = new LinkedHashMap<>();

  /// How many loops each stage that joins another shares with it.
  private final Map<Stage, Integer> depths = new HashMap<>();

  private FusedLoops(FusedGroups groups, List<FuncPlan> funcs) {
    this.groups = groups;
    this.funcs = funcs;
    for (FuncPlan f : funcs) {
      f.stages().forEach(s -> plans.put(s.stage(), s));
    }
  }

  /// {@return the production in which `funcs`, each planned for itself, share loops}
  static Production of(FusedGroups groups, List<FuncPlan> funcs) {
    return funcs.size() == 1 && funcs.getFirst().stages().stream().noneMatch(s -> joins(groups, s))
        ? Production.of(funcs.getFirst())
        : new FusedLoops(groups, funcs).fused();
  }

  private static boolean joins(FusedGroups groups, StagePlan stage) {
    return groups.join(stage.stage()).isPresent();
  }

  private Production fused() {
    List<Directive.ComputeWith> joins =
        groups.joins().stream()
            .filter(d -> plans.containsKey(d.stage()) && plans.containsKey(d.with()))
            .toList();
    for (Directive.ComputeWith d : joins) {
      checkLevel(d);
      checkCopies(d);
      depths.put(d.stage(), depth(d));
    }
    Map<Stage, StagePlan> shared = new LinkedHashMap<>();
    int most = depths.values().stream().mapToInt(d -> d).max().orElse(0);
    List<Map<Stage, Shared>> levels = new ArrayList<>();
    for (int k = 0; k < most; k++) {
      levels.add(level(joins, k));
    }
    plans.values().forEach(plan -> shared.put(plan.stage(), put(plan, levels)));
    List<FuncPlan> all =
        funcs.stream()
            .map(f -> f.with(f.stages().stream().map(s -> shared.get(s.stage())).toList()))
            .toList();
    List<StagePlan> order =
        new FusedOrder(joins, depths).of(all.stream().flatMap(f -> f.stages().stream()).toList());
    for (FuncPlan f : all) {
      FusedDependences.check(f, order, groups);
    }
    return new Production(all, order);
  }

  private FuncPlan func(Stage stage) {
    return funcs.stream()
        .filter(f -> f.func().name().equals(stage.func()))
        .findFirst()
        .orElseThrow();
  }

  private void checkLevel(Directive.ComputeWith d) {
    Optional<LoopId> own = func(d.stage()).computeAt();
    Optional<LoopId> other = func(d.with()).computeAt();
    if (!own.equals(other)) {
      throw Refusal.of(d, "stages that share loops must be computed at one place")
          .exists(
              "%s is computed at %s, %s at %s",
              d.stage().func(), level(own), d.with().func(), level(other))
          .fix("give both the same computeAt, or computeRoot()");
    }
  }

  private static String level(Optional<LoopId> level) {
    return level.map(LoopId::toString).orElse("the root");
  }

  private void checkCopies(Directive.ComputeWith d) {
    for (Stage stage : List.of(d.stage(), d.with())) {
      if (plans.get(stage).isSpecialized()) {
        throw Refusal.of(d, "%s is specialized, and its copies have loops of their own", stage)
            .fix("leave out specialize on %s, or computeWith", stage);
      }
    }
  }

  /// The number of loops that the two share, when they are alike.
  private int depth(Directive.ComputeWith d) {
    List<Loop> own = plans.get(d.stage()).loops();
    List<Loop> other = plans.get(d.with()).loops();
    List<String> names = other.stream().map(l -> l.id().var().name()).toList();
    int innermost = names.indexOf(d.loop().name());
    if (innermost < 0) {
      throw Refusal.of(d, "%s has no loop %s", d.with(), d.loop())
          .exists("its loops, outermost first, are %s", Refusal.list(names))
          .fix("%s", Refusal.nearest(d.loop().name(), names, "name one of these"));
    }
    for (int k = 0; k <= innermost; k++) {
      Var wanted = other.get(k).id().var();
      if (k >= own.size() || !own.get(k).id().var().equals(wanted)) {
        List<Var> have =
            own.subList(0, Math.min(own.size(), innermost + 1)).stream()
                .map(l -> l.id().var())
                .toList();
        throw Refusal.of(
                d,
                "the two don't have the same loops from the outermost to %s, in one order",
                d.loop())
            .exists(
                "%s has %s, %s has %s",
                d.with(),
                Refusal.list(names.subList(0, innermost + 1)),
                d.stage(),
                have.isEmpty() ? "none" : Refusal.list(have))
            .fix("split and reorder them alike, with the same names");
      }
      checkAlike(d, own.get(k), other.get(k));
    }
    return innermost + 1;
  }

  private static void checkAlike(Directive.ComputeWith d, Loop own, Loop other) {
    if (own.kind() != other.kind()) {
      throw Refusal.of(d, "a shared loop runs in one way, and %s would in two", other.id().var())
          .exists(
              "it is %s in %s and %s in %s",
              own.kind().name().toLowerCase(java.util.Locale.ROOT),
              d.stage(),
              other.kind().name().toLowerCase(java.util.Locale.ROOT),
              d.with())
          .fix("mark it alike in both");
    }
    if (own.reduction() != other.reduction()) {
      throw Refusal.of(
              d,
              "the loop %s runs over a reduction in %s and not in %s",
              other.id().var(),
              own.reduction() ? d.stage() : d.with(),
              own.reduction() ? d.with() : d.stage())
          .fix("share only loops that are alike in that");
    }
    if (own.partition() != other.partition()) {
      throw Refusal.of(d, "a shared loop is cut in one way, and %s would in two", other.id().var())
          .exists(
              "it has Partition.%s in %s and Partition.%s in %s",
              own.partition(), d.stage(), other.partition(), d.with())
          .fix("say the same for both");
    }
  }

  /// A stage's part in a shared loop.
  private record Shared(Loop loop, Share share) {}

  /// Who shares the loop that is `k` loops deep with whom, and when.
  private Map<Stage, Shared> level(List<Directive.ComputeWith> joins, int k) {
    Map<Stage, Long> offsets = new HashMap<>();
    Map<Stage, Stage> owners = new HashMap<>();
    for (Stage stage : plans.keySet()) {
      offset(stage, k, offsets, owners);
    }
    Map<Stage, Shared> level = new HashMap<>();
    for (Stage owner : new HashSet<>(owners.values())) {
      List<Stage> members =
          plans.keySet().stream().filter(s -> owner.equals(owners.get(s))).toList();
      if (members.size() < 2) {
        continue;
      }
      long first = members.stream().mapToLong(offsets::get).min().orElseThrow();
      long end =
          members.stream().mapToLong(s -> offsets.get(s) + loop(s, k).extent()).max().orElseThrow();
      if (end - first > Integer.MAX_VALUE) {
        Directive.ComputeWith d =
            joins.stream().filter(j -> members.contains(j.stage())).findFirst().orElseThrow();
        throw Refusal.of(
                d,
                "the shared loop %s would have %d iterations, more than 2^31",
                loop(owner, k).id().var(),
                end - first)
            .fix("use Align.START");
      }
      Loop own = loop(owner, k);
      Loop union = new Loop(own.id(), end - first, own.kind(), own.reduction(), own.partition());
      for (Stage s : members) {
        Share share = new Share(own.id(), offsets.get(s) - first, loop(s, k).extent());
        level.put(s, new Shared(union, share));
      }
    }
    return level;
  }

  private Loop loop(Stage stage, int k) {
    return plans.get(stage).loops().get(k);
  }

  /// Finds the iteration of the owner's loop in which the loop of `stage` starts.
  private void offset(Stage stage, int k, Map<Stage, Long> offsets, Map<Stage, Stage> owners) {
    if (owners.containsKey(stage)) {
      return;
    }
    if (depths.getOrDefault(stage, 0) <= k) {
      owners.put(stage, stage);
      offsets.put(stage, 0L);
      return;
    }
    Directive.ComputeWith d = groups.join(stage).orElseThrow();
    offset(d.with(), k, offsets, owners);
    owners.put(stage, owners.get(d.with()));
    long other = offsets.get(d.with());
    offsets.put(
        stage,
        switch (d.align()) {
          case START -> other;
          case END -> other + loop(d.with(), k).extent() - loop(stage, k).extent();
          case NO_ALIGN -> other + distance(d, k);
        });
  }

  /// How much later the values of the one loop start than those of the other.
  private long distance(Directive.ComputeWith d, int k) {
    Affine distance = start(d.stage(), k).minus(start(d.with(), k));
    if (!distance.isConstant()) {
      throw Refusal.of(d, "how far apart the two start is not the same each time")
          .exists(
              "the loop %s starts at %s in %s and at %s in %s",
              loop(d.stage(), k).id().var(),
              start(d.stage(), k),
              d.stage(),
              start(d.with(), k),
              d.with())
          .fix("use Align.START or Align.END");
    }
    return distance.constant();
  }

  /// The first value of a loop over a whole dimension; 0 for one that only counts tiles, or places
  /// in a tile.
  private Affine start(Stage stage, int k) {
    StagePlan plan = plans.get(stage);
    Affine value = plan.values().get(loop(stage, k).id().var().name());
    if (value == null) {
      return Affine.ZERO;
    }
    Affine start = value.minus(loop(stage, k).index());
    boolean whole = plan.loops().stream().noneMatch(l -> start.mentions(l.id()));
    return whole ? start : Affine.ZERO;
  }

  private static Map<String, Span> moved(Map<String, Span> spans, Map<LoopId, Affine> loops) {
    Map<String, Span> moved = new HashMap<>();
    spans.forEach((name, span) ->
        moved.put(name, new Span(span.low().replace(in(loops)), span.high().replace(in(loops)))));
    return moved;
  }

  private static StagePlan put(StagePlan plan, List<Map<Stage, Shared>> levels) {
    List<Loop> loops = new ArrayList<>(plan.loops());
    List<Share> shares = new ArrayList<>();
    Map<LoopId, Affine> exact = new HashMap<>();
    Map<LoopId, Affine> limited = new HashMap<>();
    for (int k = 0; k < levels.size(); k++) {
      Shared s = levels.get(k).get(plan.stage());
      if (s == null) {
        continue;
      }
      LoopId old = loops.set(k, s.loop()).id();
      Affine count = s.loop().index().minus(Affine.of(s.share().start()));
      Affine last = Affine.of(Math.max(0, s.share().extent() - 1));
      exact.put(old, count);
      limited.put(old, Affine.max(Affine.ZERO, Affine.min(count, last)));
      shares.add(s.share());
    }
    if (shares.isEmpty()) {
      return plan;
    }
    Map<String, Affine> values = new HashMap<>();
    plan.values().forEach((name, value) -> values.put(name, value.replace(in(exact))));
    Map<String, Span> spans = moved(plan.spans(), limited);
    Map<String, Span> written = moved(plan.written(), limited);
    List<Guard> guards =
        plan.guards().stream()
            .map(g -> new Guard(g.value().replace(in(exact)), g.limit(), g.tail()))
            .toList();
    return plan.sharing(loops, values, spans, written, guards, shares);
  }

  private static Function<Atom.LoopIndex, Affine> in(Map<LoopId, Affine> counts) {
    return index -> {
      Affine count = counts.get(index.id());
      return count == null ? Affine.of((Atom) index) : count;
    };
  }

  /// {@return the loops that both begin with}
  static List<Loop> shared(StagePlan a, StagePlan b) {
    List<Loop> shared = new ArrayList<>();
    int most = Math.min(a.loops().size(), b.loops().size());
    for (int k = 0; k < most && a.loops().get(k).id().equals(b.loops().get(k).id()); k++) {
      shared.add(a.loops().get(k));
    }
    return shared;
  }

  /// Which stage runs after which.
  private record FusedOrder(List<Directive.ComputeWith> joins, Map<Stage, Integer> depths) {
    List<StagePlan> of(List<StagePlan> stages) {
      List<List<StagePlan>> nests = new ArrayList<>();
      for (StagePlan stage : stages) {
        if (!depths.containsKey(stage.stage())) {
          List<StagePlan> nest = new ArrayList<>(List.of(stage));
          addJoining(stage.stage(), nest, stages);
          checkOrder(nest);
          nests.add(nest);
        }
      }
      return sorted(nests);
    }

    /// Puts what joins `stage` behind all that shares as many loops with it.
    private void addJoining(Stage stage, List<StagePlan> nest, List<StagePlan> stages) {
      for (Directive.ComputeWith d : joins) {
        if (d.with().equals(stage)) {
          StagePlan joining = plan(d.stage(), stages);
          int place = nest.indexOf(plan(stage, nest)) + 1;
          while (place < nest.size()
              && shared(nest.get(place), joining).size() >= depths.get(d.stage())) {
            place++;
          }
          nest.add(place, joining);
          addJoining(d.stage(), nest, stages);
        }
      }
    }

    private static StagePlan plan(Stage stage, List<StagePlan> stages) {
      return stages.stream().filter(s -> s.stage().equals(stage)).findFirst().orElseThrow();
    }

    private void checkOrder(List<StagePlan> nest) {
      for (int i = 0; i < nest.size(); i++) {
        for (int j = i + 1; j < nest.size(); j++) {
          Stage before = nest.get(i).stage();
          Stage after = nest.get(j).stage();
          if (before.func().equals(after.func()) && before.index() > after.index()) {
            throw inverted(before, after);
          }
        }
      }
    }

    private ScheduleException inverted(Stage before, Stage after) {
      Directive.ComputeWith d =
          joins.stream()
              .filter(j -> j.stage().equals(before) || j.stage().equals(after))
              .findFirst()
              .orElseThrow();
      return Refusal.of(
              d, "%s would run before %s, whose values it changes or reads", before, after)
          .fix("let %s join a later stage", before);
    }

    /// Each definition after the earlier ones of its Func.
    private List<StagePlan> sorted(List<List<StagePlan>> nests) {
      List<List<StagePlan>> left = new ArrayList<>(nests);
      List<StagePlan> order = new ArrayList<>();
      while (!left.isEmpty()) {
        List<StagePlan> next =
            left.stream()
                .filter(nest -> left.stream().noneMatch(other -> mustFollow(nest, other)))
                .findFirst()
                .orElseThrow(() -> crossed(left));
        left.remove(next);
        order.addAll(next);
      }
      return order;
    }

    private static boolean mustFollow(List<StagePlan> nest, List<StagePlan> other) {
      return nest != other
          && nest.stream()
              .anyMatch(s ->
                  other.stream()
                      .anyMatch(t ->
                          t.stage().func().equals(s.stage().func())
                              && t.stage().index() < s.stage().index()));
    }

    private ScheduleException crossed(List<List<StagePlan>> left) {
      Set<Stage> stages = new HashSet<>();
      left.forEach(nest -> nest.forEach(s -> stages.add(s.stage())));
      Directive.ComputeWith d =
          joins.stream().filter(j -> stages.contains(j.stage())).findFirst().orElseThrow();
      return Refusal.of(
              d,
              "an earlier definition of one Func is with a later one of another, and the other way"
                  + " round")
          .fix("let definitions join in their order");
    }
  }
}
