package org.nestwright.lowering;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RequirementException;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.lowering.jvm.EmitKernel;
import org.nestwright.lowering.runtime.WorkerPool;
import org.nestwright.lowering.runtime.Workspace;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.Requirement;

/// A compiled pipeline for one shape. Any number of threads may run it at once; once it has run,
/// running it again allocates nothing.
public final class Kernel {
  private final Plan plan;
  private final CompileOptions options;
  private final KernelCode code;
  private final Optional<KernelCode> preparation;
  private final List<String> notes;
  private final List<Trace.Step> steps;
  private final Arguments arguments;
  private final Arguments constants;
  private final Arguments changing;
  private final List<Requirement> requirements;
  private final WorkerPool pool;

  /// Whether the code looks at requirements.
  private final boolean watched;

  private final Object printing = new Object();

  /// Whether lines go nowhere, because the run is only there to be compiled.
  private volatile boolean silent;

  /// The latest warm-up, if there was one.
  private volatile Optional<Warmed> warmed = Optional.empty();

  /// What runs that ended have left for the next.
  private final ArrayDeque<Run> idle = new ArrayDeque<>();

  /// The memory of one run at a time.
  private static final class Run {
    final Object[] arrays;
    final Workspace workspace;

    /// What a run that prepares for itself uses besides; made when the first does.
    Object[] kept;

    Workspace preparing;

    Run(int slots, Workspace workspace) {
      this.arrays = new Object[slots];
      this.workspace = workspace;
    }

    /// {@return whether a requirement was broken since this was asked last}
    boolean takeBroken() {
      boolean prepared = preparing != null && preparing.takeBroken();
      return workspace.takeBroken() || prepared;
    }
  }

  /// What a prepared kernel holds.
  ///
  /// @param arrays for each parameter of the program, the array that stays in it; null for those of
  ///   the caller
  /// @param constants copies of the constant inputs that runs need, null where they need none
  /// @param broken whether preparing met a value that breaks a requirement
  record Held(Object[] arrays, Buffer[] constants, boolean broken) {}

  Kernel(
      Plan plan,
      CompileOptions options,
      KernelCode code,
      Optional<KernelCode> preparation,
      List<String> notes,
      List<Trace.Step> steps) {
    this.plan = plan;
    this.options = options;
    this.code = code;
    this.preparation = preparation;
    this.watched =
        watches(code.emitted().program().body())
            || preparation.filter(p -> watches(p.emitted().program().body())).isPresent();
    this.notes = notes;
    this.steps = steps;
    this.arguments = Arguments.of(plan, options.aligned());
    this.constants = Arguments.constants(plan, options.aligned());
    this.changing = Arguments.changing(plan, options.aligned());
    this.requirements =
        plan.funcs().stream()
            .flatMap(f -> f.stages().stream())
            .flatMap(s -> s.requirement().stream())
            .toList();
    this.pool = SharedPools.of(options.threads());
  }

  /// Computes the outputs. What is precomputed is computed in every such run, from the inputs of
  /// this one; [#prepare] does it once for many.
  ///
  /// @param buffers one for each input in the pipeline's order, then one for each output; dense, of
  ///   exactly the type and shape that the kernel was compiled for, beginning with their arrays or
  ///   made by [AlignedBuffers], and no output in the array of another buffer
  /// @throws ScheduleException when the Java heap has no room for the storage of intermediates
  /// @throws IllegalArgumentException when a buffer is something else, or a scalar none of the
  ///   values that the schedule requires with `specializeFail`; nothing has been written then
  /// @throws RequirementException when the outputs depend on a value whose
  ///   [org.nestwright.dsl.Watch#require] is not met; what has been written is undefined then
  public void run(Buffer... buffers) {
    if (runs(buffers, requirements, false)) {
      judge(buffers);
    }
  }

  /// Runs the code. {@return whether it met a value that breaks a requirement}
  ///
  /// @param shortened whether it computes nothing of use, see [ShortRuns]
  private boolean runs(Buffer[] buffers, List<Requirement> required, boolean shortened) {
    Run run = take();
    try {
      run.workspace.shorten(shortened);
      arguments.check(buffers, run.arrays);
      if (!required.isEmpty()) {
        arguments.check(buffers, required);
      }
      if (preparation.isPresent()) {
        if (run.kept == null) {
          run.kept = newKept();
          run.preparing = workspace(preparation.get());
        }
        putKept(run.kept, run.arrays);
        run.preparing.shorten(shortened);
        preparation.get().code().run(run.arrays, run.preparing, pool);
      }
      code.code().run(run.arrays, run.workspace, pool);
      return run.takeBroken();
    } finally {
      give(run);
    }
  }

