package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Condition;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Span;

/// Plans the definitions of one Func over a region: the loops of each, as the directives shape
/// them.
final class Definitions {
  private final Schedule schedule;
  private final Inlining inlining;
  private final Regions regions;
  private final Map<Stage, List<Directive.OnLoops>> loopDirectives = new HashMap<>();
  private final Map<Stage, List<Directive.Specialize>> specializations = new HashMap<>();
  private final Map<Stage, Directive.SpecializeFail> failures = new HashMap<>();

  Definitions(Schedule schedule, Inlining inlining, Regions regions) {
    this.schedule = schedule;
    this.inlining = inlining;
    this.regions = regions;
    for (Directive d : schedule.directives()) {
      switch (d) {
        case Directive.OnLoops loops -> {
          if (schedule.loops().stream().anyMatch(left -> left == loops)) {
            loopDirectives.computeIfAbsent(d.stage(), _ -> new ArrayList<>()).add(loops);
          }
        }
        case Directive.Specialize copy -> specialize(copy);
        case Directive.SpecializeFail fail -> failures.put(d.stage(), fail);
        case Directive.ComputeWith _, Directive.OnFunc _, Directive.OnPipeline _ -> {}
      }
    }
    failures.forEach((stage, fail) -> {
      if (!specializations.containsKey(stage)) {
        throw Refusal.of(fail, "%s has no specializations, so every run would fail", stage)
            .fix("write .on(%s).specialize(condition) before it, or leave it out", stage);
      }
    });
  }

  /// The loops of the copy are what has been said so far, and what it says itself.
  private void specialize(Directive.Specialize copy) {
    List<Input> inputs = schedule.staged().inputs();
    copy.condition()
        .unknown(inputs)
        .ifPresent(unknown -> {
          throw Refusal.of(copy, "the pipeline has no input %s", unknown)
              .exists(
                  "its scalar inputs are %s",
                  Refusal.list(inputs.stream().filter(in -> in.rank() == 0).toList()))
              .fix("test one of these, or add it with Pipeline.of(...).taking(...)");
        });
    List<Directive.OnLoops> all =
        new ArrayList<>(loopDirectives.getOrDefault(copy.stage(), List.of()));
    all.addAll(copy.copy());
    specializations
        .computeIfAbsent(copy.stage(), _ -> new ArrayList<>())
        .add(new Directive.Specialize(copy.stage(), copy.condition(), all));
  }

  /// @param stages planned, in order
  /// @param touched every point that any of them reads or writes of the Func itself, per dimension
  record Planned(List<StagePlan> stages, List<Span> touched) {}

  /// Plans the definitions from the last to the first: an update may read more of the Func than is
  /// needed after it.
  Planned plan(Func f, Optional<LoopId> at, Region needed) {
    List<StagePlan> stages = new ArrayList<>();
    List<Span> touched = needed.dimensions().stream().map(Region.Dimension::span).toList();
    Region region = needed;
    for (int i = f.definitions().size() - 1; i >= 0; i--) {
      Definition d = inlining.inline(f.definitions().get(i));
      StagePlan stage = planStage(f, new Stage(f.name(), i), d, region);
      stages.addFirst(stage);
      for (StagePlan copy : stage.everyCopy().toList()) {
        touched = Regions.union(touched, touched(f, copy, at));
      }
      region = Regions.box(touched, needed);
    }
    return new Planned(stages, touched);
  }

  private List<Span> touched(Func f, StagePlan stage, Optional<LoopId> at) {
    Definition d = stage.definition();
    List<Span> touched = regions.over(Regions.limited(f, stage, d.args(), stage.written()), at);
    if (stage.keeps() || !d.predicates().isEmpty()) {
      // What is kept is loaded first.
      touched = Regions.union(touched, regions.over(Regions.limited(f, stage, d.args()), at));
    }
    for (Expr.Call self : Reads.calls(d, f.name())) {
      touched = Regions.union(touched, regions.over(Regions.limited(f, stage, self.args()), at));
    }
    return touched;
  }

