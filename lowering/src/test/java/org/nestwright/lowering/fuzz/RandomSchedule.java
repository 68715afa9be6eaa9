package org.nestwright.lowering.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Align;
import org.nestwright.scheduler.Condition;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.MemoryType;
import org.nestwright.scheduler.Partition;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;

/// Random directives: any at all, or such as fit the loops that there are.
final class RandomSchedule {
  /// Unrolled and vectorized copies of one body; more would make a fuzz of the class file's limits.
  private static final long MOST_COPIES = 128;

  private static final String[] NAMES = {
    "x", "y", "z", "xi", "xo", "yi", "yo", "t", "q", "r0.x", "r0.y", "r1.x", "x.v", "x.u", "y.p"
  };

  private final Draws draws;
  private final Sample sample;
  private int names;

  private RandomSchedule(Draws draws, Sample sample) {
    this.draws = draws;
    this.sample = sample;
  }

  /// {@return directives with names from a bag, most of which make no sense}
  static Schedule any(Draws draws, Sample sample) {
    RandomSchedule random = new RandomSchedule(draws, sample);
    Schedule schedule = Schedule.of(sample.pipeline());
    int count = 1 + draws.below(5);
    for (int i = 0; i < count; i++) {
      try {
        schedule = schedule.with(random.any(schedule.staged()));
      } catch (ScheduleException e) {
        Legality.check(e);
      }
    }
    return schedule;
  }

  /// {@return directives each of which leaves the schedule legal}
  static Schedule legal(Draws draws, Sample sample) {
    RandomSchedule random = new RandomSchedule(draws, sample);
    Schedule schedule = random.constants(Schedule.of(sample.pipeline()));
    Plan plan = Plan.of(schedule, sample.shapeArray());
    int count = draws.below(20);
    for (int i = 0; i < count; i++) {
      List<Directive> some = draws.oneIn(12) ? random.nested(plan) : List.of(random.fitting(plan));
      for (Directive directive : some) {
        plan = random.grown(plan, directive);
      }
    }
    return plan.schedule();
  }

  /// {@return the plan with one directive more, or as it was, where that is refused or too large}
  private Plan grown(Plan plan, Directive directive) {
    Schedule next;
    try {
      next = plan.schedule().with(directive);
    } catch (ScheduleException e) {
      return plan; // a copy for one that does not read what is copied
    }
    return Legality.plan(next, sample.shapeArray())
        .filter(planned -> copies(planned) <= MOST_COPIES)
        .orElse(plan);
  }

  /// Often most inputs are constant, so that something can be precomputed.
  private Schedule constants(Schedule schedule) {
    Schedule with = schedule;
    if (draws.oneIn(3)) {
      for (Input in : schedule.pipeline().inputs()) {
        with = draws.oneIn(4) ? with : with.on(in).constant();
      }
    }
    return with;
  }

  private static long copies(Plan plan) {
    long most = 1;
    for (FuncPlan f : plan.funcs()) {
      for (StagePlan stage : f.everyStage()) {
        long copies = 1;
        for (Loop loop : stage.loops()) {
          boolean copied = loop.kind() == LoopKind.UNROLLED || loop.kind() == LoopKind.VECTORIZED;
          copies *= copied ? Math.max(1, loop.extent()) : 1;
        }
        most = Math.max(most, copies);
      }
    }
    return most;
  }

  // ---- Any ----

  private Var name() {
    return Var.of(draws.any(NAMES));
  }

  private Tail tail() {
    return draws.any(Tail.values());
  }

  private int number() {
    return draws.any(
        4, 2, 3, 8, 1, 5, 7, 16, 0, -1, 64, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE);
  }

  private List<Var> several() {
    List<Var> all = new ArrayList<>();
    int count = draws.below(4);
    for (int i = 0; i < count; i++) {
      all.add(name());
    }
    return all;
  }

