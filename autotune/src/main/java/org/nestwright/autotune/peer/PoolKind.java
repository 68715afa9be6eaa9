package org.nestwright.autotune.peer;

/// What becomes of a pooling window.
public enum PoolKind {
  /// Its greatest value.
  MAX,
  /// The mean of its elements that are in the input.
  AVERAGE
}
