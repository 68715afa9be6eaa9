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

/// The memory that a part of a plan touches: for each buffer, the boxes that hold every element
/// touched. Where accesses are far apart, a box for each is smaller than one for all. Storage that
/// is made anew inside the part is used over and over, so a box is never larger than the storage.
final class Footprint {
  /// One buffer's share.
  ///
  /// @param memory which
  /// @param bytes of the boxes
  record Share(Touch.Memory memory, long bytes) {}

  /// What is known of one buffer.
  ///
  /// @param touch the last access seen
  /// @param hull of all accesses
  /// @param separate bytes of a box for each access
  private record Boxes(Touch touch, List<Span> hull, long separate) {}

  private final Map<String, Boxes> buffers = new TreeMap<>();

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
    return footprint.buffers.values().stream()
        .map(b -> new Share(b.touch().buffer(), Math.min(b.separate(), bytes(b.touch(), b.hull()))))
        .toList();
  }

  /// {@return the bytes of all shares}
  static long bytes(Collection<Share> shares) {
    return shares.stream().mapToLong(Share::bytes).reduce(0, Math::addExact);
  }

  private void add(Touch touch, Tally tally, Predicate<LoopId> inner) {
    List<Span> box =
        touch.args().stream()
            .map(e -> IndexSpan.of(e, tally.site().stage().spans()).over(inner))
            .toList();
    Boxes known = buffers.get(touch.buffer().name());
    List<Span> hull = new ArrayList<>();
    for (int i = 0; i < box.size(); i++) {
      hull.add(known == null ? box.get(i) : known.hull().get(i).union(box.get(i)));
    }
    long separate = known == null ? 0 : known.separate();
    buffers.put(
        touch.buffer().name(), new Boxes(touch, hull, Math.addExact(separate, bytes(touch, box))));
  }

  private static long bytes(Touch touch, List<Span> box) {
    long bytes = touch.type().bytes();
    for (int i = 0; i < box.size(); i++) {
      Span span = box.get(i);
      long most = touch.buffer().extents().get(i);
      long extent = span.isBounded() ? span.high().minus(span.low()).high() + 1 : most;
      bytes = Math.multiplyExact(bytes, Math.clamp(extent, 1, most));
    }
    return bytes;
  }
}