  private Directive any(Pipeline pipeline) {
    List<Func> funcs = pipeline.funcs();
    Func f = draws.any(funcs);
    Stage stage = new Stage(f.name(), draws.below(f.definitions().size()));
    Func g = draws.any(funcs);
    Stage consumer =
        new Stage(g.name(), draws.below(g.definitions().size() + (draws.oneIn(9) ? 1 : 0)));
    List<String> readers =
        draws.oneIn(4)
            ? List.of()
            : draws.oneIn(3) ? List.of(g.name(), draws.any(funcs).name()) : List.of(g.name());
    Stage source =
        pipeline.inputs().isEmpty() || draws.oneIn(2)
            ? f.pure()
            : new Stage(draws.any(pipeline.inputs()).name(), 0);
    return switch (draws.below(38)) {
      case 36 -> new Directive.Atomic(stage);
      case 26 -> new Directive.Constant(source);
      case 27 -> new Directive.Precompute(f.pure());
      case 28 -> new Directive.In(source, readers, "copy" + names++);
      case 29 -> new Directive.CloneIn(source, readers, "clone" + names++);
      case 30 -> new Directive.Rfactor(stage, several(), several(), "partial" + names++);
      case 31 -> new Directive.ComputeWith(stage, consumer, name(), align());
      case 32, 33 -> {
        Directive.OnLoops inside =
            draws.oneIn(2)
                ? new Directive.Vectorize(stage, name(), number(), tail())
                : new Directive.Reorder(stage, several());
        yield specializing(stage, List.of(inside));
      }
      case 34 -> new Directive.SpecializeFail(stage, "no case for this");
      case 35 ->
          draws.oneIn(2)
              ? new Directive.PartitionLoop(stage, name(), draws.any(Partition.values()))
              : new Directive.PartitionAll(stage, draws.any(Partition.values()));
      case 0 -> new Directive.Split(stage, name(), name(), name(), number(), tail());
      case 1 -> new Directive.Fuse(stage, name(), name(), name());
      case 2 -> new Directive.Reorder(stage, several());
      case 3 -> new Directive.Vectorize(stage, name(), number(), tail());
      case 4 -> new Directive.Unroll(stage, name(), whole(2, number()), tail());
      case 5 -> new Directive.Parallel(stage, name(), whole(2, number()), tail());
      case 6 -> new Directive.Serial(stage, name());
      case 7 -> new Directive.ComputeAt(f.pure(), consumer, name());
      case 8 -> new Directive.ComputeRoot(f.pure());
      case 9 -> new Directive.Inline(f.pure());
      case 10 -> new Directive.StoreAt(f.pure(), consumer, name());
      case 11 -> new Directive.StoreRoot(f.pure());
      case 12 -> new Directive.ReorderStorage(f.pure(), several());
      case 13 -> new Directive.FoldStorage(f.pure(), name(), number());
      case 14 -> new Directive.BoundExtent(f.pure(), name(), number());
      case 15 -> new Directive.AlignBounds(f.pure(), name(), number(), draws.between(-9, 9));
      case 16 -> new Directive.AlignExtent(f.pure(), name(), number());
      case 17 -> new Directive.StoreIn(f.pure(), draws.any(MemoryType.values()));
      case 18 -> new Directive.HoistStorage(f.pure(), consumer, name());
      case 19 -> new Directive.HoistStorageRoot(f.pure());
      case 20 -> new Directive.BoundStorage(f.pure(), name(), number());
      case 21 -> new Directive.AlignStorage(f.pure(), name(), number());
      case 22 -> new Directive.PadStorage(f.pure(), name(), number());
      case 37 -> new Directive.BlockStorage(f.pure(), name(), number());
      case 23 -> new Directive.Estimate(f.pure(), name(), draws.between(-9, 9), number());
      case 24 -> new Directive.Rename(stage, name(), name());
      default -> new Directive.Bound(f.pure(), name(), draws.between(-9, 9), number());
    };
  }

  // ---- Fitting ----

