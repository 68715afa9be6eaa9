package org.nestwright.lowering.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.lowering.PreparedKernel;
import org.nestwright.lowering.Vectors;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;

/// One pipeline with one schedule: compiled, run and held against the interpreter.
///
/// @param sample the pipeline, and what it runs on
/// @param schedule how
/// @param vectorBits the widest vector
/// @param threads how many
record Trial(Sample sample, Schedule schedule, int vectorBits, int threads) {
  /// How often a statement may run, so that a trial is short.
  private static final long MOST_WORK = 2_000_000;

  /// What came of a trial.
  sealed interface Outcome {
    /// It ran and gave the interpreter's bits.
    record Right() implements Outcome {}

    /// The schedule is illegal, and the message says so in a proper way.
    record Refused(String message) implements Outcome {}

    /// It would take too long.
    record Skipped(String reason) implements Outcome {}

    /// A bug.
    ///
    /// @param kind the same for failures that are likely the same bug
    /// @param what in full
    record Failed(String kind, String what) implements Outcome {}
  }

  static Trial of(Sample sample, Schedule schedule, Draws draws) {
    List<Integer> widths = new ArrayList<>();
    for (int bits : new int[] {512, 0, 128, 256}) {
      if (bits <= Vectors.preferredBits()) {
        widths.add(bits);
      }
    }
    return new Trial(sample, schedule, draws.any(widths), 1 + draws.below(3));
  }

  Trial with(Schedule other) {
    return new Trial(sample, other, vectorBits, threads);
  }

  Outcome run() {
    try {
      Optional<Plan> plan = Legality.plan(schedule, sample.shapeArray());
      if (plan.isEmpty()) {
        return new Outcome.Refused(Plan.check(schedule, sample.shapeArray()).orElseThrow());
      }
      if (work(plan.get()) > MOST_WORK) {
        return new Outcome.Skipped("too much work");
      }
      if (sample.data() == Sample.Data.REAL && reassociates(plan.get())) {
        return new Outcome.Skipped("real numbers summed in another order");
      }
      Optional<String> text = textForm();
      return text.isPresent() ? new Outcome.Failed("text form", text.get()) : compare();
    } catch (Legality.BadRefusal e) {
      return failed(e.getCause() == null ? e : e.getCause());
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      return failed(e);
    }
  }

