package org.nestwright.autotune;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.nestwright.autotune.records.RecordFile;

/// How to tune.
///
/// @param budget time to spend, above zero; it may be overrun by the step that is under way
/// @param threads that a kernel may use, at least 1
/// @param seed of the search
/// @param scalar whether to make code without the vector module
/// @param records file that results are read from and written to
public record TuneOptions(Duration budget, int threads, long seed, boolean scalar, Path records) {
  /// Checks the numbers.
  public TuneOptions {
    Objects.requireNonNull(records, "records");
    if (!budget.isPositive()) {
      throw new IllegalArgumentException("the budget must be above zero: 60s is a good one");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
  }

  /// {@return a minute with every processor, and the user's records}
  public static TuneOptions standard() {
    return new TuneOptions(
        Duration.ofMinutes(1),
        Runtime.getRuntime().availableProcessors(),
        1,
        false,
        RecordFile.standardPath(System.getenv()));
  }

  /// {@return these options with another budget}
  public TuneOptions withBudget(Duration newBudget) {
    return new TuneOptions(newBudget, threads, seed, scalar, records);
  }

  /// {@return these options with another number of threads}
  public TuneOptions withThreads(int newThreads) {
    return new TuneOptions(budget, newThreads, seed, scalar, records);
  }

  /// {@return these options with another seed}
  public TuneOptions withSeed(long newSeed) {
    return new TuneOptions(budget, threads, newSeed, scalar, records);
  }

  /// {@return these options with scalar code, or with vectors}
  public TuneOptions withScalar(boolean newScalar) {
    return new TuneOptions(budget, threads, seed, newScalar, records);
  }

  /// {@return these options with another file of records}
  public TuneOptions withRecords(Path newRecords) {
    return new TuneOptions(budget, threads, seed, scalar, newRecords);
  }
}
