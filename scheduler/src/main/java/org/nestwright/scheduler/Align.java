package org.nestwright.scheduler;

/// Which iterations of two loops coincide when one runs inside the other by `computeWith`. Where
/// one is longer, or they don't start together, the shared loop runs over the union, and each stage
/// takes part where its own loop has an iteration.
public enum Align {
  /// Those at which the loops' variables have the same value.
  NO_ALIGN,
  /// The first ones.
  START,
  /// The last ones.
  END
}
