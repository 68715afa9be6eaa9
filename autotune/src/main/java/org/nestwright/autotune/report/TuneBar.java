package org.nestwright.autotune.report;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressState;
import org.nestwright.autotune.TuneProgress;

/// A bar that fills with the time spent, with the best so far beside it, on a terminal.
public final class TuneBar implements TuneListener {
  private static final int TICK_MS = 250;
  private static final int CELLS = 20;

  private final ProgressBar bar;
  private volatile TuneProgress last;

  /// A bar on `err`.
  ///
  /// @param columns of the terminal
  public TuneBar(PrintStream err, Duration budget, int columns) {
    this.bar =
        new ProgressBarBuilder()
            .setInitialMax(budget.toMillis())
            .setUpdateIntervalMillis(TICK_MS)
            .setConsumer(new OneLine(err, columns))
            .setRenderer(this::render)
            .build();
  }

  @Override
  public void accept(TuneProgress p) {
    last = p;
    bar.stepTo(Math.min(p.elapsed().toMillis(), p.budget().toMillis()));
  }

  private String render(ProgressState state, int columns) {
    TuneProgress now = last;
    if (now == null) {
      return "starting";
    }
    // Steps may take seconds; the bar goes on meanwhile.
    Duration elapsed = state.getTotalElapsed();
    String text =
        bar(elapsed.toMillis() / (double) now.budget().toMillis())
            + " "
            + ProgressLine.of(
                new TuneProgress(
                    now.step(),
                    now.bestMs(),
                    now.bestGflops(),
                    now.peakGflops(),
                    now.tried(),
                    now.refused(),
                    now.failed(),
                    now.recorded(),
                    elapsed,
                    now.budget()));
    return text.substring(0, Math.min(text.length(), columns));
  }

  static String bar(double done) {
    int full = (int) Math.clamp(Math.round(done * CELLS), 0L, CELLS);
    return "[" + "=".repeat(full) + " ".repeat(CELLS - full) + "]";
  }

  @Override
  public void close() {
    bar.close();
  }

  /// Writes over the same line of the terminal. The library's own consumer asks the terminal
  /// through native code, which the JDK warns about.
  private record OneLine(PrintStream err, int columns) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public void accept(String text) {
      err.print("\r" + text + "\u001b[K");
      err.flush();
    }

    @Override
    public void close() {
      err.println();
      err.flush();
    }
  }
}
