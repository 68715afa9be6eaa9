package org.nestwright.layers;

import java.util.List;
import java.util.Optional;

/// The numbers of a computation that decide its register tile.
///
/// @param channels of the output
/// @param width of the output
/// @param height of the output
/// @param reducedChannels how many input channels are summed; empty where each output has its own
/// @param taps extents of the window, columns first
/// @param weighted whether the window is multiplied by weights
record TileWork(
    int channels,
    int width,
    int height,
    Optional<Integer> reducedChannels,
    List<Integer> taps,
    boolean weighted) {
  /// {@return how many elements are reduced to one}
  long reduction() {
    return taps.stream().mapToLong(e -> e).reduce(reducedChannels.orElse(1), (a, b) -> a * b);
  }
}
