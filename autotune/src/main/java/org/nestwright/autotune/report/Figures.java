package org.nestwright.autotune.report;

import java.time.Duration;
import java.util.Locale;

/// Numbers as text, the same in every report and every locale.
public final class Figures {
  private Figures() {}

  /// {@return milliseconds with four digits or so}
  public static String ms(double ms) {
    String format = ms < 1 ? "%.4f ms" : ms < 10 ? "%.3f ms" : ms < 100 ? "%.2f ms" : "%.1f ms";
    return String.format(Locale.ROOT, format, ms);
  }

  /// {@return a rate of operations}
  public static String gflops(double gflops) {
    return String.format(Locale.ROOT, "%.1f GFLOP/s", gflops);
  }

  /// {@return `part` of `whole` as a percentage; a dash where there is no whole}
  public static String percent(double part, double whole) {
    return whole > 0 ? String.format(Locale.ROOT, "%.1f %%", 100 * part / whole) : "-";
  }

  /// {@return a span of time, in whole seconds from ten of them on}
  public static String time(Duration time) {
    double seconds = time.toMillis() / 1e3;
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 120 ? whole + " s" : "%d min %02d s".formatted(whole / 60, whole % 60);
  }

  /// {@return the number to five significant digits, as JSON documents hold it}
  public static double rounded(double value) {
    return Double.isFinite(value) && value != 0
        ? new java.math.BigDecimal(value).round(new java.math.MathContext(5)).doubleValue()
        : value;
  }
}