  private Directive fitting(Plan plan) {
    int kind = draws.below(12);
    if (kind >= 10) {
      return joining(plan);
    }
    if (kind >= 6) {
      return placing(plan);
    }
    List<StagePlan> stages = new ArrayList<>();
    for (FuncPlan f : plan.funcs().reversed()) {
      if (plan.schedule().staged().funcs().contains(f.func())) {
        f.stages().stream().filter(s -> !s.loops().isEmpty()).forEach(stages::add);
      }
    }
    if (stages.isEmpty()) {
      return placing(plan);
    }
    List<StagePlan> specialized = stages.stream().filter(StagePlan::isSpecialized).toList();
    if (!specialized.isEmpty() && draws.oneIn(6)) {
      return new Directive.SpecializeFail(draws.any(specialized).stage(), "no case for this");
    }
    StagePlan stage = draws.any(stages);
    if (draws.below(6) < 5) {
      return looping(stage);
    }
    List<Directive.OnLoops> copy = new ArrayList<>();
    int count = draws.below(3);
    for (int i = 0; i < count; i++) {
      copy.add(looping(stage));
    }
    return specializing(stage.stage(), copy);
  }

  private Align align() {
    return draws.any(Align.NO_ALIGN, Align.START, Align.END);
  }

  /// A specialization, where there is a scalar input.
  private Directive specializing(Stage stage, List<Directive.OnLoops> copy) {
    List<Input> scalars =
        sample.pipeline().inputs().stream()
            .filter(in -> in.rank() == 0 && !in.type().isHalf()) // halves are no numbers to test
            .toList();
    if (scalars.isEmpty()) {
      return copy.isEmpty() ? new Directive.PartitionAll(stage, Partition.NEVER) : copy.getFirst();
    }
    Expr condition = test(scalars);
    if (draws.oneIn(4)) {
      condition = draws.oneIn(2) ? condition.and(test(scalars)) : condition.or(test(scalars));
    }
    return new Directive.Specialize(
        stage, Condition.of(draws.oneIn(6) ? condition.not() : condition).orElseThrow(), copy);
  }

  /// A test of a scalar, half of the time with the number it has.
  private Expr test(List<Input> scalars) {
    Input in = draws.any(scalars);
    Expr scalar = in.at();
    if (in.type() == Type.BOOL) {
      return scalar;
    }
    double given = sample.inputs().get(sample.pipeline().inputs().indexOf(in)).getDouble();
    boolean small = Math.abs(given) < 100;
    double number = small && !draws.oneIn(2) ? given : draws.below(10);
    return switch (draws.below(6)) {
      case 0, 1 -> scalar.eq(number);
      case 2 -> scalar.ge(number);
      case 3 -> scalar.lt(number);
      case 4 -> scalar.ne(number);
      default -> scalar.le(number);
    };
  }

  /// Two stages whose outermost loops have the same names, where there are such.
  private Directive joining(Plan plan) {
    List<Directive> all = new ArrayList<>();
    for (FuncPlan f : plan.funcs()) {
      for (StagePlan stage : f.stages()) {
        for (FuncPlan g : plan.funcs()) {
          if (g.computeAt().equals(f.computeAt())) {
            g.stages().forEach(with -> join(stage, with).ifPresent(all::add));
          }
        }
      }
    }
    if (all.isEmpty() || draws.oneIn(12)) {
      Func f = draws.any(plan.schedule().staged().funcs());
      return new Directive.ComputeWith(f.pure(), reader(plan, f).stage(), name(), align());
    }
    return draws.any(all);
  }

  private Optional<Directive> join(StagePlan stage, StagePlan with) {
    int alike = 0;
    int most = Math.min(stage.loops().size(), with.loops().size());
    while (alike < most
        && stage.loops().get(alike).id().var().equals(with.loops().get(alike).id().var())) {
      alike++;
    }
    if (alike == 0 || stage.stage().equals(with.stage())) {
      return Optional.empty();
    }
    Var loop = with.loops().get(draws.below(alike)).id().var();
    return Optional.of(new Directive.ComputeWith(stage.stage(), with.stage(), loop, align()));
  }

