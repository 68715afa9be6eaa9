package org.nestwright.layers;

/// A register tile: `nv` vectors of `lanes` channels by `mr` columns by `yr` rows of outputs, all
/// of them in registers while the reduction runs.
///
/// @param lanes channels in a vector
/// @param nv vectors of channels
/// @param mr columns
/// @param yr rows
record Tile(int lanes, int nv, int mr, int yr) {
  int channels() {
    return lanes * nv;
  }

  int pixels() {
    return mr * yr;
  }

  /// {@return the vectors that are live at once: the sums, one row of weights, one input}
  int registers() {
    return pixels() * nv + nv + 1;
  }
}