  /// A schedule may compute values that nobody asks for, and these may break any requirement. So it
  /// is the interpreter that says whether the run has failed, and of what: the same for every
  /// schedule. It takes its time, but only where something is wrong.
  private void judge(Buffer[] buffers) {
    Pipeline pipeline = plan.schedule().pipeline();
    List<Buffer> inputs = List.of(buffers).subList(0, pipeline.inputs().size());
    Interpreter.of(pipeline, inputs).printingTo(_ -> {}).run(plan.shapes().toArray(Shape[]::new));
  }

  private void print(KernelCode of, int line, long... bits) {
    if (!silent) {
      String text = of.emitted().lines().get(line).text(bits);
      synchronized (printing) {
        options.printer().accept(text);
      }
    }
  }

  /// {@return this kernel with what it precomputes from these constant inputs} Changing the buffers
  /// afterwards changes nothing for it. Any number may be prepared, and each be run by any number
  /// of threads.
  ///
  /// @param constants one for each constant input in the pipeline's order
  /// @throws IllegalArgumentException when a buffer is not what the kernel was compiled for
  public PreparedKernel prepare(Buffer... constants) {
    Object[] arrays = new Object[slots()];
    this.constants.check(constants, arrays);
    Object[] kept = newKept();
    putKept(kept, arrays);
    boolean broken = false;
    if (preparation.isPresent()) {
      Workspace workspace = workspace(preparation.get());
      preparation.get().code().run(arrays, workspace, pool);
      broken = workspace.takeBroken();
    }
    Object[] held = new Object[slots()];
    putKept(kept, held);
    Buffer[] copies = new Buffer[constants.length];
    for (int i = 0; i < constants.length; i++) {
      Input input = plan.preparation().constants().get(i);
      boolean read = plan.preparation().read().contains(input);
      if (read || watched || !requirements.isEmpty()) {
        copies[i] = this.constants.copy(constants[i]);
      }
      if (read) {
        held[this.constants.expected().get(i).slot()] = copies[i].array();
      }
    }
    return new PreparedKernel(this, new Held(held, copies, broken));
  }

  void run(Held held, Buffer[] buffers) {
    if (runs(held, buffers, requirements, false)) {
      judge(all(held, buffers));
    }
  }

  private boolean runs(Held held, Buffer[] buffers, List<Requirement> required, boolean shortened) {
    Run run = take();
    try {
      run.workspace.shorten(shortened);
      System.arraycopy(held.arrays(), 0, run.arrays, 0, held.arrays().length);
      changing.check(buffers, run.arrays);
      if (!required.isEmpty()) {
        arguments.check(all(held, buffers), required);
      }
      code.code().run(run.arrays, run.workspace, pool);
      return run.takeBroken() || held.broken();
    } finally {
      give(run);
    }
  }

  /// {@return what [#run] would be given: the constants that are held, and the others}
  private Buffer[] all(Held held, Buffer[] buffers) {
    Buffer[] all = new Buffer[arguments.expected().size()];
    for (int i = 0; i < buffers.length; i++) {
      all[changing.expected().get(i).slot()] = buffers[i];
    }
    for (int i = 0; i < held.constants().length; i++) {
      all[constants.expected().get(i).slot()] = held.constants()[i];
    }
    return all;
  }

  private static boolean watches(Stmt s) {
    return s instanceof Stmt.Require || Walk.statements(s).stream().anyMatch(Kernel::watches);
  }

  private int slots() {
    return arguments.expected().size()
        + plan.preparation().kept().stream().mapToInt(f -> f.func().types().size()).sum();
  }

  /// An array for each value of what is computed once and kept.
  private Object[] newKept() {
    return plan.preparation().kept().stream()
        .flatMap(f -> f.func().types().stream().map(type -> EmitKernel.newArray(type, f.size())))
        .toArray();
  }

  private static void putKept(Object[] kept, Object[] arrays) {
    System.arraycopy(kept, 0, arrays, arrays.length - kept.length, kept.length);
  }

  private Workspace workspace(KernelCode of) {
    try {
      return new Workspace(
          of.emitted().layout(), options.threads(), (line, bits) -> print(of, line, bits));
    } catch (OutOfMemoryError e) {
      throw KernelStorage.tooLarge(of.emitted().layout(), options.threads());
    }
  }

