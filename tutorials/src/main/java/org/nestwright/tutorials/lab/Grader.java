package org.nestwright.tutorials.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;

/// Checks a schedule and grades it: first whether it is legal, then whether it computes the right
/// thing, then how fast it is beside the naive schedule and the staff's.
final class Grader {
  private static final int POINTS = 300;

  private final Task task;
  private final Bench bench;
  private final Times times;

  /// How long the checker waits.
  ///
  /// @param compiling for a plan or a kernel
  /// @param running for one run
  /// @param timing for all measurements together
  record Times(Duration compiling, Duration running, Duration timing) {
    static final Times STANDARD =
        new Times(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(120));
  }

  Grader(Task task, Bench bench, Times times) {
    this.task = task;
    this.bench = bench;
    this.times = times;
  }

  Outcome grade(Schedule schedule) {
    try {
      Optional<String> exceeded = Limits.exceededBy(schedule);
      if (exceeded.isEmpty()) {
        Plan plan =
            Deadline.within(
                times.compiling(), "planning it", () -> Plan.of(schedule, task.shape()));
        exceeded = Limits.exceededBy(plan, task.loops().points());
      }
      if (exceeded.isPresent()) {
        return new Outcome.Refused(exceeded.get());
      }
      Kernel yours = Deadline.within(times.compiling(), "compiling it", () -> compile(schedule));
      return check(yours);
    } catch (ScheduleException | AlgorithmException | Deadline.MissedException e) {
      return new Outcome.Refused(e.getMessage());
    } catch (ArithmeticException e) {
      return new Outcome.Refused("its loops or its storage are larger than a 64-bit number counts");
    } catch (CompilerBug e) {
      return new Outcome.Refused(
          "the compiler failed, which is its fault and not yours: " + e.getMessage());
    }
  }

  private Kernel compile(Schedule schedule) {
    return Compiler.compile(schedule, task.options(), task.shape());
  }

  private Outcome check(Kernel yours) throws Deadline.MissedException {
    Kernel naive = compile(task.naive());
    List<Buffer> inputs = task.loops().wholeNumbers();
    Buffer expected = poisoned();
    naive.run(with(inputs, expected));
    meansWhatItSays(inputs, expected);

    Buffer result = poisoned();
    Buffer[] buffers = with(inputs, result);
    Deadline.within(times.running(), "running it once", () -> run(yours, buffers));
    Optional<String> wrong = expected.firstDifference(result);
    if (wrong.isEmpty()) {
      Kernel staff = compile(task.staff());
      List<Double> seconds =
          Deadline.within(
              times.timing(),
              "timing it",
              () -> bench.seconds(List.of(naive, yours, staff), with(inputs, poisoned())));
      run(yours, buffers); // what the JIT made of it must be right as well
      wrong = expected.firstDifference(result);
      if (wrong.isEmpty()) {
        Grade grade =
            new Grade(seconds.get(0), seconds.get(1), seconds.get(2), task.loops().flops());
        return new Outcome.Correct(grade, yours.notes());
      }
    }
    return new Outcome.Wrong(wrong.get());
  }

  private static boolean run(Kernel kernel, Buffer... buffers) {
    kernel.run(buffers);
    return true;
  }

  /// A point that is never written shows.
  private Buffer poisoned() {
    return Buffer.of(task.pipeline().outputs().getFirst().type(), task.shape()).fill(Double.NaN);
  }

  private static Buffer[] with(List<Buffer> inputs, Buffer output) {
    List<Buffer> all = new ArrayList<>(inputs);
    all.add(output);
    return all.toArray(Buffer[]::new);
  }

  /// Holds the naive schedule's result, which every other is compared with, against the
  /// interpreter's: at the corners and at points drawn anew for each check.
  private void meansWhatItSays(List<Buffer> inputs, Buffer expected) {
    Interpreter interpreter = Interpreter.of(task.pipeline(), inputs);
    Random random = new Random();
    int rank = task.shape().rank();
    for (int i = 0; i < POINTS; i++) {
      int[] point = new int[rank];
      for (int d = 0; d < rank; d++) {
        int extent = task.shape().extents().get(d);
        boolean corner = i < 1 << rank;
        point[d] = corner ? (i >> d & 1) * (extent - 1) : random.nextInt(extent);
      }
      if (interpreter.bitsAt(0, point) != expected.bitsAt(point)) {
        throw new CompilerBug(
            "the naive schedule gives another value than the interpreter at "
                + java.util.Arrays.toString(point));
      }
    }
  }
}
