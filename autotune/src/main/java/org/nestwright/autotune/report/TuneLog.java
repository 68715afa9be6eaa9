package org.nestwright.autotune.report;

import java.io.PrintStream;
import java.time.Duration;
import org.nestwright.autotune.TuneProgress;

/// A line for each new step, for each record that is safe, and every few seconds, where there is no
/// terminal.
public final class TuneLog implements TuneListener {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final PrintStream err;
  private String step = "";
  private int recorded;
  private Duration told = Duration.ZERO;

  /// Logs to `err`.
  public TuneLog(PrintStream err) {
    this.err = err;
  }

  @Override
  public void accept(TuneProgress p) {
    boolean due = p.elapsed().minus(told).compareTo(EVERY) >= 0;
    if (due || !p.step().equals(step) || p.recorded() > recorded) {
      err.println(ProgressLine.of(p));
      step = p.step();
      recorded = p.recorded();
      told = p.elapsed();
    }
  }

  @Override
  public void close() {
    err.flush();
  }
}