  /// One loop split twice and the outermost part parallel: the tails of the inner split must not
  /// reach into what another thread computes.
  private List<Directive> nested(Plan plan) {
    List<StagePlan> stages =
        plan.funcs().stream()
            .flatMap(f -> f.stages().stream())
            .filter(s -> !s.loops().isEmpty())
            .toList();
    if (stages.isEmpty()) {
      return List.of(placing(plan));
    }
    StagePlan chosen = draws.any(stages);
    Stage stage = chosen.stage();
    Loop loop = draws.any(chosen.loops());
    Var outer = Var.of("n" + names++);
    Var inner = Var.of("n" + names++);
    Var middle = Var.of("n" + names++);
    Var innermost = Var.of("n" + names++);
    int factor = draws.any(2, 3, 4, 5, 8);
    List<Directive> all = new ArrayList<>();
    all.add(new Directive.Split(stage, loop.id().var(), outer, inner, factor, tail()));
    all.add(new Directive.Parallel(stage, outer, OptionalInt.empty(), Tail.AUTO));
    int second = draws.any(2, 3, 4);
    all.add(
        draws.oneIn(2)
            ? new Directive.Split(stage, inner, middle, innermost, second, tail())
            : new Directive.Vectorize(stage, inner, OptionalInt.of(second), tail()));
    return all;
  }

  private Directive.OnLoops looping(StagePlan stage) {
    Stage id = stage.stage();
    List<Loop> loops = stage.loops().reversed();
    Loop loop = draws.any(loops);
    Var v = loop.id().var();
    if (loop.reduction() && draws.oneIn(3)) {
      return new Directive.Atomic(id);
    }
    return switch (draws.below(16)) {
      case 13, 15 -> new Directive.PartitionLoop(id, v, draws.any(Partition.values()));
      case 14 -> new Directive.PartitionAll(id, draws.any(Partition.values()));
      case 0, 1 -> new Directive.Split(id, v, made(v), made(v), factor(loop), tail());
      case 2 -> {
        int i = loops.indexOf(loop);
        Var outer = loops.get(Math.min(i + 1, loops.size() - 1)).id().var();
        yield new Directive.Fuse(id, v, outer, made(v));
      }
      case 3, 4 -> {
        List<Var> all = draws.shuffled(loops.stream().map(l -> l.id().var()).toList());
        yield new Directive.Reorder(id, all.subList(0, 1 + draws.below(all.size())));
      }
      case 5, 6 -> new Directive.Vectorize(id, v, whole(2, factor(loop)), tail());
      case 7, 8 -> new Directive.Unroll(id, v, whole(2, factor(loop)), tail());
      case 9, 10 -> new Directive.Parallel(id, v, whole(2, factor(loop)), tail());
      case 11 -> new Directive.Rename(id, v, made(v));
      default -> new Directive.Serial(id, v);
    };
  }

