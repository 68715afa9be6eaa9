package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;

/// Plans a pipeline from its outputs to its inputs: when a Func's turn comes, all loops that use it
/// are known, so the region they need of it is too.
final class Planner {
  private final Schedule schedule;
  private final Pipeline pipeline;
  private final List<Shape> shapes;
  private final Levels levels;
  private final Inlining inlining;
  private final Map<Stage, List<Directive.OnLoops>> loopDirectives = new HashMap<>();

  /// Consumers first.
  private final Map<String, FuncPlan> planned = new LinkedHashMap<>();

  private final Nesting nesting = new Nesting();

  private Planner(Schedule schedule, List<Shape> shapes) {
    this.schedule = schedule;
    this.pipeline = schedule.staged();
    this.shapes = shapes;
    checkShapes();
    this.levels = new Levels(schedule);
    this.inlining = new Inlining(pipeline.funcs(), levels.inlined());
    for (Directive d : schedule.directives()) {
      if (d instanceof Directive.In || d instanceof Directive.Rfactor) {
        continue; // the pipeline has been changed already
      }
      int updates = pipeline.func(d.stage().func()).definitions().size() - 1;
      if (d.stage().index() < 0 || d.stage().index() > updates) {
        throw Refusal.of(d, "%s has %d update definitions", d.stage().func(), updates);
      }
      if (d instanceof Directive.OnLoops loops) {
        loopDirectives.computeIfAbsent(d.stage(), _ -> new ArrayList<>()).add(loops);
      }
    }
  }

  static Plan plan(Schedule schedule, List<Shape> shapes) {
    try {
      return new Planner(schedule, shapes).plan();
    } catch (ArithmeticException e) {
      throw new ScheduleException(
          "the loops and regions of this schedule are too large to count; use smaller factors, or"
              + " smaller shapes");
    }
  }

  private void checkShapes() {
    List<Func> outputs = pipeline.outputs();
    if (shapes.size() != outputs.size()) {
      throw new ScheduleException(
          "%d shapes given for %d outputs; give one each for %s"
              .formatted(shapes.size(), outputs.size(), outputs.stream().map(Func::name).toList()));
    }
    for (int i = 0; i < outputs.size(); i++) {
      if (shapes.get(i).rank() != outputs.get(i).rank()) {
        throw new ScheduleException(
            "shape %s has %d dimensions but %s%s has %d"
                .formatted(
                    shapes.get(i),
                    shapes.get(i).rank(),
                    outputs.get(i).name(),
                    outputs.get(i).vars(),
                    outputs.get(i).rank()));
      }
    }
  }

  private Plan plan() {
    for (Func f : pipeline.funcs().reversed()) {
      if (!levels.inlined().contains(f.name()) && isWanted(f)) {
        FuncPlan plan = planFunc(f);
        planned.put(f.name(), plan);
        nesting.add(plan);
      }
    }
    List<FuncPlan> order = List.copyOf(planned.values()).reversed();
    InputBounds.check(pipeline, order);
    return new Plan(schedule, shapes, order);
  }

  /// Whether `f` is an output or read by one that is planned. A call may vanish: the Func that is
  /// inlined in its place need not use its argument.
  private boolean isWanted(Func f) {
    return pipeline.outputs().contains(f) || !nesting.users(f, planned.values()).isEmpty();
  }

  private FuncPlan planFunc(Func f) {
    int output = pipeline.outputs().indexOf(f);
    Optional<LoopId> at = loop(f, levels.compute(f));
    Optional<LoopId> storeAt = storeLoop(f, at);
    Region needed = bound(f, needed(f, at, output));
    Definitions definitions = planDefinitions(f, at, needed);
    Optional<Slide> slide = storeAt.equals(at) ? Optional.empty() : slide(f, at, needed);
    boolean isOutput = output >= 0;
    Region all =
        isOutput ? region(f, shapes.get(output)) : box(f, over(definitions.touched(), storeAt));
    if (isOutput) {
      checkInside(f, definitions.touched(), all);
    }
    Layout layout = Layout.of(schedule, f, all, box(f, definitions.touched()), isOutput);
    return new FuncPlan(
        f,
        isOutput,
        at,
        storeAt,
        needed,
        layout.storage(),
        layout.folds(),
        layout.strides(),
        definitions.stages(),
        slide);
  }

