package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;

/// The memory that a part of a plan touches: for each buffer, the box that holds every element
/// touched. Storage that is made anew inside the part is used over and over, so a box is never
/// larger than the storage.
final class Footprint {
  /// One buffer's share.
  ///
  /// @param memory which
  /// @param bytes of the box
  record Share(Touch.Memory memory, long bytes) {}

  private final Map<String, Touch> touches = new TreeMap<>();
  private final Map<String, List<Span>> boxes = new TreeMap<>();

  private Footprint() {}

  /// {@return the boxes that `tallies` touch while the loops that `inner` names run}
  static List<Share> of(Collection<Tally> tallies, Predicate<LoopId> inner) {
    Footprint footprint = new Footprint();
    for (Tally tally : tallies) {
      if (tally.work().points() > 0) {
        for (Touch touch : tally.operations().touches()) {
          footprint.add(touch, tally, inner);
        }
      }
    }
    return footprint.shares();
  }

  /// {@return the bytes of all shares}
  static long bytes(Collection<Share> shares) {
    return shares.stream().mapToLong(Share::bytes).reduce(0, Math::addExact);
  }

  private void add(Touch touch, Tally tally, Predicate<LoopId> inner) {
    List<Span> box = boxes.get(touch.buffer().name());
    List<Span> sum = new ArrayList<>();
    for (int i = 0; i < touch.args().size(); i++) {
      Span span = IndexSpan.of(touch.args().get(i), tally.site().stage().spans()).over(inner);
      sum.add(box == null ? span : box.get(i).union(span));
    }
    touches.put(touch.buffer().name(), touch);
    boxes.put(touch.buffer().name(), sum);
  }

  private List<Share> shares() {
    List<Share> shares = new ArrayList<>();
    boxes.forEach((name, box) -> {
      Touch touch = touches.get(name);
      long bytes = touch.type().bytes();
      for (int i = 0; i < box.size(); i++) {
        Span span = box.get(i);
        long most = touch.buffer().extents().get(i);
        long extent = span.isBounded() ? span.high().minus(span.low()).high() + 1 : most;
        bytes = Math.multiplyExact(bytes, Math.clamp(extent, 1, most));
      }
      shares.add(new Share(touch.buffer(), bytes));
    });
    return shares;
  }
}
