package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.scheduler.bounds.Affine;

/// Where the values of one dimension of a Func lie in its storage.
///
/// @param fold the extent of the window that is kept of it, 0 where all is
/// @param room how many places there are in memory; more than are used where the storage is padded
/// @param stride the distance of neighbours in memory, in elements
/// @param block how many neighbours lie `stride` apart before the next block begins, 0 where all do
/// @param blockStride the distance from one block to the next, in elements; 0 without blocks
public record StoredDimension(long fold, long room, long stride, long block, long blockStride) {
  /// {@return dimensions of these extents one inside the other, the first innermost}
  public static List<StoredDimension> dense(List<Long> extents) {
    List<StoredDimension> all = new ArrayList<>();
    long stride = 1;
    for (long extent : extents) {
      all.add(new StoredDimension(0, extent, stride, 0, 0));
      stride *= extent;
    }
    return List.copyOf(all);
  }

  /// {@return how far from the first element of the storage a value is in this dimension}
  ///
  /// @param at its distance from the first value stored
  public Affine offset(Affine at) {
    Affine kept = fold == 0 ? at : at.mod(fold);
    return block == 0
        ? kept.times(stride)
        : kept.mod(block).times(stride).plus(kept.floorDiv(block).times(blockStride));
  }
}