  private boolean isFactored(Stage stage) {
    return schedule.directives().stream()
        .anyMatch(d -> d instanceof Directive.Rfactor && d.stage().equals(stage));
  }

  /// What later iterations of the loop that `f` is computed in must add to what earlier ones left
  /// in its storage. Only a pure Func slides, and only where nothing is computed inside its own
  /// loops: an update would change again what it has changed before.
  private Optional<Slide> slide(Func f, Optional<LoopId> at, Region needed) {
    boolean pure = f.definitions().size() == 1;
    if (at.isEmpty() || !pure || levels.hasInside(f)) {
      return Optional.empty();
    }
    Loop loop = nesting.chain(at).getLast();
    return SlidingWindow.fresh(needed, loop)
        .flatMap(fresh -> {
          try {
            Definitions later = planDefinitions(f, at, fresh);
            return isInside(later.touched(), needed)
                ? Optional.of(new Slide(loop.id(), fresh, later.stages()))
                : Optional.empty(); // a tail that rounds up past the window
          } catch (ScheduleException e) {
            return Optional
                .empty(); // a tail strategy that only the whole region is long enough for
          }
        });
  }

  private static boolean isInside(List<Span> touched, Region region) {
    for (int i = 0; i < touched.size(); i++) {
      Region.Dimension d = region.dimensions().get(i);
      Span span = touched.get(i);
      boolean inside =
          span.isBounded()
              && d.min().minus(span.low()).high() <= 0
              && span.high().minus(d.min()).high() < d.extent();
      if (!inside) {
        return false;
      }
    }
    return true;
  }

  // ---- Where ----

  private Optional<LoopId> loop(Func f, Levels.Place place) {
    if (place.isRoot()) {
      return Optional.empty();
    }
    FuncPlan consumer = planned.get(place.consumer().func());
    Directive d = place.directive();
    if (consumer == null) {
      throw Refusal.of(
          d,
          "%s has no loops when %s is needed: it is inlined, or computed before %s; %s is used by"
              + " %s",
          place.consumer().func(),
          f.name(),
          f.name(),
          f.name(),
          Refusal.list(nesting.users(f, planned.values())));
    }
    if (place.consumer().index() >= consumer.stages().size()) {
      throw Refusal.of(d, "%s has no %s", consumer.func().name(), place.consumer());
    }
    List<Loop> loops = consumer.stages().get(place.consumer().index()).loops();
    LoopId id = new LoopId(place.consumer(), place.loop());
    Loop loop =
        loops.stream()
            .filter(l -> l.id().equals(id))
            .findFirst()
            .orElseThrow(() -> {
              List<String> names = loops.stream().map(l -> l.id().var().name()).toList();
              return Refusal.of(
                  d,
                  "%s has no loop %s; its loops, outermost first, are %s%s",
                  place.consumer(),
                  place.loop(),
                  Refusal.list(names),
                  Refusal.nearest(place.loop().name(), names));
            });
    for (Loop around : nesting.chain(Optional.of(id))) {
      if (around.kind() == LoopKind.VECTORIZED) {
        throw Refusal.of(
            d,
            "%s runs as vector lanes, and nothing can be computed inside one lane; choose a loop"
                + " around it",
            around.id().var());
      }
    }
    return Optional.of(loop.id());
  }

