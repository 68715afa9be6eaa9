package org.nestwright.autotune.report;

import java.time.Duration;
import org.nestwright.autotune.TuneProgress;

/// A moment of a tuning in one line.
final class ProgressLine {
  private ProgressLine() {}

  static String of(TuneProgress p) {
    String best =
        p.bestMs() == 0
            ? ""
            : "best %s, %s, %s of peak; "
                .formatted(
                    Figures.ms(p.bestMs()),
                    Figures.gflops(p.bestGflops()),
                    Figures.percent(p.bestGflops(), p.peakGflops()));
    return "%s: %s%d tried, %d refused, %d failed, %d recorded; %s left"
        .formatted(
            p.step(),
            best,
            p.tried(),
            p.refused(),
            p.failed(),
            p.recorded(),
            Figures.time(left(p.budget(), p.elapsed())));
  }

  static Duration left(Duration budget, Duration elapsed) {
    Duration left = budget.minus(elapsed);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
