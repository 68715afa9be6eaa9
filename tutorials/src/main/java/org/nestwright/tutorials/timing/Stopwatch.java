package org.nestwright.tutorials.timing;

import java.util.Arrays;
import java.util.List;

/// Times work by the median of several samples.
public final class Stopwatch {
  /// Work that is shorter than this is repeated within a sample.
  private static final double SAMPLE_SECONDS = 0.02;

  private static final int MOST_REPEATS = 1_000;

  private final Clock clock;

  /// Makes a stopwatch that reads `clock`.
  public Stopwatch(Clock clock) {
    this.clock = clock;
  }

  /// Something to be timed.
  ///
  /// @param run the work, warm already
  /// @param estimate of the seconds it takes, from which follows how often it is repeated
  public record Work(Runnable run, double estimate) {
    private int repeats() {
      return (int) Math.clamp(Math.ceil(SAMPLE_SECONDS / estimate), 1, MOST_REPEATS);
    }
  }

  /// {@return the median of the seconds that each of `works` takes} They are sampled in turn, so
  /// that a slow moment of the machine hits all alike.
  ///
  /// @param works what is timed
  /// @param rounds samples of each
  public List<Double> medians(List<Work> works, int rounds) {
    double[][] seconds = new double[works.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < seconds.length; i++) {
        seconds[i][round] = sample(works.get(i));
      }
    }
    return Arrays.stream(seconds).map(Stopwatch::median).toList();
  }

  private double sample(Work work) {
    int repeats = work.repeats();
    long start = clock.nanos();
    for (int i = 0; i < repeats; i++) {
      work.run().run();
    }
    return (clock.nanos() - start) / 1e9 / repeats;
  }

  private static double median(double[] samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