  private static Outcome failed(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    String message = String.valueOf(e.getMessage()).replaceAll("[0-9]+", "#");
    String kind =
        e.getClass().getSimpleName()
            + " "
            + message.substring(0, Math.min(28, message.length()))
            + (trace.length == 0 ? "" : " in " + trace[0].getClassName());
    java.io.StringWriter text = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(text));
    return new Outcome.Failed(
        kind, text.toString().lines().limit(25).reduce("", (a, b) -> a + "\n" + b));
  }

  private Outcome compare() {
    List<Buffer> inputs = sample.inputs();
    List<Buffer> want;
    try {
      want = Interpreter.of(sample.pipeline(), inputs).run(sample.shapeArray());
    } catch (AlgorithmException e) {
      return new Outcome.Failed("interpreter refuses", e.getMessage());
    }
    Kernel kernel;
    try {
      kernel =
          Compiler.compile(
              schedule, new CompileOptions(vectorBits, threads, false), sample.shapeArray());
    } catch (ScheduleException e) {
      Legality.check(e);
      return new Outcome.Refused(e.getMessage());
    }
    Optional<String> required = unmet(kernel.plan(), inputs);
    if (required.isPresent()) {
      return refusesToRun(kernel, inputs, required.get());
    }
    List<Buffer> before = inputs.stream().map(Buffer::copy).toList();
    if (!kernel.plan().preparation().constants().isEmpty()) {
      List<Buffer> others = inputs.stream().map(b -> Buffer.of(b.type(), b.shape())).toList();
      if (unmet(kernel.plan(), others).isEmpty()) {
        kernel.run(both(others, sample.poisoned())); // nothing of this run may be seen in the next
      }
    }
    for (int run = 0; run < 2; run++) {
      List<Buffer> got = sample.poisoned();
      kernel.run(both(inputs, got));
      Optional<Outcome> wrong = difference("run " + run, want, got);
      if (wrong.isPresent()) {
        return wrong.get();
      }
    }
    Optional<Outcome> wrong = prepared(kernel, inputs, want);
    if (wrong.isPresent()) {
      return wrong.get();
    }
    for (int i = 0; i < inputs.size(); i++) {
      Optional<String> difference = before.get(i).firstDifference(inputs.get(i));
      if (difference.isPresent()) {
        return new Outcome.Failed("input written", difference.get());
      }
    }
    return new Outcome.Right();
  }

  /// Prepared from copies of the constant inputs, which are then overwritten.
  private Optional<Outcome> prepared(Kernel kernel, List<Buffer> inputs, List<Buffer> want) {
    List<Input> constants = kernel.plan().preparation().constants();
    List<Buffer> given = new ArrayList<>();
    List<Buffer> changing = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      boolean constant = constants.contains(sample.pipeline().inputs().get(i));
      (constant ? given : changing).add(constant ? inputs.get(i).copy() : inputs.get(i));
    }
    PreparedKernel prepared = kernel.prepare(given.toArray(Buffer[]::new));
    given.forEach(b -> b.fill(1));
    for (int run = 0; run < 2; run++) {
      List<Buffer> got = sample.poisoned();
      prepared.run(both(changing, got));
      Optional<Outcome> wrong = difference("prepared run " + run, want, got);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private static Buffer[] both(List<Buffer> inputs, List<Buffer> outputs) {
    return Stream.concat(inputs.stream(), outputs.stream()).toArray(Buffer[]::new);
  }

  private static Optional<Outcome> difference(String run, List<Buffer> want, List<Buffer> got) {
    for (int i = 0; i < want.size(); i++) {
      Optional<String> difference = want.get(i).firstDifference(got.get(i));
      if (difference.isPresent()) {
        return Optional.of(
            new Outcome.Failed(
                "wrong value", "output %d, %s: %s".formatted(i, run, difference.get())));
      }
    }
    return Optional.empty();
  }

  /// What the schedule requires of the scalars and they don't meet.
  private Optional<String> unmet(Plan plan, List<Buffer> inputs) {
    return plan.funcs().stream()
        .flatMap(f -> f.stages().stream())
        .flatMap(s -> s.requirement().stream())
        .filter(r ->
            r.conditions().stream()
                .noneMatch(c -> c.holds(in -> inputs.get(sample.pipeline().inputs().indexOf(in)))))
        .map(r -> r.message())
        .findFirst();
  }

  private Outcome refusesToRun(Kernel kernel, List<Buffer> inputs, String message) {
    List<Buffer> all = new ArrayList<>(inputs);
    all.addAll(sample.poisoned());
    try {
      kernel.run(all.toArray(Buffer[]::new));
    } catch (IllegalArgumentException e) {
      return e.getMessage().contains(message)
          ? new Outcome.Refused(e.getMessage())
          : new Outcome.Failed("other requirement", e.getMessage());
    }
    return new Outcome.Failed("requirement ignored", message);
  }

  private static boolean reassociates(Plan plan) {
    return plan.funcs().stream()
        .flatMap(f -> f.everyStage().stream())
        .anyMatch(StagePlan::reassociates);
  }

  private Optional<String> textForm() {
    String text = schedule.toString();
    Schedule read = Schedule.parse(sample.pipeline(), text);
    return read.equals(schedule)
        ? Optional.empty()
        : Optional.of("read back as " + read + "\nof " + text);
  }

  /// How many statements run, loops around included.
  static long work(Plan plan) {
    java.util.Map<LoopId, Double> times = new java.util.HashMap<>();
    double all = 0;
    for (FuncPlan f : plan.funcs().reversed()) {
      double around = f.computeAt().map(times::get).orElse(1.0);
      for (StagePlan stage : f.everyStage()) {
        double here = around;
        for (Loop loop : stage.loops()) {
          here *= loop.extent();
          times.put(loop.id(), here);
        }
        all += here;
      }
    }
    return (long) all;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(AlgorithmText.of(sample.pipeline()));
    String inputs =
        sample.pipeline().inputs().stream()
            .map(in -> in.name())
            .collect(java.util.stream.Collectors.joining(", "));
    text.append("// inputs (").append(inputs).append(") hold ").append(sample.data());
    text.append(schedule.declarations().isEmpty() ? "" : "\n" + schedule.declarations());
    text.append("\nSchedule s = ").append(schedule).append(";\n");
    text.append(
        "Compiler.compile(s, new CompileOptions(%d, %d, false)".formatted(vectorBits, threads));
    sample.shapes().forEach(s -> text.append(", ").append(AlgorithmText.of(s)));
    return text.append(");\n").toString();
  }
}
