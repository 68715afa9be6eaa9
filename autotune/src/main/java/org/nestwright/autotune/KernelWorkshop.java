package org.nestwright.autotune;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;

/// The real thing: compiles, runs on integer-valued data, compares with the interpreter.
final class KernelWorkshop implements Workshop {
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
    return new Candidate() {
      @Override
      public void run() {
        kernel.run(buffers);
      }

      @Override
      public void warmUp(Duration limit) {
        kernel.warmUp(limit);
      }

      @Override
      public List<String> notes() {
        return kernel.notes();
      }

      @Override
      public Verdict verify(Duration limit) {
        return verifier.check(kernel::run, schedule, limit);
      }
    };
  }

  @Override
  public double measurePeak(Duration limit) {
    return FmaPeak.measure(machine, watch, limit).gflops();
  }
}
