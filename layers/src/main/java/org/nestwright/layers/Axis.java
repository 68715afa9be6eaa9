package org.nestwright.layers;

import java.util.Optional;
import org.nestwright.dsl.Var;

/// A dimension of an image of sums, or of the output, cut into tiles.
///
/// @param whole its loop before it is tiled
/// @param tiles the loop over tiles, or over all of it where a tile has one element
/// @param inside the loop inside a tile, if there is one
/// @param factor elements of a tile
/// @param extent elements of the dimension
record Axis(Var whole, Var tiles, Optional<Var> inside, int factor, int extent) {
  static Axis of(WindowFuncs funcs, Var v, int factor) {
    return of(v, funcs.extent(v), factor);
  }

  static Axis of(Var v, int extent, int factor) {
    return factor == 1
        ? new Axis(v, v, Optional.empty(), 1, extent)
        : new Axis(v, Var.of(v.name() + "o"), Optional.of(Var.of(v.name() + "i")), factor, extent);
  }

  /// {@return how many tiles there are}
  int count() {
    return TileModel.ceilDiv(extent, factor);
  }

  /// {@return whether whole tiles leave some elements over}
  boolean hasTail() {
    return extent % factor > 0;
  }
}
