package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Span;

/// Plans the definitions of one Func over a region: the loops of each, as the directives shape
/// them.
final class Definitions {
  private final Schedule schedule;
  private final Inlining inlining;
  private final Regions regions;
  private final Map<Stage, List<Directive.OnLoops>> loopDirectives = new HashMap<>();

  Definitions(Schedule schedule, Inlining inlining, Regions regions) {
    this.schedule = schedule;
    this.inlining = inlining;
    this.regions = regions;
    for (Directive d : schedule.directives()) {
      if (d instanceof Directive.OnLoops loops) {
        loopDirectives.computeIfAbsent(d.stage(), _ -> new ArrayList<>()).add(loops);
      }
    }
  }

  /// @param stages planned, in order
  /// @param touched every point that any of them reads or writes of the Func itself, per dimension
  record Planned(List<StagePlan> stages, List<Span> touched) {}

  /// Plans the definitions from the last to the first: an update may read more of the Func than is
  /// needed after it.
  Planned plan(Func f, Optional<LoopId> at, Region needed) {
    List<StagePlan> stages = new ArrayList<>();
    List<Span> touched =
        needed.dimensions().stream()
            .map(d -> new Span(d.min(), d.min().plus(d.extent() - 1)))
            .toList();
    Region region = needed;
    for (int i = f.definitions().size() - 1; i >= 0; i--) {
      Definition d = inlining.inline(f.definitions().get(i));
      StagePlan stage = planStage(f, new Stage(f.name(), i), d, region);
      stages.addFirst(stage);
      touched = Regions.union(touched, regions.over(Regions.spans(d.args(), stage.written()), at));
      if (stage.keeps() || !d.predicates().isEmpty()) {
        // What is kept is loaded first.
        touched = Regions.union(touched, regions.over(Regions.spans(d.args(), stage.spans()), at));
      }
      for (Expr.Call self : Reads.calls(d, f.name())) {
        touched =
            Regions.union(touched, regions.over(Regions.spans(self.args(), stage.spans()), at));
      }
      region = regions.box(f, touched);
    }
    return new Planned(stages, touched);
  }

  private StagePlan planStage(Func f, Stage stage, Definition d, Region region) {
    List<Var> vars = f.vars().stream().filter(d.args()::contains).toList();
    List<Long> extents =
        vars.stream().map(v -> region.dimensions().get(f.vars().indexOf(v)).extent()).toList();
    StageLoops loops = new StageLoops(stage, d.domain(), vars, extents);
    Directive reordered = null;
    for (Directive.OnLoops directive : loopDirectives.getOrDefault(stage, List.of())) {
      loops.apply(directive);
      if (reordered == null && loops.reductionsReordered()) {
        reordered = directive;
      }
    }
    loops.check();
    boolean reorderedReductions = loops.reductionsReordered();
    Optional<Reduction> reduction = Reduction.of(f, d);
    if (reorderedReductions && reduction.isEmpty()) {
      throw Refusal.of(reordered, "the reduction loops of %s would run in another order", stage)
          .exists("its update is no sum, product, minimum or maximum, which alone may be regrouped")
          .example(loops.swapped())
          .fix("keep their order");
    }
    StageLoops.Values values = loops.values();
    Map<String, Affine> exact = new HashMap<>();
    Map<String, Span> read = new HashMap<>();
    Map<String, Span> written = new HashMap<>();
    for (Var v : vars) {
      Affine min = region.dimensions().get(f.vars().indexOf(v)).min();
      exact.put(v.name(), min.plus(values.exact().get(v.name())));
      read.put(v.name(), Span.of(min.plus(values.read().get(v.name()))));
      written.put(v.name(), Span.of(min.plus(values.written().get(v.name()))));
    }
    for (RVar r : d.domain()) {
      exact.put(r.name(), values.exact().get(r.name()).plus(r.min()));
      read.put(r.name(), Span.of(values.read().get(r.name()).plus(r.min())));
      written.put(r.name(), Span.of(values.written().get(r.name()).plus(r.min())));
    }
    boolean atOnce = !loops.reductionsAtOnce().isEmpty();
    boolean rounds = reduction.map(Reduction::rounds).orElse(false);
    StagePlan plan =
        new StagePlan(
            stage,
            d,
            loops.loops(),
            exact,
            read,
            written,
            values.guards(),
            (reorderedReductions || atOnce || isFactored(stage)) && rounds);
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
