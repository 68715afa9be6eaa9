package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;

/// How a pipeline runs: an immutable list of [Directive]s. No directive changes what is computed.
///
/// Each method returns a new schedule with one more directive about the stage that the last [#on]
/// named. Directives apply in the order given. Two schedules are equal when their pipelines are the
/// same object and their directives are equal; the text of a schedule is the Java that makes it,
/// and [#parse] reads it back.
///
/// Whether a schedule is legal depends on the shape and is decided when a plan is made of it.
public final class Schedule {
  private final Pipeline pipeline;
  private final List<Directive> directives;

  /// Where each directive was written, as text.
  private final List<String> sources;

  private final Stage current;

  /// Whether directives about loops go to the specialization that is the last directive.
  private final boolean inCopy;

  /// The pipeline with the copies that `in` has put into it.
  private final Pipeline staged;

  private Schedule(
      Pipeline pipeline,
      Pipeline staged,
      List<Directive> directives,
      List<String> sources,
      Stage current,
      boolean inCopy) {
    this.pipeline = pipeline;
    this.staged = staged;
    this.directives = directives;
    this.sources = sources;
    this.current = current;
    this.inCopy = inCopy;
  }

  /// {@return the schedule without directives of the pipeline that computes `outputs`}
  public static Schedule of(Func... outputs) {
    return of(Pipeline.of(outputs));
  }

  /// {@return the schedule without directives of `pipeline`}
  public static Schedule of(Pipeline pipeline) {
    return new Schedule(pipeline, pipeline, List.of(), List.of(), null, false);
  }

  /// {@return the schedule that `text` writes}
  ///
  /// @throws ScheduleException when the text is no schedule, with line and column
  public static Schedule parse(Pipeline pipeline, String text) {
    return new ScheduleParser(pipeline, text).parse();
  }

  /// {@return the pipeline this schedules}
  public Pipeline pipeline() {
    return pipeline;
  }

  /// {@return the pipeline that is planned: this schedule's, with the copies that [#in] put into
  /// it}
  public Pipeline staged() {
    return staged;
  }

  /// {@return the directives in the order given}
  public List<Directive> directives() {
    return directives;
  }

  /// {@return this schedule, ready for directives about the pure definition of `func`}
  public Schedule on(Func func) {
    return on(func.pure());
  }

  /// {@return this schedule, ready for `in` about `input`}
  public Schedule on(Input input) {
    return on(input.name());
  }

  /// {@return this schedule, ready for directives about the Func called `name`, such as a copy that
  /// [#in] has made}
  public Schedule on(String name) {
    return on(new Stage(name, 0));
  }

  /// {@return this schedule, ready for directives about update `update`, counted from 0, of the
  /// Func called `name`, such as an intermediate that [#rfactor] has made}
  public Schedule on(String name, int update) {
    return on(new Stage(name, update + 1));
  }

  /// {@return this schedule, ready for directives about `stage`, such as `conv.update(0)`}
  ///
  /// @throws ScheduleException when the pipeline has no such stage
  public Schedule on(Stage stage) {
    boolean input =
        !stage.isUpdate()
            && staged.inputs().stream().anyMatch(in -> in.name().equals(stage.func()));
    if (!input) {
      checkFunc(stage);
    }
    return new Schedule(pipeline, staged, directives, sources, stage, false);
  }

  private void checkFunc(Stage stage) {
    List<String> names = staged.funcs().stream().map(Func::name).toList();
    if (!names.contains(stage.func())) {
      throw Refusal.of("on(%s)".formatted(stage), "the pipeline has no Func %s", stage.func())
          .exists("it has %s", Refusal.list(names))
          .fix("%s", Refusal.nearest(stage.func(), names, "name one of these"));
    }
    int updates = staged.func(stage.func()).definitions().size() - 1;
    if (stage.index() > updates) {
      throw Refusal.of("on(%s)".formatted(stage), "%s has no update of that number", stage.func())
          .exists("it has %d update definitions, counted from 0", updates)
          .fix(
              updates == 0 ? "write on(%s)" : "write on(%s.update(" + (updates - 1) + "))",
              stage.func());
    }
  }

