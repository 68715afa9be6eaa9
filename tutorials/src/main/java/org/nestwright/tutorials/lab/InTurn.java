package org.nestwright.tutorials.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Buffer;
import org.nestwright.lowering.Kernel;
import org.nestwright.tutorials.timing.Clock;
import org.nestwright.tutorials.timing.Stopwatch;

/// Warms all kernels, then times them in turn.
final class InTurn implements Bench {
  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final int ROUNDS = 9;

  /// Rounds when one of the kernels takes seconds.
  private static final int FEW_ROUNDS = 3;

  private static final double SLOW_SECONDS = 2;

  @Override
  public List<Double> seconds(List<Kernel> kernels, Buffer... buffers) {
    List<Stopwatch.Work> works = new ArrayList<>();
    boolean slow = false;
    for (Kernel kernel : kernels) {
      double estimate = kernel.warmUp(WARM_UP).fastest().toNanos() / 1e9;
      slow |= estimate > SLOW_SECONDS;
      works.add(new Stopwatch.Work(() -> kernel.run(buffers), estimate));
    }
    return new Stopwatch(Clock.SYSTEM).medians(works, slow ? FEW_ROUNDS : ROUNDS);
  }
}
