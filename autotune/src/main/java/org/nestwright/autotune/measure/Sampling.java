package org.nestwright.autotune.measure;

import java.time.Duration;

/// How many samples to take: at least `min`, then on until `max` or until `time` is over.
///
/// @param min samples taken in any case
/// @param max samples never exceeded
/// @param time after which no more than `min` samples are begun
public record Sampling(int min, int max, Duration time) {
  /// Checks the numbers.
  public Sampling {
    if (min < 1 || max < min) {
      throw new IllegalArgumentException("between %d and %d samples".formatted(min, max));
    }
  }
}
