package org.nestwright.autotune.bench;

/// What benchmarking a layer gave.
public sealed interface Outcome {
  /// Figures.
  ///
  /// @param row the figures
  record Timed(Row row) implements Outcome {}

  /// Our kernel could not be timed.
  ///
  /// @param layer its name
  /// @param why in one line
  record Failed(String layer, String why) implements Outcome {}

  /// The layer has no such algorithm.
  ///
  /// @param layer its name
  /// @param why in one line
  record Skipped(String layer, String why) implements Outcome {}
}
