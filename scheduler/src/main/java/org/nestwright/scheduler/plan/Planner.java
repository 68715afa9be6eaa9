package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.bounds.Span;

/// Plans a pipeline from its outputs to its inputs: when a Func's turn comes, all loops that use it
/// are known, so the region they need of it is too.
final class Planner {
  private final Schedule schedule;
  private final Pipeline pipeline;
  private final List<Shape> shapes;
  private final Levels levels;
  private final Nesting nesting = new Nesting();
  private final Places places;
  private final Regions regions;
  private final Definitions definitions;
  private final PartialResults partialResults;

  private Planner(Schedule schedule, List<Shape> shapes) {
    this.schedule = schedule;
    this.pipeline = schedule.staged();
    this.shapes = shapes;
    checkShapes();
    this.levels = new Levels(schedule);
    this.places = new Places(levels, nesting);
    this.regions = new Regions(shapes, levels, nesting);
    Inlining inlining = new Inlining(pipeline.funcs(), levels.inlined());
    this.partialResults = new PartialResults(schedule);
    this.definitions = new Definitions(schedule, inlining, regions);
  }

  static Plan plan(Schedule schedule, List<Shape> shapes) {
    return new Planner(schedule, shapes).plan(true);
  }

  private void checkShapes() {
    List<Func> outputs = pipeline.outputs();
    if (shapes.size() != outputs.size()) {
      throw Refusal.of("the shapes", "%d are given for %d outputs", shapes.size(), outputs.size())
          .fix("give one each for %s", Refusal.list(outputs.stream().map(Func::name).toList()));
    }
    for (int i = 0; i < outputs.size(); i++) {
      if (shapes.get(i).rank() != outputs.get(i).rank()) {
        Func output = outputs.get(i);
        throw Refusal.of("the shape " + shapes.get(i), "it has %d dimensions", shapes.get(i).rank())
            .exists("%s%s has %d", output.name(), output.vars(), output.rank())
            .fix("give one extent for each of %s", Refusal.list(output.vars()));
      }
    }
  }

  /// @param blaming whether to look for the directive that makes a Func read outside an input
  private Plan plan(boolean blaming) {
    FusedGroups groups = new FusedGroups(schedule, levels);
    for (List<Func> group : groups.consumersFirst()) {
      List<FuncPlan> members =
          group.stream()
              .filter(f -> !levels.inlined().contains(f.name()) && isWanted(f))
              .map(f -> counted(f, () -> planFunc(f, groups.isJoined(f))))
              .toList();
      if (!members.isEmpty()) {
        partialResults.divide(FusedLoops.of(groups, members)).forEach(nesting::add);
      }
    }
    List<Production> productions = nesting.productions().reversed();
    List<FuncPlan> order = productions.stream().flatMap(p -> p.funcs().stream()).toList();
    for (FuncPlan f : order) {
      Optional<InputBounds.Outside> outside = counted(f.func(), () -> InputBounds.check(f));
      if (outside.isPresent()) {
        Optional<ScheduleException> blame =
            blaming
                ? RegionBlame.of(schedule, outside.get(), nesting, this::isLegal)
                : Optional.empty();
        throw blame.orElseGet(() -> outside.get().refusal(nesting));
      }
    }
    MemoryPromises.check(schedule, nesting);
    Preparation preparation = Precomputing.of(schedule, levels, order);
    preparation.checkWhole(schedule, productions);
    return new Plan(schedule, shapes, productions, preparation);
  }

  private static <T> T counted(Func f, Supplier<T> work) {
    try {
      return work.get();
    } catch (ArithmeticException e) {
      throw Refusal.of(f.name(), "its loops and regions are too large to count in 64 bits")
          .fix("use smaller factors of its loops and those of its readers, or smaller shapes");
    }
  }

  private boolean isLegal(Schedule other) {
    try {
      new Planner(other, shapes).plan(false);
      return true;
    } catch (ScheduleException e) {
      return false;
    }
  }

  /// Whether `f` is an output or read by one that is planned. A call may vanish: the Func that is
  /// inlined in its place need not use its argument.
  private boolean isWanted(Func f) {
    return pipeline.outputs().contains(f) || !nesting.users(f).isEmpty();
  }

  /// @param joined whether a stage shares loops with another
  private FuncPlan planFunc(Func f, boolean joined) {
    int output = pipeline.outputs().indexOf(f);
    Optional<LoopId> at = places.loop(f, levels.compute(f));
    Optional<LoopId> storeAt = places.storeLoop(f, at);
    Optional<LoopId> hoistAt = places.hoistLoop(f, storeAt);
    Region tile = regions.needed(f, at, output);
    // What is left out of one region may be in the storage of several, or run in another's loops.
    boolean alone = storeAt.equals(at) && !joined;
    Region needed = ComputedRegion.of(schedule, f, alone ? tile : tile.whole(), output >= 0);
    Definitions.Planned planned = definitions.plan(f, at, needed);
    Optional<Slide> slide = storeAt.equals(at) ? Optional.empty() : slide(f, at, needed);
    boolean isOutput = output >= 0;
    Region all =
        isOutput
            ? Regions.region(f, shapes.get(output))
            : Regions.box(regions.over(planned.touched(), storeAt), needed).room();
    if (isOutput) {
      Regions.checkInside(f, planned.touched(), all);
    }
    Layout layout = Layout.of(schedule, f, all, Regions.box(planned.touched(), needed), isOutput);
    return new FuncPlan(
        f,
        isOutput,
        at,
        storeAt,
        hoistAt,
        needed,
        layout.storage(),
        layout.memory(),
        layout.dimensions(),
        planned.stages(),
        slide);
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
            Definitions.Planned later = definitions.plan(f, at, fresh);
            return isInside(later.touched(), needed) && storesOnlyValues(later)
                ? Optional.of(new Slide(loop.id(), fresh, later.stages()))
                : Optional.empty(); // a tail that runs past the window, or into what is kept
          } catch (ScheduleException e) {
            return Optional
                .empty(); // a tail strategy that only the whole region is long enough for
          }
        });
  }

  /// Past the end of what is new there may be what earlier iterations have computed.
  private static boolean storesOnlyValues(Definitions.Planned planned) {
    return planned.stages().stream()
        .flatMap(stage -> stage.guards().stream())
        .noneMatch(guard -> guard.tail() == Tail.PREDICATE_LOADS);
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
}