  /// {@return this schedule with `directive` at the end}
  public Schedule with(Directive directive) {
    List<Directive> all = new ArrayList<>(directives);
    all.add(directive);
    List<String> from = new ArrayList<>(sources);
    from.add(caller());
    Schedule longer =
        new Schedule(
            pipeline, staged, List.copyOf(all), List.copyOf(from), directive.stage(), false);
    try {
      return longer.staging(directive);
    } catch (ScheduleException e) {
      throw e.issuedBy(longer);
    }
  }

  private Schedule staging(Directive directive) {
    Pipeline next =
        switch (directive) {
          case Directive.In in -> Copies.put(staged, in);
          case Directive.Rfactor factor -> Factoring.put(staged, factor);
          case Directive.OnLoops _, Directive.OnStage _, Directive.OnFunc _ -> staged;
        };
    boolean copy = directive instanceof Directive.Specialize;
    return new Schedule(pipeline, next, directives, sources, current, copy);
  }

  /// The line of the program that called this class.
  private static String caller() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> !frame.getClassName().equals(Schedule.class.getName()))
                .findFirst()
                .filter(frame -> frame.getFileName() != null)
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse(""));
  }

  /// {@return this, with the directives from the one numbered `first` on told to have been written
  /// at `source`}
  Schedule writtenAt(int first, String source) {
    List<String> from = new ArrayList<>(sources.subList(0, first));
    from.addAll(Collections.nCopies(directives.size() - first, source));
    return new Schedule(pipeline, staged, directives, List.copyOf(from), current, inCopy);
  }

  /// {@return the source line that issued `directive`, such as `Blur.java:31`; empty where it is
  /// not among this schedule's or its place is not known}
  public Optional<String> source(Directive directive) {
    for (int i = 0; i < directives.size(); i++) {
      boolean inside =
          directives.get(i) instanceof Directive.Specialize copy
              && copy.copy().stream().anyMatch(d -> d == directive);
      if (directives.get(i) == directive || inside) {
        return Optional.of(sources.get(i)).filter(source -> !source.isEmpty());
      }
    }
    return Optional.empty();
  }

  /// A directive about loops: of the specialization that is being written, or of the stage.
  private Schedule loops(Directive.OnLoops directive) {
    if (inCopy && directives.getLast() instanceof Directive.Specialize copy) {
      List<Directive> all = new ArrayList<>(directives);
      all.set(all.size() - 1, copy.and(directive));
      return new Schedule(pipeline, staged, List.copyOf(all), sources, current, true);
    }
    return with(directive);
  }

  Stage stage(String directive) {
    if (current == null) {
      throw Refusal.of(directive, "no Func named yet").fix("write .on(func) before it");
    }
    return current;
  }

  Stage func(String directive) {
    Stage stage = stage(directive);
    if (stage.isUpdate()) {
      throw Refusal.of(directive, "it is about the whole Func")
          .fix("write it after .on(%s), not after .on(%s)", stage.func(), stage);
    }
    if (inCopy) {
      throw Refusal.of(directive, "it is about the whole Func, and a specialization has loops only")
          .fix("write .on(%s) before it", stage.func());
    }
    return stage;
  }

  private static Var named(LoopVar loop) {
    return loop instanceof Var v ? v : Var.of(loop.name());
  }

  private static List<Var> named(LoopVar[] loops) {
    return Arrays.stream(loops).map(Schedule::named).toList();
  }

  // ---- Loops of the current stage ----

  /// Splits loop `old` into `outer` over tiles and `inner` inside a tile of `factor` iterations.
  public Schedule split(LoopVar old, Var outer, Var inner, int factor) {
    return split(old, outer, inner, factor, Tail.AUTO);
  }

  /// Splits loop `old`, with the tail strategy named.
  public Schedule split(LoopVar old, Var outer, Var inner, int factor, Tail tail) {
    return loops(new Directive.Split(stage("split"), named(old), outer, inner, factor, tail));
  }

  /// Makes one loop of two adjacent ones.
  public Schedule fuse(LoopVar inner, LoopVar outer, Var fused) {
    return loops(new Directive.Fuse(stage("fuse"), named(inner), named(outer), fused));
  }

  /// Orders the named loops, innermost first; the others stay where they are.
  public Schedule reorder(LoopVar... loops) {
    return loops(new Directive.Reorder(stage("reorder"), named(loops)));
  }

  /// Splits `x` and `y` and puts the loops inside a tile innermost: two splits and a reorder.
  public Schedule tile(
      LoopVar x, LoopVar y, Var xo, Var yo, Var xi, Var yi, int xFactor, int yFactor) {
    return tile(x, y, xo, yo, xi, yi, xFactor, yFactor, Tail.AUTO);
  }

  /// Tiles `x` and `y`, with the tail strategy named.
  public Schedule tile(
      LoopVar x, LoopVar y, Var xo, Var yo, Var xi, Var yi, int xFactor, int yFactor, Tail tail) {
    return split(x, xo, xi, xFactor, tail).split(y, yo, yi, yFactor, tail).reorder(xi, yi, xo, yo);
  }

  /// Runs the whole loop as one vector, or as several where the machine's are shorter.
  public Schedule vectorize(LoopVar loop) {
    return vectorize(loop, 0, Tail.AUTO);
  }

  /// Splits off an inner loop of `width` iterations and runs it as a vector; `loop` then names the
  /// outer one.
  public Schedule vectorize(LoopVar loop, int width) {
    return vectorize(loop, width, Tail.AUTO);
  }

  /// Splits off a vector, with the tail strategy named.
  public Schedule vectorize(LoopVar loop, int width, Tail tail) {
    return loops(new Directive.Vectorize(stage("vectorize"), named(loop), width, tail));
  }

  /// Copies the body of the loop for each iteration.
  public Schedule unroll(LoopVar loop) {
    return unroll(loop, 0, Tail.AUTO);
  }

  /// Splits off an inner loop of `factor` iterations and unrolls it; `loop` then names the outer
  /// one.
  public Schedule unroll(LoopVar loop, int factor) {
    return unroll(loop, factor, Tail.AUTO);
  }

  /// Unrolls by a factor, with the tail strategy named.
  public Schedule unroll(LoopVar loop, int factor, Tail tail) {
    return loops(new Directive.Unroll(stage("unroll"), named(loop), factor, tail));
  }

  /// Divides the iterations of the loop among threads.
  public Schedule parallel(LoopVar loop) {
    return parallel(loop, 0, Tail.AUTO);
  }

  /// Splits off an inner serial loop of `task` iterations; `loop` then names the outer one and is
  /// divided among threads.
  public Schedule parallel(LoopVar loop, int task) {
    return parallel(loop, task, Tail.AUTO);
  }

  /// Divides tasks among threads, with the tail strategy named.
  public Schedule parallel(LoopVar loop, int task, Tail tail) {
    return loops(new Directive.Parallel(stage("parallel"), named(loop), task, tail));
  }

  /// Runs the loop one iteration after the other.
  public Schedule serial(LoopVar loop) {
    return loops(new Directive.Serial(stage("serial"), named(loop)));
  }

  /// Says when the loop is cut into pieces where a test inside it changes.
  public Schedule partition(LoopVar loop, Partition partition) {
    return loops(new Directive.PartitionLoop(stage("partition"), named(loop), partition));
  }

  /// Keeps each of these loops in one piece, tests inside.
  public Schedule neverPartition(LoopVar... loops) {
    Schedule s = this;
    for (Var loop : named(loops)) {
      s = s.partition(loop, Partition.NEVER);
    }
    return s;
  }

  /// Cuts each of these loops wherever a test inside it changes.
  public Schedule alwaysPartition(LoopVar... loops) {
    Schedule s = this;
    for (Var loop : named(loops)) {
      s = s.partition(loop, Partition.ALWAYS);
    }
    return s;
  }

  /// Says for all loops that the stage has now when they are cut.
  public Schedule partitionAll(Partition partition) {
    return loops(new Directive.PartitionAll(stage("partitionAll"), partition));
  }

  /// Keeps all loops that the stage has now in one piece.
  public Schedule neverPartitionAll() {
    return partitionAll(Partition.NEVER);
  }

  /// Cuts all loops that the stage has now wherever a test inside them changes.
  public Schedule alwaysPartitionAll() {
    return partitionAll(Partition.ALWAYS);
  }

  // ---- The current stage as a whole ----

  /// Runs the current stage inside the loops of the pure definition of `with`, from the outermost
  /// down to `loop`.
  public Schedule computeWith(Func with, LoopVar loop) {
    return computeWith(with.pure(), loop);
  }

  /// Runs the current stage inside the loops of `with`, from the outermost down to `loop`.
  public Schedule computeWith(Stage with, LoopVar loop) {
    return computeWith(with, loop, Align.NO_ALIGN);
  }

  /// Runs the current stage inside the loops of the pure definition of `with`, with the alignment
  /// of their iterations named.
  public Schedule computeWith(Func with, LoopVar loop, Align align) {
    return computeWith(with.pure(), loop, align);
  }

  /// Runs the current stage inside the loops of `with`, from the outermost down to `loop`, which
  /// the two must have under the same names; each iteration does what `with` does there and then
  /// what the current stage does. `align` says which iterations coincide. Halide's `compute_with`.
  public Schedule computeWith(Stage with, LoopVar loop, Align align) {
    return with(new Directive.ComputeWith(stage("computeWith"), with, named(loop), align));
  }

  /// Gives the current stage loops of its own for runs in which `condition` holds: what has been
  /// said about its loops so far, changed by the directives from here to the next [#on]. Another
  /// `specialize` after it is the next case, tried where this one's condition does not hold; where
  /// none holds, what was said outside of the cases is run. Halide's `specialize`.
  ///
  /// @param condition comparisons of scalar inputs with constants, such as `n.at().eq(1)`, or bool
  ///   scalar inputs, joined by `and`, `or` and `not`
  /// @throws ScheduleException when `condition` is something else
  public Schedule specialize(Expr condition) {
    Stage stage = stage("specialize");
    ConditionReader reader = new ConditionReader();
    Optional<Condition> read = reader.read(condition);
    if (reader.isTooLarge()) {
      throw Refusal.of("specialize on " + stage, "its condition has more than 500 parts")
          .fix("compute the condition in the program and pass it as one bool scalar input");
    }
    Condition test =
        read.orElseThrow(() ->
                Refusal.of(
                        "specialize(%s) on %s".formatted(condition, stage),
                        "only tests of scalar inputs are known before the loops run")
                    .fix(
                        "compare scalar inputs with constants of their type, as in n.at().eq(1),"
                            + " and join such tests with and, or, not"));
    return specialize(test);
  }

  Schedule specialize(Condition condition) {
    return with(new Directive.Specialize(stage("specialize"), condition, List.of()));
  }

  /// Makes runs fail with `message` in which no condition of the current stage's specializations
  /// holds. Nothing is written then. Halide's `specialize_fail`.
  public Schedule specializeFail(String message) {
    if (message.isEmpty() || message.chars().anyMatch(c -> c < ' ' || c == '"' || c == '\\')) {
      throw Refusal.of(
              "specializeFail on " + stage("specializeFail"), "its message has no text form")
          .fix("write one line without quotes and backslashes, and not an empty one");
    }
    return with(new Directive.SpecializeFail(stage("specializeFail"), message));
  }

  // ---- Place of computation and storage of the current Func ----

  /// Computes what is needed of the current Func inside `loop` of the pure definition of
  /// `consumer`.
  public Schedule computeAt(Func consumer, LoopVar loop) {
    return computeAt(consumer.pure(), loop);
  }

  /// Computes what is needed of the current Func inside `loop` of `consumer`.
  public Schedule computeAt(Stage consumer, LoopVar loop) {
    return with(new Directive.ComputeAt(func("computeAt"), consumer, named(loop)));
  }

  /// Computes the current Func once, before its consumers.
  public Schedule computeRoot() {
    return with(new Directive.ComputeRoot(func("computeRoot")));
  }

  /// Computes the current Func anew at each use.
  public Schedule inline() {
    return with(new Directive.Inline(func("inline")));
  }

  /// Keeps the current Func's storage for one iteration of `loop` of the pure definition of
  /// `consumer`.
  public Schedule storeAt(Func consumer, LoopVar loop) {
    return storeAt(consumer.pure(), loop);
  }

  /// Keeps the current Func's storage for one iteration of `loop` of `consumer`.
  public Schedule storeAt(Stage consumer, LoopVar loop) {
    return with(new Directive.StoreAt(func("storeAt"), consumer, named(loop)));
  }

  /// Keeps the current Func's storage for the whole run.
  public Schedule storeRoot() {
    return with(new Directive.StoreRoot(func("storeRoot")));
  }

  /// Lays the current Func out with the given dimension innermost in memory, then the next, and so
  /// on.
  public Schedule reorderStorage(Var... dimensions) {
    return with(new Directive.ReorderStorage(func("reorderStorage"), List.of(dimensions)));
  }

  /// Fixes the region of a dimension of the current Func to `[min, min + extent)`.
  public Schedule bound(Var dimension, int min, int extent) {
    return with(new Directive.Bound(func("bound"), dimension, min, extent));
  }

  /// Keeps only `extent` values of a dimension of the current Func in memory at a time, in turn.
  public Schedule foldStorage(Var dimension, int extent) {
    return with(new Directive.FoldStorage(func("foldStorage"), dimension, extent));
  }

  /// Puts a copy of the current Func or Input between it and `consumer`: a new Func called `copy`
  /// with the same dimensions, to be scheduled with `.on("copy")` like any other. Halide's `in`.
  /// The dimensions of an Input's copy are called x, y, z, w, d4, and so on.
  public Schedule in(Func consumer, String copy) {
    return with(new Directive.In(func("in"), consumer.name(), copy));
  }

  /// Divides the reduction of the current update: a new Func called `intermediate`, with the
  /// dimensions of the current one and `var` as the last, reduces over all variables but
  /// `reduction`, for which `var` stands there; the update then reduces over `reduction` alone.
  /// This regroups the terms, so a float sum may round differently. Halide's `rfactor`.
  public Schedule rfactor(RVar reduction, Var var, String intermediate) {
    return with(new Directive.Rfactor(stage("rfactor"), named(reduction), var, intermediate));
  }

  // ---- As text ----

  /// {@return the Vars that the directives introduce, as a Java declaration; empty when there are
  /// none}
  public String declarations() {
    Set<String> made = new TreeSet<>();
    List<Directive> all = new ArrayList<>();
    for (Directive d : directives) {
      all.add(d);
      if (d instanceof Directive.Specialize copy) {
        all.addAll(copy.copy());
      }
    }
    for (Directive d : all) {
      if (d instanceof Directive.Split(_, _, Var outer, Var inner, _, _)) {
        made.add(outer.name());
        made.add(inner.name());
      } else if (d instanceof Directive.Fuse(_, _, _, Var fused)) {
        made.add(fused.name());
      }
    }
    for (Func f : pipeline.funcs()) {
      f.vars().forEach(v -> made.remove(v.name()));
    }
    return made.isEmpty()
        ? ""
        : made.stream()
            .map(v -> "%s = Var.of(\"%s\")".formatted(v, v))
            .collect(Collectors.joining(", ", "Var ", ";"));
  }

  /// {@return the Java that makes this schedule, one line per stretch of directives about one
  /// stage}
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            pipeline.outputs().stream()
                .map(Func::name)
                .collect(Collectors.joining(", ", "Schedule.of(", ")")));
    Stage last = null;
    boolean afterCopy = false;
    Set<String> copies = new TreeSet<>();
    for (Directive d : directives) {
      boolean outOfCopy = afterCopy && !(d instanceof Directive.OnStage);
      if (!d.stage().equals(last) || outOfCopy) {
        text.append("\n    .on(").append(onText(d.stage(), copies)).append(")");
        last = d.stage();
      }
      text.append('.').append(d);
      afterCopy = d instanceof Directive.Specialize;
      if (d instanceof Directive.In in) {
        copies.add(in.copy());
      } else if (d instanceof Directive.Rfactor factor) {
        copies.add(factor.intermediate());
      }
    }
    return text.toString();
  }

  /// A Func that the schedule has made is no variable of the program that pastes the text.
  private static String onText(Stage stage, Set<String> made) {
    if (!made.contains(stage.func())) {
      return stage.toString();
    }
    return "\"" + stage.func() + "\"" + (stage.isUpdate() ? ", " + (stage.index() - 1) : "");
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Schedule s && s.pipeline == pipeline && s.directives.equals(directives);
  }

  @Override
  public int hashCode() {
    return directives.hashCode();
  }
}
