package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;

/// The weights in blocks of a tile's channels, in the order in which a tile reads them, from one
/// end to the other: a row of all channels is a multiple of 4,096 bytes in many layers, and so is
/// the distance between vectors in blocks of their own; either would make the parts of a tile
/// compete for a few sets of the cache. Only where an image has one pixel, each vector of a tile
/// has blocks of its own: every weight is then used once, all of them come from afar, and as many
/// streams as there are vectors are waited for at once, up to twice as fast as one. Where a vector
/// is of columns, a tile reads the weights of neighbouring channels one by one, and the rows of
/// channels are set apart.
final class PackedWeights {
  private final WindowFuncs funcs;
  private final Tile tile;
  private final TiledReduction reduction;
  private final int panel;

  PackedWeights(WindowFuncs funcs, TiledChoice choice, TiledReduction reduction) {
    this.funcs = funcs;
    this.tile = choice.tile();
    this.reduction = reduction;
    this.panel = choice.panel();
  }

  /// {@return `s` with the weights packed, where they are}
  Schedule schedule(Schedule s) {
    if (funcs.alongRows() ? tile.lanes() == 1 : !funcs.work().packedFor(tile)) {
      return s;
    }
    Input weights = funcs.weights().orElseThrow();
    List<Var> dimensions = Copies.DIMENSIONS.subList(0, weights.rank());
    List<Var> order = new ArrayList<>(dimensions.subList(0, 1));
    reduction.loops().forEach(r -> order.add(dimensions.get(1 + funcs.domain().vars().indexOf(r))));
    order.addAll(dimensions.subList(order.size(), dimensions.size()));
    Schedule packed = s.on(weights).constant().in("packed").on("packed").precompute();
    if (!order.equals(dimensions)) {
      packed = packed.reorderStorage(order.toArray(Var[]::new));
    }
    if (funcs.alongRows()) {
      int lanes = Math.min(tile.lanes(), Integer.highestOneBit(weights.extents().getFirst()));
      packed = packed.padStorage(dimensions.getFirst(), Copies.CACHE_LINE);
      return lanes > 1 ? packed.vectorize(dimensions.getFirst(), lanes) : packed;
    }
    if (reduction.isBlocked()) {
      packed = packed.blockStorage(dimensions.get(1), panel);
    }
    packed = packed.blockStorage(dimensions.getFirst(), block());
    boolean whole = weights.extents().getFirst() % tile.lanes() == 0;
    return whole
        ? packed.vectorize(dimensions.getFirst(), tile.lanes())
        : packed.vectorize(dimensions.getFirst(), tile.lanes(), Tail.GUARD_WITH_IF);
  }

  private int block() {
    return funcs.isOnePixel() ? tile.lanes() : tile.channels();
  }
}
