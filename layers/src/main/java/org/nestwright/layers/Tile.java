package org.nestwright.layers;

import org.nestwright.dsl.LoopVar;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;

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

  /// Vectorizes a loop over all channels of a tile and unrolls what is left of it.
  ///
  /// @param extent its iterations
  Schedule vectors(Schedule s, LoopVar channels, int extent) {
    if (lanes == 1) {
      return s.unroll(channels);
    }
    return extent == lanes ? s.vectorize(channels) : s.vectorize(channels, lanes).unroll(channels);
  }

  /// The same where a tile may have one channel only, whose loop is left alone.
  Schedule sums(Schedule s, LoopVar channels) {
    return sums(s, channels, Tail.AUTO);
  }

  /// @param tail of a vector that the channels don't fill
  Schedule sums(Schedule s, LoopVar channels, Tail tail) {
    if (lanes == 1) {
      return nv > 1 ? s.unroll(channels) : s;
    }
    Schedule vectors = s.vectorize(channels, lanes, tail);
    return nv > 1 ? vectors.unroll(channels) : vectors;
  }

  /// {@return the vectors that are live at once: the sums, one row of weights and one input}
  int registers() {
    return pixels() * nv + nv + 1;
  }
}