  private Optional<LoopId> storeLoop(Func f, Optional<LoopId> computeAt) {
    Optional<Levels.Place> place = levels.store(f);
    if (place.isEmpty()) {
      return computeAt;
    }
    Directive d = place.get().directive();
    Optional<LoopId> storeAt = loop(f, place.get());
    List<Loop> outside = nesting.chain(storeAt);
    List<Loop> inside = new ArrayList<>(nesting.chain(computeAt));
    if (!inside.containsAll(outside)) {
      throw Refusal.of(
          d,
          "storage must live at or around the place of computation, %s; choose one of the loops %s,"
              + " or storeRoot()",
          computeAt.map(LoopId::toString).orElse("the root"),
          Refusal.list(inside.stream().map(Loop::id).toList()));
    }
    inside.removeAll(outside);
    for (Loop between : inside) {
      if (between.kind() == LoopKind.PARALLEL) {
        throw Refusal.of(
            d,
            "threads of the parallel loop %s would share the storage of %s while each computes its"
                + " own; store it at %s or inside",
            between.id(),
            f.name(),
            between.id());
      }
    }
    return storeAt;
  }

  // ---- How much ----

  private Region needed(Func f, Optional<LoopId> at, int output) {
    List<Span> spans = null;
    for (FuncPlan consumer : planned.values()) {
      for (StagePlan stage : consumer.everyStage()) {
        for (Expr.Call call : Reads.calls(stage.definition(), f.name())) {
          if (at.isPresent() && !nesting.isInside(consumer, stage, at.get())) {
            throw outside(f, at.get(), stage, call);
          }
          spans = union(spans, spans(call.args(), stage.spans()));
        }
      }
    }
    if (output >= 0) {
      List<Span> asked =
          region(f, shapes.get(output)).dimensions().stream()
              .map(d -> new Span(d.min(), d.min().plus(d.extent() - 1)))
              .toList();
      if (spans != null) {
        checkInside(f, over(spans, at), region(f, shapes.get(output)));
      }
      spans = asked;
    }
    if (spans == null) {
      throw new IllegalStateException(f.name() + " is read by nobody");
    }
    return box(f, over(spans, at));
  }

  private ScheduleException outside(Func f, LoopId at, StagePlan reader, Expr.Call call) {
    return Refusal.of(
        levels.compute(f).directive(),
        "%s reads %s outside the loop %s, where it was never computed; every use must be inside:"
            + " choose a loop around all of them, or computeRoot()",
        reader.stage(),
        call,
        at);
  }

  private static List<Span> spans(List<Expr> args, Map<String, Span> variables) {
    return args.stream().map(e -> IndexSpan.of(e, variables)).toList();
  }

