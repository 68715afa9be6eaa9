package org.nestwright.layers;

/// How far rounding may move a result, from the strictest to the loosest.
public enum Accuracy {
  /// The sums of the definition in their order: bit for bit what the interpreter computes.
  EXACT,
  /// The error of a sum of 32-bit floats in any order: at most `2 (sqrt(n) + 4) 2^-24` times the
  /// sum of the magnitudes, for `n` products.
  F32,
  /// The error of any of Winograd's algorithms: with few input channels, several times that of
  /// [#F32] where a few large products cancel.
  WINOGRAD
}