  /// The stage with its specializations. Where a run fails in which no condition holds, the last
  /// one holds wherever no other does.
  private StagePlan planStage(Func f, Stage stage, Definition d, Region region) {
    List<Specialization> copies = new ArrayList<>();
    List<Condition> conditions = new ArrayList<>();
    for (Directive.Specialize s : specializations.getOrDefault(stage, List.of())) {
      Definition known = FixedInputs.in(d, s.condition());
      StagePlan copy = planStage(f, stage, known, region, s.copy());
      copies.add(new Specialization(s.condition(), copy));
      conditions.add(s.condition());
    }
    if (failures.containsKey(stage)) {
      String message = failures.get(stage).message();
      Requirement requirement = new Requirement(stage, conditions, message);
      return copies.removeLast().stage().specialized(copies, Optional.of(requirement));
    }
    return planStage(f, stage, d, region, loopDirectives.getOrDefault(stage, List.of()))
        .specialized(copies, Optional.empty());
  }

  private StagePlan planStage(
      Func f, Stage stage, Definition d, Region region, List<Directive.OnLoops> directives) {
    List<Var> vars = f.vars().stream().filter(d.args()::contains).toList();
    List<Long> extents =
        vars.stream().map(v -> region.dimensions().get(f.vars().indexOf(v)).extent()).toList();
    StageLoops loops = new StageLoops(stage, d.domain(), vars, extents);
    Directive reordered = null;
    Optional<String> swapped = Optional.empty();
    for (Directive.OnLoops directive : directives) {
      loops.apply(directive);
      if (reordered == null && loops.reductionsReordered()) {
        reordered = directive;
        swapped = loops.swapped();
      }
    }
    loops.check();
    boolean reorderedReductions = loops.reductionsReordered();
    Optional<Reduction> reduction = Reduction.of(f, d);
    if (reorderedReductions && reduction.isEmpty()) {
      throw Refusal.of(reordered, "the reduction loops of %s would run in another order", stage)
          .exists("its update is no sum, product, minimum or maximum, which alone may be regrouped")
          .example(swapped)
          .fix("keep their order");
    }
    StageLoops.Values values = loops.values();
    Map<String, Affine> exact = new HashMap<>();
    Map<String, Span> read = new HashMap<>();
    Map<String, Span> written = new HashMap<>();
    List<Guard> guards = new ArrayList<>();
    for (Var v : vars) {
      Region.Dimension side = region.dimensions().get(f.vars().indexOf(v));
      Affine value = side.min().plus(values.exact().get(v.name()));
      exact.put(v.name(), value);
      read.put(v.name(), side.cut(side.min().plus(values.read().get(v.name()))));
      written.put(v.name(), side.cut(side.min().plus(values.written().get(v.name()))));
      side.end().ifPresent(end -> guards.add(new Guard(value, end, Tail.GUARD_WITH_IF)));
    }
    guards.addAll(values.guards());
    for (RVar r : d.domain()) {
      exact.put(r.name(), values.exact().get(r.name()).plus(r.min()));
      read.put(r.name(), Span.of(values.read().get(r.name()).plus(r.min())));
      written.put(r.name(), Span.of(values.written().get(r.name()).plus(r.min())));
    }
    boolean atOnce = !loops.reductionsAtOnce().isEmpty();
    boolean regrouped =
        (reorderedReductions || atOnce) && reduction.map(Reduction::rounds).orElse(false);
    StagePlan plan =
        new StagePlan(
            stage,
            d,
            loops.loops(),
            exact,
            read,
            written,
            guards,
            regrouped || isFactored(stage) && Reduction.rounds(d));
    for (StageLoops.AtOnce loop : loops.reductionsAtOnce()) {
      Races.check(f, plan, loop, loops.isAtomic(), reduction.isPresent());
    }
    return plan;
  }

  private boolean isFactored(Stage stage) {
    return schedule.directives().stream()
        .anyMatch(d -> d instanceof Directive.Rfactor && d.stage().equals(stage));
  }
}
