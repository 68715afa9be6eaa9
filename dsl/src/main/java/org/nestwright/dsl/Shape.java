package org.nestwright.dsl;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// A box of integer points: what part of an output is asked for. First dimension innermost.
///
/// @param mins the first point
/// @param extents how many points each dimension has, each at least 1
public record Shape(List<Integer> mins, List<Integer> extents) {
  /// Checks the extents.
  public Shape {
    mins = List.copyOf(mins);
    extents = List.copyOf(extents);
    if (mins.size() != extents.size()) {
      throw new AlgorithmException(
          "mins %s and extents %s differ in rank".formatted(mins, extents));
    }
    long elements = 1;
    for (int i = 0; i < extents.size(); i++) {
      int extent = extents.get(i);
      elements = extent < 1 ? -1 : elements * extent;
      boolean overflows = (long) mins.get(i) + extent > Integer.MAX_VALUE;
      if (elements < 1 || elements > Integer.MAX_VALUE || overflows) {
        throw new AlgorithmException(
            "shape %s at %s is impossible: each extent must be at least 1, the points below 2^31"
                .formatted(extents, mins));
      }
    }
  }

  /// {@return the box that starts at the origin}
  public static Shape of(int... extents) {
    return new Shape(
        Collections.nCopies(extents.length, 0), Arrays.stream(extents).boxed().toList());
  }

  /// {@return this box moved so that it starts at `mins`}
  public Shape from(int... mins) {
    return new Shape(Arrays.stream(mins).boxed().toList(), extents);
  }

  /// {@return the number of dimensions}
  public int rank() {
    return extents.size();
  }

  /// {@return the number of points}
  public int size() {
    return extents.stream().reduce(1, Math::multiplyExact);
  }

  @Override
  public String toString() {
    String box = extents.toString();
    return mins.stream().allMatch(m -> m == 0) ? box : box + " at " + mins;
  }
}