  private Run take() {
    synchronized (idle) {
      Run run = idle.pollFirst();
      if (run != null) {
        return run;
      }
    }
    return new Run(slots(), workspace(code));
  }

  /// {@return the bytes of storage that a run needs beside its buffers; runs at the same time need
  /// as much each}
  public long storageBytes() {
    return code.emitted().layout().bytes(options.threads());
  }

  private void give(Run run) {
    Arrays.fill(run.arrays, null); // a kernel at rest keeps no buffer alive
    synchronized (idle) {
      idle.addFirst(run);
    }
  }

  /// Runs on scratch buffers until the JIT has done its work: where a run is long, first short
  /// ones, whose loops end after few iterations, until no method with vectors waits for C2; then
  /// whole ones until times are steady and nothing is being compiled.
  ///
  /// @param limit when to stop at the latest, after the run under way
  /// @return what was seen
  public WarmUp warmUp(Duration limit) {
    Buffer[] scratch = arguments.scratch();
    List<KernelCode> both = Stream.concat(Stream.of(code), preparation.stream()).toList();
    return warmUp(shortened -> runs(scratch, List.of(), shortened), both, limit);
  }

  /// The same for runs of what was prepared.
  WarmUp warmUp(Held held, Duration limit) {
    Buffer[] scratch = changing.scratch();
    return warmUp(shortened -> runs(held, scratch, List.of(), shortened), List.of(code), limit);
  }

  private WarmUp warmUp(ShortRuns.Run run, List<KernelCode> running, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    silent = true;
    try {
      AllocatedBytes allocated = new AllocatedBytes(pool.threadIds());
      if (ShortRuns.serve(running.stream().map(k -> k.emitted().program().body()).toList())) {
        ShortRuns.make(run, allocated, limit.dividedBy(2));
      }
      WarmUp seen =
          WarmUp.of(
              () -> run.run(false),
              allocated,
              () -> running.stream().anyMatch(KernelCode::awaitsC2),
              Duration.ofNanos(end - System.nanoTime()));
      warmed = Optional.of(new Warmed(seen, running));
      return seen;
    } finally {
      silent = false;
    }
  }

  /// {@return what was compiled}
  public Plan plan() {
    return plan;
  }

  /// {@return how it was scheduled}
  public Schedule schedule() {
    return plan.schedule();
  }

  /// {@return what it was compiled for}
  public CompileOptions options() {
    return options;
  }

  /// {@return everything that makes this kernel slower than its schedule suggests, each with the
  /// reason; empty when there is nothing} After a warm-up, the cliffs that it showed are among
  /// them: vectors that are boxed, methods that C2 has not compiled.
  public List<String> notes() {
    return Stream.concat(notes.stream(), warmed.stream().flatMap(w -> w.notes().stream())).toList();
  }

  /// {@return the generated methods of a run, with what the JIT has made of them by now}
  public List<CompiledMethod> methods() {
    return code.compiledMethods();
  }

  /// {@return how long each step of the compilation took}
  public List<Trace.Step> steps() {
    return steps;
  }

  /// {@return the lowered loop nest of a run, to whose lines the line numbers of the generated
  /// class point}
  public String loweredText() {
    return code.emitted().text().text();
  }

  /// {@return the lowered loop nest of what is computed once, as [#loweredText]; empty where there
  /// is nothing}
  public String preparationText() {
    return preparation.map(once -> once.emitted().text().text()).orElse("");
  }

  /// {@return loops, storage, methods and notes as text; after a warm-up, with what it showed}
  public String describe() {
    List<String> all = notes();
    String cliffs =
        all.isEmpty() ? "none" : all.stream().map(n -> "\n  " + n).collect(Collectors.joining());
    Optional<Warmed> warm = warmed;
    return """
    %s
    vectors of %d bits, %d thread%s
    storage: %s
    %smethods:
    %s
    %snotes: %s
    """
        .formatted(
            plan.loopNest().stripTrailing(),
            options.vectorBits(),
            options.threads(),
            options.threads() == 1 ? "" : "s",
            KernelStorage.text(code.emitted().program().body(), code.emitted().layout(), options),
            preparation
                .map(once -> "methods of what is done once:\n" + methods(once, warm) + "\n")
                .orElse(""),
            methods(code, warm),
            warm.map(w -> "warmed up: " + w.warmUp() + "\n").orElse(""),
            cliffs);
  }

  private static String methods(KernelCode code, Optional<Warmed> warm) {
    return warm.map(w -> w.methods(code)).orElseGet(code::text);
  }
}
