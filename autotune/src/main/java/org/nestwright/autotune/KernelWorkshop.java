package org.nestwright.autotune;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.nestwright.autotune.measure.BoundKernel;
import org.nestwright.autotune.measure.FmaPeak;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.verify.Verdict;
import org.nestwright.autotune.verify.Verifier;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Shape;
import org.nestwright.layers.Layer;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.lowering.WarmUp;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;

/// The real thing: compiles, runs on integer-valued data, compares with the interpreter.
final class KernelWorkshop implements Workshop {
  private static final Duration SLICE = Duration.ofSeconds(1);

  /// Fewer runs than these do not show a steady kernel.
  private static final int RUNS_IN_SLICE = 8;

  private final Machine machine;
  private final Stopwatch watch;
  private final Shape[] shapes;
  private final Verifier verifier;
  private final Buffer[] buffers;

  KernelWorkshop(Layer layer, Machine machine, Stopwatch watch, Verifier verifier) {
    this.machine = machine;
    this.watch = watch;
    this.shapes = layer.outputShapes().toArray(Shape[]::new);
    this.verifier = verifier;
    this.buffers = verifier.buffers();
  }

  @Override
  public Optional<String> refusal(Schedule schedule) {
    return Plan.check(schedule, shapes);
  }

  @Override
  public Candidate compile(Schedule schedule) {
    Kernel kernel = Compiler.compile(schedule, machine.options(), shapes);
    BoundKernel bound = BoundKernel.of(kernel, buffers);
    return new Candidate() {
      @Override
      public void run() {
        bound.run();
      }

      @Override
      public boolean warmUp(Duration limit) {
        return KernelWorkshop.this.warmUp(bound, limit);
      }

      @Override
      public List<String> notes() {
        return kernel.notes();
      }

      @Override
      public Verdict verify(Duration limit) {
        return verifier.check(all -> BoundKernel.of(kernel, all).run(), schedule, limit);
      }
    };
  }

  /// Warms up in slices, between which a stop is seen.
  private boolean warmUp(BoundKernel kernel, Duration limit) {
    Duration left = limit;
    Duration slice = SLICE;
    while (left.isPositive() && !watch.stopped()) {
      WarmUp seen = kernel.warmUp(slice.compareTo(left) < 0 ? slice : left);
      if (seen.steady()) {
        return true;
      }
      left = left.minus(seen.elapsed());
      Duration enough = seen.fastest().multipliedBy(RUNS_IN_SLICE);
      slice = enough.compareTo(slice) > 0 ? enough : slice;
    }
    return false;
  }

  @Override
  public double measurePeak(Duration limit) {
    return FmaPeak.measure(machine, watch, limit).gflops();
  }
}
