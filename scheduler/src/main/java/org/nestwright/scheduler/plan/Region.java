package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;
import org.nestwright.scheduler.bounds.Span;

/// A box of a Func's points: where it starts may depend on the loops around it, its size does not;
/// where it reaches past the end of what is needed, the rest is left out.
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
  /// @param end the first value that is left out, with all above it; empty where none is
  public record Dimension(Affine min, long extent, OptionalLong end) {
    /// A side that is whole everywhere.
    public Dimension(Affine min, long extent) {
      this(min, extent, OptionalLong.empty());
    }

    /// {@return the values from the first to the last}
    Span span() {
      return new Span(min, cut(min.plus(extent - 1)).high());
    }

    /// {@return `value`, or the last one where that is left out}
    Span cut(Affine value) {
      return Span.of(end.isPresent() ? Affine.min(value, Affine.of(end.getAsLong() - 1)) : value);
    }

    /// {@return the same in another place: a whole side, moved back where values were left out}
    Dimension whole() {
      return end.isPresent()
          ? new Dimension(Affine.min(min, Affine.of(end.getAsLong() - extent)), extent)
          : this;
    }

    @Override
    public String toString() {
      String side =
          min.isConstant()
              ? "[%d, %d)".formatted(min.constant(), min.constant() + extent)
              : "[%s, + %d)".formatted(min, extent);
      return end.isPresent() ? side + " below " + end.getAsLong() : side;
    }
  }

  /// {@return the same with whole sides}
  Region whole() {
    return new Region(dimensions.stream().map(Dimension::whole).toList());
  }

  /// {@return the same with room for what is left out}
  Region room() {
    return new Region(dimensions.stream().map(d -> new Dimension(d.min(), d.extent())).toList());
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
        dimensions.stream()
            .map(d -> new Dimension(d.min().replace(f), d.extent(), d.end()))
            .toList());
  }

  @Override
  public String toString() {
    return dimensions.stream().map(Dimension::toString).collect(Collectors.joining(" x "));
  }
}
