package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;

/// A box of a Func's points: where it starts may depend on the loops around it, its size does not.
///
/// @param dimensions first dimension innermost
public record Region(List<Dimension> dimensions) {
  /// Copies the list.
  public Region {
    dimensions = List.copyOf(dimensions);
  }

  /// One side of the box.
  ///
  /// @param min the first value
  /// @param extent how many values
  public record Dimension(Affine min, long extent) {
    @Override
    public String toString() {
      return min.isConstant()
          ? "[%d, %d)".formatted(min.constant(), min.constant() + extent)
          : "[%s, + %d)".formatted(min, extent);
    }
  }

  /// {@return the number of points}
  public long size() {
    long size = 1;
    for (Dimension d : dimensions) {
      size = Math.multiplyExact(size, d.extent());
    }
    return size;
  }

  /// {@return this with `f` of each loop in its place}
  Region replace(Function<Atom.LoopIndex, Affine> f) {
    return new Region(
        dimensions.stream().map(d -> new Dimension(d.min().replace(f), d.extent())).toList());
  }

  @Override
  public String toString() {
    return dimensions.stream().map(Dimension::toString).collect(Collectors.joining(" x "));
  }
}
