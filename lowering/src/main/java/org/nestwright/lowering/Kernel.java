package org.nestwright.lowering;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Collectors;
import org.nestwright.dsl.Buffer;
import org.nestwright.lowering.jvm.CodeReport;
import org.nestwright.lowering.jvm.EmitKernel;
import org.nestwright.lowering.runtime.GeneratedKernel;
import org.nestwright.lowering.runtime.WorkerPool;
import org.nestwright.lowering.runtime.Workspace;
import org.nestwright.lowering.runtime.WorkspaceLayout;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.Requirement;

/// A compiled pipeline for one shape. Any number of threads may run it at once; once it has run,
/// running it again allocates nothing.
public final class Kernel {
  private final Plan plan;
  private final CompileOptions options;
  private final GeneratedKernel code;
  private final String text;
  private final CodeReport report;
  private final WorkspaceLayout layout;
  private final List<String> notes;
  private final List<Trace.Step> steps;
  private final Arguments arguments;
  private final List<Requirement> requirements;
  private final WorkerPool pool;

  /// What runs that ended have left for the next.
  private final ArrayDeque<Run> idle = new ArrayDeque<>();

  /// The memory of one run at a time.
  private record Run(Object[] arrays, Workspace workspace) {}

  Kernel(
      Plan plan,
      CompileOptions options,
      EmitKernel.Emitted emitted,
      GeneratedKernel code,
      List<String> notes,
      List<Trace.Step> steps) {
    this.plan = plan;
    this.options = options;
    this.code = code;
    this.text = emitted.text().text();
    this.report = emitted.report();
    this.layout = emitted.layout();
    this.notes = notes;
    this.steps = steps;
    this.arguments = Arguments.of(plan);
    this.requirements =
        plan.funcs().stream()
            .flatMap(f -> f.stages().stream())
            .flatMap(s -> s.requirement().stream())
            .toList();
    this.pool = SharedPools.of(options.threads());
  }

  /// Computes the outputs.
  ///
  /// @param buffers one for each input in the pipeline's order, then one for each output; dense, of
  ///   exactly the type and shape that the kernel was compiled for, and no output in the array of
  ///   another buffer
  /// @throws IllegalArgumentException when a buffer is something else, or a scalar none of the
  ///   values that the schedule requires with `specializeFail`; nothing has been written then
  public void run(Buffer... buffers) {
    run(buffers, requirements);
  }

  private void run(Buffer[] buffers, List<Requirement> required) {
    Run run = take();
    try {
      arguments.check(buffers, run.arrays);
      if (!required.isEmpty()) {
        arguments.check(buffers, required);
      }
      code.run(run.arrays, run.workspace, pool);
    } finally {
      java.util.Arrays.fill(run.arrays, null); // a kernel at rest keeps no buffer alive
      give(run);
    }
  }

  private Run take() {
    synchronized (idle) {
      Run run = idle.pollFirst();
      if (run != null) {
        return run;
      }
    }
    return new Run(
        new Object[arguments.expected().size()], new Workspace(layout, options.threads()));
  }

  private void give(Run run) {
    synchronized (idle) {
      idle.addFirst(run);
    }
  }

  /// Runs on scratch buffers until the JIT has done its work: until times are steady and nothing is
  /// being compiled.
  ///
  /// @param limit when to stop at the latest, after the run under way
  /// @return what was seen
  public WarmUp warmUp(Duration limit) {
    Buffer[] scratch =
        arguments.expected().stream()
            .map(a -> Buffer.of(a.type(), a.shape()))
            .toArray(Buffer[]::new);
    return WarmUp.of(() -> run(scratch, List.of()), limit);
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
  /// reason; empty when there is nothing}
  public List<String> notes() {
    return notes;
  }

  /// {@return how long each step of the compilation took}
  public List<Trace.Step> steps() {
    return steps;
  }

  /// {@return the lowered loop nest, to whose lines the line numbers of the generated class point}
  public String loweredText() {
    return text;
  }

  /// {@return loops, storage, methods and notes as text}
  public String describe() {
    String methods =
        report.methods().stream()
            .map(m ->
                "  %-24s %5d bytes, %4d vector operations"
                    .formatted(m.name(), m.bytes(), m.vectorCalls()))
            .collect(Collectors.joining("\n"));
    String cliffs =
        notes.isEmpty()
            ? "none"
            : notes.stream().map(n -> "\n  " + n).collect(Collectors.joining());
    return """
    %s
    vectors of %d bits, %d thread%s
    methods:
    %s
    notes: %s
    """
        .formatted(
            plan.loopNest().stripTrailing(),
            options.vectorBits(),
            options.threads(),
            options.threads() == 1 ? "" : "s",
            methods,
            cliffs);
  }
}
