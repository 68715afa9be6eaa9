package org.nestwright.autotune.measure;

import java.util.Arrays;

/// How long one run took, over several samples.
///
/// @param median seconds, what is reported
/// @param min seconds of the fastest sample
/// @param spread distance of the quartiles, as a fraction of the median
/// @param samples how many there were
public record Timing(double median, double min, double spread, int samples) {
  /// {@return the summary of `seconds`, which holds at least one sample}
  static Timing of(double... seconds) {
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    double median = quantile(sorted, 0.5);
    double range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
    return new Timing(median, sorted[0], median > 0 ? range / median : 0, sorted.length);
  }

  private static double quantile(double[] sorted, double q) {
    double place = q * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /// {@return the median in milliseconds}
  public double ms() {
    return median * 1e3;
  }

  /// {@return the rate of work that takes `flops` operations, in GFLOP/s}
  public double gflops(double flops) {
    return flops / median / 1e9;
  }
}
