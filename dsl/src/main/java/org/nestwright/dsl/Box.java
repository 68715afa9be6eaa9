package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The smallest box round a set of points, grown as points come in.
final class Box {
  private final long[] low;
  private final long[] high;

  private Box(long[] low, long[] high) {
    this.low = low;
    this.high = high;
  }

  /// {@return the box from `low` to `high`, both inside}
  static Box between(long[] low, long[] high) {
    return new Box(low, high);
  }

  static Box of(Shape shape) {
    long[] low = shape.mins().stream().mapToLong(Integer::longValue).toArray();
    long[] high = low.clone();
    Arrays.setAll(high, d -> low[d] + shape.extents().get(d) - 1);
    return new Box(low, high);
  }

  long low(int d) {
    return low[d];
  }

  long high(int d) {
    return high[d];
  }

  /// {@return the smallest box that holds this one and `other`, which may be null}
  Box union(Box other) {
    if (other == null) {
      return this;
    }
    long[] newLow = low.clone();
    long[] newHigh = high.clone();
    Arrays.setAll(newLow, d -> Math.min(low[d], other.low[d]));
    Arrays.setAll(newHigh, d -> Math.max(high[d], other.high[d]));
    return new Box(newLow, newHigh);
  }

  /// {@return the number of points, which may be beyond any integer}
  double points() {
    double points = 1;
    for (int d = 0; d < low.length; d++) {
      points *= high[d] - low[d] + 1.0;
    }
    return points;
  }

  /// {@return this as the shape of `f`'s storage}
  ///
  /// @throws AlgorithmException when it has too many points
  Shape shape(Func f) {
    long points = 1;
    List<Integer> mins = new ArrayList<>();
    List<Integer> extents = new ArrayList<>();
    for (int d = 0; d < low.length; d++) {
      long extent = high[d] - low[d] + 1;
      points = extent > Integer.MAX_VALUE || points < 0 ? -1 : points * extent;
      if (points < 0 || points > 1 << 30 || high[d] >= Integer.MAX_VALUE) {
        throw new AlgorithmException(
            "%s is needed over %s, which is too much: clamp the indices that %s is called with"
                .formatted(f.name(), this, f.name()));
      }
      mins.add((int) low[d]);
      extents.add((int) extent);
    }
    return new Shape(mins, extents);
  }

  @Override
  public String toString() {
    List<String> ranges = new ArrayList<>();
    for (int d = 0; d < low.length; d++) {
      ranges.add("[%d, %d)".formatted(low[d], high[d] + 1));
    }
    return String.join(" x ", ranges);
  }
}
