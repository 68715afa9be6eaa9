package org.nestwright.scheduler;

/// Whether a loop is cut into pieces where a test inside it changes, so that the many iterations in
/// the middle run without the test.
public enum Partition {
  /// Where that costs little: serial and vectorized loops in a nest that stays small.
  AUTO,
  /// Not at all: one loop with the test inside.
  NEVER,
  /// Parallel loops and large nests too, and around a single iteration that a test picks out.
  ALWAYS
}
