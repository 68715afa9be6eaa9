package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Pipeline;
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
  private final List<Entry> entries;

  /// Where each directive was written, as text.
  private final List<String> sources;

  /// The directives on loops that are to be planned: all but the splits that `rfactor` has made
  /// part of the algorithm.
  private final List<Directive.OnLoops> loops;

  private final Stage current;

  /// What directives depend on that are given now.
  private final Optional<Entry.Condition> when;

  /// Whether directives about loops go to the specialization that is the last directive.
  private final boolean inCopy;

  /// The pipeline with the copies that `in` has put into it.
  private final Pipeline staged;

  private Schedule(
      Pipeline pipeline,
      Pipeline staged,
      List<Entry> entries,
      List<String> sources,
      List<Directive.OnLoops> loops,
      Stage current,
      Optional<Entry.Condition> when,
      boolean inCopy) {
    this.pipeline = pipeline;
    this.staged = staged;
    this.entries = entries;
    this.sources = sources;
    this.loops = loops;
    this.current = current;
    this.when = when;
    this.inCopy = inCopy;
  }

  /// {@return the schedule without directives of the pipeline that computes `outputs`}
  public static Schedule of(Func... outputs) {
    return of(Pipeline.of(outputs));
  }

  /// {@return the schedule without directives of `pipeline`}
  public static Schedule of(Pipeline pipeline) {
    Given.given(pipeline, "Schedule.of", "the pipeline");
    return new Schedule(
        pipeline, pipeline, List.of(), List.of(), List.of(), null, Optional.empty(), false);
  }

  /// {@return the schedule that `text` writes}
  ///
  /// @throws ScheduleException when the text is no schedule, with line and column
  public static Schedule parse(Pipeline pipeline, String text) {
    Given.given(pipeline, "Schedule.parse", "the pipeline");
    Given.given(text, "Schedule.parse", "the text");
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
  ///
  /// @throws ScheduleException when knobs are open, so that it is not known what they are
  public List<Directive> directives() {
    List<Knob> open = knobs();
    if (!open.isEmpty()) {
      throw Refusal.of("the schedule", "knobs are open")
          .exists("they are %s", Refusal.list(open))
          .fix(
              "choose, as with %s, or let a tuner choose",
              open.stream()
                  .map(k -> ".with(\"%s\", %d)".formatted(k.name(), k.byDefault()))
                  .collect(Collectors.joining()));
    }
    return entries.stream().map(Entry::directive).toList();
  }

  /// {@return where entry `index` was written; empty where that is not known}
  String source(int index) {
    return sources.get(index);
  }

  /// {@return the directives in the order given, each with what is left open of it}
  public List<Entry> entries() {
    return entries;
  }

  /// {@return the directives that shape the loops of [#staged], in the order given: all on loops
  /// but the splits that [#rfactor] has made part of the algorithm}
  public List<Directive.OnLoops> loops() {
    return loops;
  }

  /// {@return this schedule, ready for directives about the pure definition of `func`}
  public Schedule on(Func func) {
    return on(Given.given(func, "on", "the Func").pure());
  }

  /// {@return this schedule, ready for `in` about `input`}
  public Schedule on(Input input) {
    return on(Given.given(input, "on", "the Input").name());
  }

  /// {@return this schedule, ready for directives about the Func called `name`, such as a copy that
  /// [#in] has made}
  public Schedule on(String name) {
    return on(new Stage(Given.given(name, "on", "the name"), 0));
  }

  /// {@return this schedule, ready for directives about update `update`, counted from 0, of the
  /// Func called `name`, such as an intermediate that [#rfactor] has made}
  public Schedule on(String name, int update) {
    return on(new Stage(Given.given(name, "on", "the name"), update + 1));
  }

  /// {@return this schedule, ready for directives about `stage`, such as `conv.update(0)`}
  ///
  /// @throws ScheduleException when the pipeline has no such stage
  public Schedule on(Stage stage) {
    Given.given(stage, "on", "the stage");
    checkExists(stage);
    return new Schedule(pipeline, staged, entries, sources, loops, stage, Optional.empty(), false);
  }

  private void checkExists(Stage stage) {
    boolean input =
        !stage.isUpdate()
            && staged.inputs().stream().anyMatch(in -> in.name().equals(stage.func()));
    if (input) {
      return;
    }
    List<String> names = staged.funcs().stream().map(Func::name).toList();
    if (!names.contains(stage.func())) {
      throw Refusal.of("on(%s)".formatted(stage), "the pipeline has no Func %s", stage.func())
          .exists("it has %s", Refusal.list(names))
          .fix("%s", Refusal.nearest(stage.func(), names, "name one of these"));
    }
    int updates = staged.func(stage.func()).definitions().size() - 1;
    if (stage.index() < 0 || stage.index() > updates) {
      throw Refusal.of("on(%s)".formatted(stage), "%s has no update of that number", stage.func())
          .exists("it has %d update definitions, counted from 0", updates)
          .fix(
              updates == 0 ? "write on(%s)" : "write on(%s.update(" + (updates - 1) + "))",
              stage.func());
    }
  }

  /// {@return this schedule with `directive` at the end}
  public Schedule with(Directive directive) {
    return with(new Entry(directive, Optional.empty(), when), caller());
  }

  /// {@return this schedule with `directive` at the end, with `knob` in the place of its number}
  public Schedule with(Directive.Numbered directive, Knob knob) {
    if (inCopy && directive instanceof Directive.OnLoops) {
      throw Refusal.of(
              Given.given(knob, "with", "the knob").toString(),
              "a specialization is one directive, and its numbers can't be left open")
          .fix("write a number, or the specialization once for each value after when(knob, value)");
    }
    return with(Entry.open(directive, knob, when), caller());
  }

  /// @param source where it was written
  Schedule with(Entry entry, String source) {
    checkExists(entry.directive().stage());
    entry.knobs().forEach(this::checkAgrees);
    List<Entry> all = new ArrayList<>(entries);
    all.add(entry);
    List<String> from = new ArrayList<>(sources);
    from.add(source);
    Schedule longer =
        new Schedule(
            pipeline,
            staged,
            List.copyOf(all),
            List.copyOf(from),
            loops,
            entry.directive().stage(),
            when,
            entry.directive() instanceof Directive.Specialize);
    try {
      return longer.staging(entry.directive());
    } catch (ScheduleException e) {
      throw e.issuedBy(longer);
    }
  }

  private Schedule staging(Directive directive) {
    Pipeline next = staged;
    List<Directive.OnLoops> left = loops;
    switch (directive) {
      case Directive.In in -> next = Copies.put(staged, in);
      case Directive.CloneIn clone -> next = Clones.put(staged, clone);
      case Directive.Rfactor factor -> {
        Factoring.Divided divided = Factoring.divide(staged, loops, factor);
        next = divided.pipeline();
        left = divided.loops();
      }
      case Directive.OnLoops d -> {
        left = new ArrayList<>(loops);
        left.add(d);
      }
      case Directive.OnStage _, Directive.OnFunc _ -> {}
    }
    return new Schedule(pipeline, next, entries, sources, List.copyOf(left), current, when, inCopy);
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
    from.addAll(Collections.nCopies(entries.size() - first, source));
    return new Schedule(pipeline, staged, entries, List.copyOf(from), loops, current, when, inCopy);
  }

  /// {@return the source line that issued `directive`, such as `Blur.java:31`; empty where it is
  /// not among this schedule's or its place is not known}
  public Optional<String> source(Directive directive) {
    for (int i = 0; i < entries.size(); i++) {
      Directive given = entries.get(i).directive();
      boolean inside =
          given instanceof Directive.Specialize copy
              && copy.copy().stream().anyMatch(d -> d == directive);
      if (given == directive || inside) {
        return Optional.of(sources.get(i)).filter(source -> !source.isEmpty());
      }
    }
    return Optional.empty();
  }

  /// A directive about loops: of the specialization that is being written, or of the stage.
  private Schedule loops(Directive.OnLoops directive) {
    if (inCopy && entries.getLast().directive() instanceof Directive.Specialize copy) {
      List<Entry> all = new ArrayList<>(entries);
      all.set(
          all.size() - 1,
          new Entry(copy.and(directive), Optional.empty(), entries.getLast().when()));
      return new Schedule(pipeline, staged, List.copyOf(all), sources, loops, current, when, true);
    }
    return with(directive);
  }

  private void checkAgrees(Knob knob) {
    for (Knob known : knobs()) {
      if (known.name().equals(knob.name()) && !known.equals(knob)) {
        throw Refusal.of(knob.toString(), "the schedule has a knob of that name with other values")
            .exists("it has %s", known)
            .fix("choose another name, or the same values in the same order");
      }
    }
  }

  // ---- Knobs ----

  /// Makes what is given from here to the next [#on] or `when` depend on a decision: it is part of
  /// the schedule where `knob` is `value`, and left out otherwise.
  ///
  /// ```java
  /// Knob order = knob("order", 0, 1);
  /// Schedule open = Schedule.of(relu).on(relu)
  ///     .when(order, 0).reorder(c, x, y)
  ///     .when(order, 1).reorder(c, y, x);
  /// ```
  public Schedule when(Knob knob, int value) {
    Entry.Condition condition = new Entry.Condition(knob, value);
    checkAgrees(knob);
    return new Schedule(
        pipeline, staged, entries, sources, loops, stage("when"), Optional.of(condition), false);
  }

  /// {@return the decisions left open, in the order in which they come}
  public List<Knob> knobs() {
    return entries.stream().flatMap(e -> e.knobs().stream()).distinct().toList();
  }

  /// {@return this schedule with `value` for the knob called `knob`}
  ///
  /// @throws ScheduleException when it has no such knob, or `value` is none of its values
  public Schedule with(String knob, int value) {
    return with(Map.of(Given.given(knob, "with", "the name of the knob"), value));
  }

  /// {@return this schedule with a value for each knob that `choice` names; others stay open}
  ///
  /// A directive whose condition does not hold is left out, and with a directive that makes a Func,
  /// all that is about that Func.
  ///
  /// @throws ScheduleException when it has no such knob, or a value is none of its knob's, and
  ///   where a copy can't be made then
  public Schedule with(Map<String, Integer> choice) {
    new KnobSpace(knobs()).checkPart(choice);
    return rebuilt(e -> e.with(choice));
  }

  // ---- Schedules as values ----

  /// {@return the schedule without directives of the same pipeline}
  public Schedule reset() {
    return of(pipeline);
  }

  /// {@return this schedule without the directives about `func` and its updates, and about the
  /// Funcs that these have made}
  ///
  /// @throws ScheduleException where a copy that stays can't be made then, because one that goes
  ///   was the other reader of what it copies
  public Schedule reset(Func func) {
    return reset(Given.given(func, "reset", "the Func").name());
  }

  /// {@return this schedule without the directives about the Func or Input called `name` and its
  /// updates, and about the Funcs that these have made}
  ///
  /// @throws ScheduleException as [#reset(Func)] does
  public Schedule reset(String name) {
    on(name); // is there one?
    return rebuilt(e -> Optional.of(e).filter(kept -> !kept.func().equals(name)));
  }

  /// {@return this schedule without the directives about `stage`, and about the Funcs that these
  /// have made}
  ///
  /// @throws ScheduleException as [#reset(Func)] does
  public Schedule reset(Stage stage) {
    on(stage); // is there one?
    return rebuilt(e -> Optional.of(e).filter(kept -> !kept.directive().stage().equals(stage)));
  }

  /// The schedule of what `change` makes of each entry. Where it makes nothing of one that made a
  /// Func, what is about that Func goes too.
  private Schedule rebuilt(Function<Entry, Optional<Entry>> change) {
    Set<String> gone = new HashSet<>();
    Schedule all = of(pipeline);
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Optional<Entry> kept =
          Names.funcs(entry.directive()).stream().anyMatch(gone::contains)
              ? Optional.empty()
              : change.apply(entry);
      Optional<String> made = Names.made(entry.directive());
      if (kept.isPresent()) {
        all = all.with(kept.get(), sources.get(i));
        made.ifPresent(gone::remove);
      } else {
        made.ifPresent(gone::add);
      }
    }
    return all;
  }

  /// {@return this schedule with the directives of `other` at the end} `other` may be of another
  /// pipeline, where Funcs and loops have the same names.
  ///
  /// @throws ScheduleException when this pipeline lacks a Func or an update that `other` is about
  public Schedule apply(Schedule other) {
    Given.given(other, "apply", "the schedule");
    Schedule all = this;
    for (int i = 0; i < other.entries.size(); i++) {
      Entry entry = other.entries.get(i);
      all = all.on(entry.directive().stage()).with(entry, other.sources.get(i));
    }
    return all;
  }

  /// {@return this schedule with `more` at the end}
  ///
  /// @throws ScheduleException when the pipeline lacks a Func or an update that they are about
  public Schedule apply(List<Directive> more) {
    Schedule all = this;
    for (Directive directive : Given.all(more, "apply", "directive")) {
      all = all.on(directive.stage()).with(directive);
    }
    return all;
  }

  /// {@return what must be added to and taken from this schedule to make `other` of it}
  ///
  /// @throws ScheduleException when they are of different pipelines
  public ScheduleDiff diff(Schedule other) {
    Given.given(other, "diff", "the other schedule");
    if (other.pipeline != pipeline) {
      throw Refusal.of("diff", "the other schedule is of another pipeline")
          .fix("move it to this one with moveTo(pipeline)");
    }
    return ScheduleDiff.of(entries, other.entries);
  }

  /// {@return the other schedule of the `diff` that this one was asked for}
  ///
  /// @throws ScheduleException when this is not the schedule whose `diff` it is
  public Schedule apply(ScheduleDiff diff) {
    Schedule all = of(pipeline);
    for (Entry entry : Given.given(diff, "apply", "the diff").apply(entries)) {
      all = all.with(entry, caller());
    }
    return all;
  }

  /// {@return this schedule with other names for loops that it makes, in every stage that has them}
  /// What `vectorize`, `unroll` or `parallel` by a number make of them is renamed with them.
  ///
  /// @param names new names by old ones
  /// @throws ScheduleException when it makes no such loop, or two loops of a stage would have one
  ///   name
  public Schedule renameLoops(Map<Var, Var> names) {
    return Renaming.loops(this, Given.given(names, "renameLoops", "the map"));
  }

  /// {@return this schedule for `to`, a pipeline of the same structure whose Funcs have the same
  /// names}
  ///
  /// @throws ScheduleException when it is no such pipeline
  public Schedule moveTo(Pipeline to) {
    return moveTo(to, Map.of());
  }

  /// {@return this schedule for `to`, a pipeline of the same structure, which may be the same}
  /// Dimensions and reduction variables that have other names there are renamed by their place.
  ///
  /// @param funcs the names of Funcs in `to`, by their names here, where they differ; also new
  ///   names for the Funcs that this schedule makes
  /// @throws ScheduleException when a Func is not there, or of another rank or with other updates,
  ///   and where two loops of a stage would have one name
  public Schedule moveTo(Pipeline to, Map<String, String> funcs) {
    Given.given(to, "moveTo", "the pipeline");
    Given.given(funcs, "moveTo", "the map");
    return Renaming.move(this, to, funcs);
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
    return loop == null || loop instanceof Var ? (Var) loop : Var.of(loop.name());
  }

  private static List<Var> named(LoopVar[] loops) {
    return loops == null ? null : Arrays.stream(loops).map(Schedule::named).toList();
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

  /// Splits loop `old` by a number that is left open.
  public Schedule split(LoopVar old, Var outer, Var inner, Knob factor) {
    return split(old, outer, inner, factor, Tail.AUTO);
  }

  /// Splits loop `old` by a number that is left open, with the tail strategy named.
  public Schedule split(LoopVar old, Var outer, Var inner, Knob factor, Tail tail) {
    int first = byDefault("split", factor);
    return with(new Directive.Split(stage("split"), named(old), outer, inner, first, tail), factor);
  }

  private static int byDefault(String directive, Knob knob) {
    return Given.given(knob, directive, "the knob").byDefault();
  }

  /// Makes one loop of two adjacent ones. Reduction loops that run in another order than the
  /// algorithm's may be fused where the reduction may be regrouped.
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

  /// Tiles `x` and `y` by numbers that are left open.
  public Schedule tile(
      LoopVar x, LoopVar y, Var xo, Var yo, Var xi, Var yi, Knob xFactor, Knob yFactor) {
    return split(x, xo, xi, xFactor).split(y, yo, yi, yFactor).reorder(xi, yi, xo, yo);
  }

  /// Runs the whole loop as one vector, or as several where the machine's are shorter.
  public Schedule vectorize(LoopVar loop) {
    return loops(new Directive.Vectorize(stage("vectorize"), named(loop)));
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

  /// The same by a number that is left open.
  public Schedule vectorize(LoopVar loop, Knob width) {
    return vectorize(loop, width, Tail.AUTO);
  }

  /// The same by a number that is left open, with the tail strategy named.
  public Schedule vectorize(LoopVar loop, Knob width, Tail tail) {
    int first = byDefault("vectorize", width);
    return with(new Directive.Vectorize(stage("vectorize"), named(loop), first, tail), width);
  }

  /// Copies the body of the loop for each iteration.
  public Schedule unroll(LoopVar loop) {
    return loops(new Directive.Unroll(stage("unroll"), named(loop)));
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

  /// The same by a number that is left open.
  public Schedule unroll(LoopVar loop, Knob factor) {
    return unroll(loop, factor, Tail.AUTO);
  }

  /// The same by a number that is left open, with the tail strategy named.
  public Schedule unroll(LoopVar loop, Knob factor, Tail tail) {
    int first = byDefault("unroll", factor);
    return with(new Directive.Unroll(stage("unroll"), named(loop), first, tail), factor);
  }

  /// Divides the iterations of the loop among threads.
  public Schedule parallel(LoopVar loop) {
    return loops(new Directive.Parallel(stage("parallel"), named(loop)));
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

  /// The same by a number that is left open.
  public Schedule parallel(LoopVar loop, Knob task) {
    return parallel(loop, task, Tail.AUTO);
  }

  /// The same by a number that is left open, with the tail strategy named.
  public Schedule parallel(LoopVar loop, Knob task, Tail tail) {
    int first = byDefault("parallel", task);
    return with(new Directive.Parallel(stage("parallel"), named(loop), first, tail), task);
  }

  /// Runs the loop one iteration after the other.
  public Schedule serial(LoopVar loop) {
    return loops(new Directive.Serial(stage("serial"), named(loop)));
  }

  /// Gives a loop another name.
  public Schedule rename(LoopVar old, Var name) {
    return loops(new Directive.Rename(stage("rename"), named(old), name));
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

  /// Lets reduction loops of the current update, which must be a sum, product, minimum or maximum,
  /// or `&`, `|`, `^`, be vectorized and parallel. Each lane and each parallel iteration reduces
  /// into a partial result of its own; these are put together in the order of the lanes and
  /// iterations, so runs give equal bits for any number of threads. A float sum may round
  /// differently than without.
  public Schedule atomic() {
    return loops(new Directive.Atomic(stage("atomic")));
  }

  // ---- Place of computation and storage of the current Func ----

  /// Computes what is needed of the current Func inside `loop` of the pure definition of
  /// `consumer`.
  public Schedule computeAt(Func consumer, LoopVar loop) {
    return computeAt(Given.given(consumer, "computeAt", "the consumer").pure(), loop);
  }

  /// Computes what is needed of the current Func inside `loop` of `consumer`.
  public Schedule computeAt(Stage consumer, LoopVar loop) {
    return with(new Directive.ComputeAt(func("computeAt"), consumer, named(loop)));
  }

  /// Computes the current Func once, before its consumers.
  public Schedule computeRoot() {
    return with(new Directive.ComputeRoot(func("computeRoot")));
  }

  /// Promises that the current Input holds the same values in many runs: a kernel takes it when it
  /// is prepared, and Funcs that read nothing else may be computed then.
  public Schedule constant() {
    return with(new Directive.Constant(func("constant")));
  }

  /// Computes the current Func once for many runs, before the first, and keeps it: packed weights,
  /// or a table. Itself and all it reads must be computed from [#constant] Inputs alone.
  public Schedule precompute() {
    return with(new Directive.Precompute(func("precompute")));
  }

  /// Computes the current Func anew at each use.
  public Schedule inline() {
    return with(new Directive.Inline(func("inline")));
  }

  /// Keeps the current Func's storage for one iteration of `loop` of the pure definition of
  /// `consumer`.
  public Schedule storeAt(Func consumer, LoopVar loop) {
    return storeAt(Given.given(consumer, "storeAt", "the consumer").pure(), loop);
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
    return with(new Directive.ReorderStorage(func("reorderStorage"), named(dimensions)));
  }

  /// Fixes the region of a dimension of the current Func to `[min, min + extent)`.
  public Schedule bound(Var dimension, int min, int extent) {
    return with(new Directive.Bound(func("bound"), dimension, min, extent));
  }

  /// The same with an extent that is left open.
  public Schedule bound(Var dimension, int min, Knob extent) {
    int first = byDefault("bound", extent);
    return with(new Directive.Bound(func("bound"), dimension, min, first), extent);
  }

  /// Keeps only `extent` values of a dimension of the current Func in memory at a time, in turn.
  public Schedule foldStorage(Var dimension, int extent) {
    return with(new Directive.FoldStorage(func("foldStorage"), dimension, extent));
  }

  /// The same with an extent that is left open.
  public Schedule foldStorage(Var dimension, Knob extent) {
    int first = byDefault("foldStorage", extent);
    return with(new Directive.FoldStorage(func("foldStorage"), dimension, first), extent);
  }

  /// Fixes how many values of a dimension of the current Func are computed at a time.
  public Schedule boundExtent(Var dimension, int extent) {
    return with(new Directive.BoundExtent(func("boundExtent"), dimension, extent));
  }

  /// Computes a dimension of the current Func from a multiple of `modulus` on, and a multiple of
  /// `modulus` of it.
  public Schedule alignBounds(Var dimension, int modulus) {
    return alignBounds(dimension, modulus, 0);
  }

  /// Computes a dimension of the current Func from a value on that is `remainder` modulo `modulus`,
  /// and a multiple of `modulus` of it.
  public Schedule alignBounds(Var dimension, int modulus, int remainder) {
    return with(new Directive.AlignBounds(func("alignBounds"), dimension, modulus, remainder));
  }

  /// Computes a multiple of `modulus` values of a dimension of the current Func.
  public Schedule alignExtent(Var dimension, int modulus) {
    return with(new Directive.AlignExtent(func("alignExtent"), dimension, modulus));
  }

  /// Says in which kind of memory the current Func is stored.
  public Schedule storeIn(MemoryType memory) {
    return with(new Directive.StoreIn(func("storeIn"), memory));
  }

  /// Allocates the current Func's storage once for one iteration of `loop` of `consumer`, at or
  /// around the loop inside which it lives; no values are kept.
  public Schedule hoistStorage(Func consumer, LoopVar loop) {
    return hoistStorage(consumer.pure(), loop);
  }

  /// Allocates the current Func's storage once for one iteration of `loop` of `consumer`.
  public Schedule hoistStorage(Stage consumer, LoopVar loop) {
    return with(new Directive.HoistStorage(func("hoistStorage"), consumer, named(loop)));
  }

  /// Allocates the current Func's storage once for the whole run; no values are kept.
  public Schedule hoistStorageRoot() {
    return with(new Directive.HoistStorageRoot(func("hoistStorageRoot")));
  }

  /// Gives a dimension of the current Func room for exactly `extent` values in memory.
  public Schedule boundStorage(Var dimension, int extent) {
    return with(new Directive.BoundStorage(func("boundStorage"), dimension, extent));
  }

  /// Rounds the room for a dimension of the current Func up to a multiple of `alignment` values.
  public Schedule alignStorage(Var dimension, int alignment) {
    return with(new Directive.AlignStorage(func("alignStorage"), dimension, alignment));
  }

  /// Leaves room for `places` values unused behind each row of a dimension of the current Func: so
  /// rows that would be a multiple of 4,096 bytes apart, and compete for one set of the cache, are
  /// not.
  public Schedule padStorage(Var dimension, int places) {
    return with(new Directive.PadStorage(func("padStorage"), dimension, places));
  }

  /// Stores a dimension of the current Func in blocks of `extent` values, and the blocks outermost:
  /// `w(k, c)` in blocks of 16 along `k` lies as `(k % 16, c, k / 16)`, so that a loop over `c`
  /// reads 16 channels at a time one after another. The last block may be part of one.
  public Schedule blockStorage(Var dimension, int extent) {
    return with(new Directive.BlockStorage(func("blockStorage"), dimension, extent));
  }

  /// Says how large a dimension of the current Func, an output, will likely be.
  public Schedule estimate(Var dimension, int min, int extent) {
    return with(new Directive.Estimate(func("estimate"), dimension, min, extent));
  }

  /// Puts a copy of the current Func or Input between it and `consumer`: a new Func called `copy`
  /// with the same dimensions, to be scheduled with `.on("copy")` like any other. Halide's `in`.
  /// The dimensions of an Input's copy are called x, y, z, w, d4, and so on.
  public Schedule in(Func consumer, String copy) {
    return in(List.of(Given.given(consumer, "in", "the consumer")), copy);
  }

  /// Puts a copy between the current Func or Input and several of its readers.
  public Schedule in(List<Func> consumers, String copy) {
    return with(new Directive.In(func("in"), names(consumers), copy));
  }

  /// Puts a copy between the current Func or Input and all that read it.
  public Schedule in(String copy) {
    return with(new Directive.In(func("in"), List.of(), copy));
  }

  /// Gives `consumer` a Func of its own in the place of the current one: a new Func called `clone`
  /// with the same definitions, to be scheduled with `.on("clone")`. Halide's `clone_in`.
  public Schedule cloneIn(Func consumer, String clone) {
    return cloneIn(List.of(Given.given(consumer, "cloneIn", "the consumer")), clone);
  }

  /// Gives several readers of the current Func one of their own.
  public Schedule cloneIn(List<Func> consumers, String clone) {
    return with(new Directive.CloneIn(func("cloneIn"), names(consumers), clone));
  }

  private static List<String> names(List<Func> consumers) {
    return Given.all(consumers, "in", "consumer").stream().map(Func::name).toList();
  }

  /// Divides the reduction of the current update: a new Func called `intermediate`, with the
  /// dimensions of the current one and `var` as the last, reduces over all variables but
  /// `reduction`, for which `var` stands there; the update then reduces over `reduction` alone.
  /// `reduction` may be a part of a variable that `split` has divided before. This regroups the
  /// terms, so a float sum may round differently. Halide's `rfactor`.
  public Schedule rfactor(LoopVar reduction, Var var, String intermediate) {
    Given.loop(reduction, "rfactor", "the reduction variable");
    Given.given(var, "rfactor", "the new variable");
    return rfactor(List.of(reduction), List.of(var), intermediate);
  }

  /// Divides a reduction and keeps several of its variables, with one dimension of the intermediate
  /// for each.
  public Schedule rfactor(List<? extends LoopVar> reductions, List<Var> vars, String intermediate) {
    List<Var> kept =
        Given.loops(reductions, "rfactor", "reduction variable").stream()
            .map(Schedule::named)
            .toList();
    return with(new Directive.Rfactor(stage("rfactor"), kept, vars, intermediate));
  }

  // ---- As text ----

  /// {@return the Vars that the directives introduce, as a Java declaration; empty when there are
  /// none}
  public String declarations() {
    Set<String> made = new TreeSet<>();
    for (Entry e : entries) {
      switch (e.directive()) {
        case Directive.Rfactor factor -> factor.vars().forEach(v -> made.add(v.name()));
        case Directive.OnLoops loops -> loops.made().forEach(v -> made.add(v.name()));
        case Directive.Specialize copy ->
            copy.copy().forEach(d -> d.made().forEach(v -> made.add(v.name())));
        case Directive.In _, Directive.CloneIn _, Directive.OnStage _, Directive.OnFunc _ -> {}
      }
    }
    made.removeIf(name -> name.indexOf('.') >= 0); // no Java name
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
    Optional<Entry.Condition> under = Optional.empty();
    Set<String> made = new TreeSet<>();
    boolean afterCopy = false;
    for (Entry e : entries) {
      Stage stage = e.directive().stage();
      boolean free = e.when().isEmpty() && under.isPresent();
      boolean outOfCopy = afterCopy && !(e.directive() instanceof Directive.OnStage);
      if (!stage.equals(last) || free || outOfCopy) {
        text.append("\n    .on(").append(onText(stage, made)).append(")");
        last = stage;
        under = Optional.empty();
      }
      if (!e.when().equals(under)) {
        text.append("\n        .").append(e.when().get());
        under = e.when();
      }
      text.append('.').append(e);
      afterCopy = e.directive() instanceof Directive.Specialize;
      Names.made(e.directive()).ifPresent(made::add);
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
    return o instanceof Schedule s && s.pipeline == pipeline && s.entries.equals(entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }
}