  /// A number, or nothing once in `n` times: the whole loop.
  private OptionalInt whole(int n, int number) {
    return draws.oneIn(n) ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private int factor(Loop loop) {
    int extent = Math.clamp(loop.extent(), 1, 64);
    return draws.any(2, 4, 3, 8, 5, 16, 1, 7, extent, extent + 1, 2 * extent);
  }

  private Var made(Var old) {
    return switch (draws.below(5)) {
      case 3 -> old;
      case 4 -> name();
      default -> Var.of("n" + names++);
    };
  }

  private Directive placing(Plan plan) {
    List<Func> funcs = plan.schedule().staged().funcs();
    Func f = draws.any(funcs.reversed());
    StagePlan stage = reader(plan, f);
    Var loop = stage.loops().isEmpty() ? name() : draws.any(stage.loops()).id().var();
    return switch (draws.below(68)) {
      case 0, 1, 2, 3, 4, 14, 15, 16 -> new Directive.ComputeAt(f.pure(), stage.stage(), loop);
      case 5, 6 -> new Directive.ComputeRoot(f.pure());
      case 7, 59 -> new Directive.Inline(f.pure());
      case 8, 9, 13, 17, 21, 60, 61, 62 -> storing(plan, f, stage, loop);
      case 10 -> new Directive.StoreRoot(f.pure());
      case 18, 19, 20 -> folding(plan, f);
      case 22, 23 -> copying(plan, stage.stage().func());
      case 24, 25, 26, 27 -> factoring(plan);
      case 28, 29, 40 -> cloning(plan, f);
      case 30, 31, 32, 41, 42 -> new Directive.Precompute(f.pure());
      case 33 -> constant(plan);
      case 11, 12 -> new Directive.ReorderStorage(f.pure(), draws.shuffled(f.vars()));
      case 43, 44, 45, 46, 47, 63, 64, 65, 66 -> hoisting(plan, f, stage, loop);
      case 34, 35, 36, 37, 38, 39 -> RandomLayout.of(draws, plan);
      case 48, 49, 50, 51, 52 -> RandomLayout.region(draws, plan);
      case 53 -> RandomLayout.estimate(draws, plan);
      default -> bound(plan, f);
    };
  }

  /// Of a Func that is computed inside a loop, at a loop around that; any, where there is none.
  private Directive storing(Plan plan, Func any, StagePlan stage, Var loop) {
    Optional<FuncPlan> inner = inner(plan);
    return inner.isEmpty()
        ? outside(any, new Directive.StoreAt(any.pure(), stage.stage(), loop), stage, loop)
        : new Directive.StoreAt(
            inner.get().func().pure(),
            inner.get().computeAt().get().stage(),
            around(plan, inner.get().computeAt().get()));
  }

  /// The same for the loop in which it is allocated.
  private Directive hoisting(Plan plan, Func any, StagePlan stage, Var loop) {
    Optional<FuncPlan> inner = inner(plan);
    if (inner.isEmpty()) {
      return outside(any, new Directive.HoistStorage(any.pure(), stage.stage(), loop), stage, loop);
    }
    Stage f = inner.get().func().pure();
    LoopId at = inner.get().computeAt().get();
    return draws.oneIn(2)
        ? new Directive.HoistStorageRoot(f)
        : new Directive.HoistStorage(f, at.stage(), around(plan, at));
  }

  /// Where nothing is computed inside a loop yet: mostly something that is.
  private Directive outside(Func any, Directive illegal, StagePlan stage, Var loop) {
    return draws.oneIn(4) ? illegal : new Directive.ComputeAt(any.pure(), stage.stage(), loop);
  }

  private Optional<FuncPlan> inner(Plan plan) {
    List<FuncPlan> inner = plan.funcs().stream().filter(p -> p.computeAt().isPresent()).toList();
    return inner.isEmpty() ? Optional.empty() : Optional.of(draws.any(inner));
  }

  /// One of the loops of the same stage that are at or around `at`.
  private Var around(Plan plan, LoopId at) {
    List<LoopId> loops =
        plan.funcs().stream()
            .flatMap(p -> p.stages().stream())
            .filter(s -> s.stage().equals(at.stage()))
            .flatMap(s -> s.loops().stream())
            .map(Loop::id)
            .toList();
    int from = loops.indexOf(at); // not there where the stage shares its loops
    return from < 0 ? at.var() : loops.get(draws.below(from + 1)).var();
  }

  /// A stage that reads `f` where there is one, or any.
  private StagePlan reader(Plan plan, Func f) {
    List<StagePlan> all = new ArrayList<>();
    plan.funcs().reversed().forEach(p -> all.addAll(p.stages()));
    List<StagePlan> readers =
        all.stream()
            .filter(s -> s.definition().values().stream().anyMatch(e -> reads(e, f.name())))
            .toList();
    return draws.any(readers.isEmpty() || draws.oneIn(4) ? all : readers);
  }

  private static boolean reads(Expr e, String func) {
    return (e instanceof Expr.Call c && c.func().name().equals(func))
        || e.operands().stream().anyMatch(operand -> reads(operand, func));
  }

  /// Some reduction divided by its variables, or by parts of them.
  private Directive factoring(Plan plan) {
    List<StagePlan> updates =
        plan.funcs().stream()
            .flatMap(p -> p.stages().stream())
            .filter(s -> s.loops().stream().anyMatch(Loop::reduction))
            .toList();
    Stage stage =
        updates.isEmpty() || draws.oneIn(8)
            ? plan.schedule().staged().funcs().getFirst().pure()
            : draws.any(updates).stage();
    List<Var> parts =
        updates.stream()
            .filter(s -> s.stage().equals(stage))
            .flatMap(s -> s.loops().stream())
            .filter(Loop::reduction)
            .map(l -> l.id().var())
            .toList();
    List<Var> kept = new ArrayList<>(List.of(parts.isEmpty() ? name() : draws.any(parts)));
    if (parts.size() > 1 && draws.oneIn(2)) {
      kept = draws.shuffled(parts).subList(0, 2);
    }
    List<Var> dimensions = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      dimensions.add(Var.of("u" + names++));
    }
    return new Directive.Rfactor(stage, kept, dimensions, "partial" + names++);
  }

