package org.nestwright.scheduler.bounds;

import org.nestwright.scheduler.LoopId;

/// A part of an [Affine] that is not a number.
public sealed interface Atom {
  /// How often a loop has gone round: `0, ..., extent - 1`.
  ///
  /// @param id the loop
  /// @param extent how many iterations it has
  record LoopIndex(LoopId id, long extent) implements Atom {
    @Override
    public String toString() {
      return id.toString();
    }
  }

  /// The smaller of two.
  ///
  /// @param a one
  /// @param b the other
  record Min(Affine a, Affine b) implements Atom {
    @Override
    public String toString() {
      return "min(" + a + ", " + b + ")";
    }
  }

  /// The greater of two.
  ///
  /// @param a one
  /// @param b the other
  record Max(Affine a, Affine b) implements Atom {
    @Override
    public String toString() {
      return "max(" + a + ", " + b + ")";
    }
  }

  /// `a / divisor`, rounded down.
  ///
  /// @param a what is divided
  /// @param divisor above 0
  record FloorDiv(Affine a, long divisor) implements Atom {
    @Override
    public String toString() {
      return a.bracketed() + " / " + divisor;
    }
  }

  /// `a - divisor * floor(a / divisor)`.
  ///
  /// @param a what is divided
  /// @param divisor above 0
  record Mod(Affine a, long divisor) implements Atom {
    @Override
    public String toString() {
      return a.bracketed() + " % " + divisor;
    }
  }

  /// {@return how many sums it is written with}
  default long size() {
    return switch (this) {
      case LoopIndex _ -> 1;
      case Min(Affine a, Affine b) -> (long) a.size() + b.size();
      case Max(Affine a, Affine b) -> (long) a.size() + b.size();
      case FloorDiv(Affine a, _) -> a.size();
      case Mod(Affine a, _) -> a.size();
    };
  }

  /// {@return the least value it takes}
  default long low() {
    return switch (this) {
      case LoopIndex _ -> 0;
      case Min(Affine a, Affine b) -> Math.min(a.low(), b.low());
      case Max(Affine a, Affine b) -> Math.max(a.low(), b.low());
      case FloorDiv(Affine a, long d) -> Math.floorDiv(a.low(), d);
      case Mod _ -> 0;
    };
  }

  /// {@return the greatest value it takes}
  default long high() {
    return switch (this) {
      case LoopIndex(_, long extent) -> Math.max(0, extent - 1);
      case Min(Affine a, Affine b) -> Math.min(a.high(), b.high());
      case Max(Affine a, Affine b) -> Math.max(a.high(), b.high());
      case FloorDiv(Affine a, long d) -> Math.floorDiv(a.high(), d);
      case Mod(_, long d) -> d - 1;
    };
  }
}
