package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;

/// Finds windows that slide: along one dimension the region moves forward by the same step each
/// time the loop goes round, by less than its own extent; along the others it stands still.
/// Halide's sliding window, decided on numbers.
final class SlidingWindow {
  private SlidingWindow() {}

  /// {@return the part of `region` that an iteration of `loop` adds to what the one before had;
  /// empty where the region does not slide}
  static Optional<Region> fresh(Region region, Loop loop) {
    Atom index = new Atom.LoopIndex(loop.id(), loop.extent());
    List<Region.Dimension> fresh = new ArrayList<>();
    int moving = 0;
    for (Region.Dimension d : region.dimensions()) {
      long step = d.min().terms().getOrDefault(index, 0L);
      Affine rest = d.min().minus(Affine.of(index).times(step));
      boolean plain = !rest.mentions(loop.id());
      if (!plain || step < 0 || step >= d.extent()) {
        return Optional.empty();
      }
      moving += step > 0 ? 1 : 0;
      fresh.add(step == 0 ? d : new Region.Dimension(d.min().plus(d.extent() - step), step));
    }
    return moving == 1 ? Optional.of(new Region(fresh)) : Optional.empty();
  }
}
