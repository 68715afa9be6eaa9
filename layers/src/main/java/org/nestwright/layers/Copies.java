package org.nestwright.layers;

import java.util.List;
import java.util.stream.Stream;
import org.nestwright.dsl.Var;

/// What copies of inputs and of images have in common.
final class Copies {
  /// The width below which copying by vectors does not pay.
  static final int LEAST_LANES = 4;

  /// Floats in a line of the caches.
  static final int CACHE_LINE = 16;

  /// The dimensions of an input's copy.
  static final List<Var> DIMENSIONS = Stream.of("x", "y", "z", "w", "d4").map(Var::of).toList();

  private Copies() {}
}