  private static List<Span> union(List<Span> a, List<Span> b) {
    if (a == null) {
      return b;
    }
    List<Span> all = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      all.add(a.get(i).union(b.get(i)));
    }
    return all;
  }

  /// The spans while all loops run that are not around `level`.
  private List<Span> over(List<Span> spans, Optional<LoopId> level) {
    List<LoopId> outside = nesting.chain(level).stream().map(Loop::id).toList();
    return spans.stream().map(s -> s.over(id -> !outside.contains(id))).toList();
  }

  private Region box(Func f, List<Span> spans) {
    List<Region.Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      if (!span.isBounded()) {
        throw new ScheduleException(
            "%s is read at an index of dimension %s that nothing limits; clamp the index, or bound(%s, min, extent)"
                .formatted(f.name(), f.vars().get(i), f.vars().get(i)));
      }
      dimensions.add(dimension(span));
    }
    return new Region(dimensions);
  }

  /// The shortest side that holds the span wherever the loops around are. It is moved back where it
  /// would leave what is needed over all of them, so that a guarded last tile makes no producer
  /// compute, and read, past the end.
  private static Region.Dimension dimension(Span span) {
    long extent = Math.max(1, span.high().minus(span.low()).high() + 1);
    Affine last = Affine.of(span.high().high() - extent + 1);
    return new Region.Dimension(Affine.min(span.low(), last), extent);
  }

  private static Region region(Func f, Shape shape) {
    List<Region.Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < f.rank(); i++) {
      dimensions.add(new Region.Dimension(Affine.of(shape.mins().get(i)), shape.extents().get(i)));
    }
    return new Region(dimensions);
  }

  private Region bound(Func f, Region region) {
    List<Region.Dimension> dimensions = new ArrayList<>(region.dimensions());
    for (Directive directive : schedule.directives()) {
      if (directive instanceof Directive.Bound d && d.stage().func().equals(f.name())) {
        int i = f.vars().indexOf(d.dimension());
        if (i < 0) {
          throw Refusal.of(
              d, "%s has no dimension %s; it has %s", f.name(), d.dimension(), f.vars());
        }
        Region.Dimension needed = dimensions.get(i);
        long low = needed.min().low();
        long high = needed.min().high() + needed.extent() - 1;
        if (d.extent() < 1 || low < d.min() || high >= (long) d.min() + d.extent()) {
          throw Refusal.of(
              d,
              "[%d, %d) does not hold all that is needed of %s, [%d, %d)",
              d.min(),
              (long) d.min() + d.extent(),
              d.dimension(),
              low,
              high + 1);
        }
        if (pipeline.outputs().contains(f) && d.extent() != needed.extent()) {
          throw Refusal.of(
              d, "%s is an output; its shape is [%d, %d) there", f.name(), low, high + 1);
        }
        dimensions.set(i, new Region.Dimension(Affine.of(d.min()), d.extent()));
      }
    }
    return new Region(dimensions);
  }

  private static void checkInside(Func f, List<Span> touched, Region storage) {
    for (int i = 0; i < touched.size(); i++) {
      Span span = touched.get(i);
      long min = storage.dimensions().get(i).min().constant();
      long end = min + storage.dimensions().get(i).extent();
      if (!span.isBounded() || span.low().low() < min || span.high().high() >= end) {
        throw new ScheduleException(
            "the output %s is touched at %s in dimension %s, outside its shape [%d, %d); use a tail strategy that stays inside (SHIFT_INWARDS, GUARD_WITH_IF), clamp the index, or ask for a larger shape"
                .formatted(f.name(), span.over(_ -> true), f.vars().get(i), min, end));
      }
    }
  }

  // ---- The definitions ----

  /// @param stages planned, in order
  /// @param touched every point that any of them reads or writes of the Func itself, per dimension
  private record Definitions(List<StagePlan> stages, List<Span> touched) {}

  /// Plans the definitions from the last to the first: an update may read more of the Func than is
  /// needed after it.
  private Definitions planDefinitions(Func f, Optional<LoopId> at, Region needed) {
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
      touched = union(touched, over(spans(d.args(), stage.spans()), at));
      for (Expr.Call self : Reads.calls(d, f.name())) {
        touched = union(touched, over(spans(self.args(), stage.spans()), at));
      }
      region = box(f, touched);
    }
    return new Definitions(stages, touched);
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
    boolean reorderedReductions = loops.reductionsReordered();
    if (reorderedReductions && !Reduction.mayReorder(f, d)) {
      throw Refusal.of(
          reordered,
          "the reduction loops of %s would run in another order, and its update is no sum, product,"
              + " minimum or maximum that may be regrouped; keep their order",
          stage);
    }
    StageLoops.Values values = loops.values();
    Map<String, Affine> exact = new HashMap<>();
    Map<String, Span> spans = new HashMap<>();
    for (Var v : vars) {
      Affine min = region.dimensions().get(f.vars().indexOf(v)).min();
      exact.put(v.name(), min.plus(values.exact().get(v.name())));
      spans.put(v.name(), Span.of(min.plus(values.limited().get(v.name()))));
    }
    for (RVar r : d.domain()) {
      exact.put(r.name(), values.exact().get(r.name()).plus(r.min()));
      spans.put(r.name(), Span.of(values.limited().get(r.name()).plus(r.min())));
    }
    return new StagePlan(
        stage,
        d,
        loops.loops(),
        exact,
        spans,
        values.guards(),
        (reorderedReductions || isFactored(stage)) && Reduction.rounds(f, d));
  }
}