  /// A copy of something for `consumer`, for it and another, or for all.
  private Directive copying(Plan plan, String consumer) {
    List<String> sources = new ArrayList<>();
    plan.schedule().staged().funcs().forEach(f -> sources.add(f.name()));
    plan.schedule().staged().inputs().forEach(in -> sources.add(in.name()));
    List<String> consumers =
        switch (draws.below(3)) {
          case 0 -> List.of();
          case 1 -> List.of(consumer, draws.any(plan.funcs()).func().name());
          default -> List.of(consumer);
        };
    return new Directive.In(new Stage(draws.any(sources), 0), consumers, "copy" + names++);
  }

  /// A clone of `f` for one or two that read it.
  private Directive cloning(Plan plan, Func f) {
    List<String> readers = new ArrayList<>();
    for (int i = 1 + draws.below(2); i > 0; i--) {
      readers.add(reader(plan, f).stage().func());
    }
    return new Directive.CloneIn(f.pure(), readers.stream().distinct().toList(), "clone" + names++);
  }

  private Directive constant(Plan plan) {
    List<Input> inputs = plan.schedule().pipeline().inputs();
    return new Directive.Constant(
        new Stage(inputs.isEmpty() ? "none" : draws.any(inputs).name(), 0));
  }

  /// A Func whose storage outlives its place of computation, where there is one, folded to about
  /// what is needed at a time.
  private Directive folding(Plan plan, Func any) {
    List<FuncPlan> outliving =
        plan.funcs().stream()
            .filter(p -> !p.storeAt().equals(p.computeAt()) && p.func().rank() > 0)
            .toList();
    if (outliving.isEmpty()) {
      return new Directive.FoldStorage(any.pure(), name(), number());
    }
    FuncPlan f = draws.any(outliving);
    int d = draws.below(f.func().rank());
    int needed = (int) f.region().dimensions().get(d).extent();
    int window = needed + draws.below(4) - (draws.oneIn(6) ? 1 : 0);
    return new Directive.FoldStorage(f.func().pure(), f.func().vars().get(d), window);
  }

  private Directive bound(Plan plan, Func f) {
    int d = f.rank() == 0 ? 0 : draws.below(f.rank());
    Var v = f.rank() == 0 ? name() : f.vars().get(d);
    Optional<FuncPlan> planned = plan.of(f);
    if (planned.isEmpty() || f.rank() == 0) {
      return new Directive.Bound(f.pure(), v, draws.between(-9, 9), number());
    }
    var needed = planned.get().region().dimensions().get(d);
    int low = (int) needed.min().low() - draws.below(3);
    int high = (int) (needed.min().high() + needed.extent()) + draws.below(3);
    return new Directive.Bound(f.pure(), v, low, high - low);
  }
}
