package org.nestwright.scheduler.bounds;

import java.util.function.Predicate;
import org.nestwright.scheduler.LoopId;

/// The values of an index: from `low` to `high`, both included.
///
/// @param low the least, null where there is no lower limit
/// @param high the greatest, null where there is no upper limit
public record Span(Affine low, Affine high) {
  /// Anything at all.
  public static final Span UNBOUNDED = new Span(null, null);

  /// {@return the one value}
  public static Span of(Affine value) {
    return new Span(value, value);
  }

  /// {@return the constants from `low` to `high`}
  public static Span of(long low, long high) {
    return new Span(Affine.of(low), Affine.of(high));
  }

  /// {@return whether both limits exist}
  public boolean isBounded() {
    return low != null && high != null;
  }

  /// {@return whether this is one value}
  public boolean isExact() {
    return isBounded() && low.equals(high);
  }

  /// {@return the sums}
  public Span plus(Span b) {
    return new Span(
        low == null || b.low == null ? null : low.plus(b.low),
        high == null || b.high == null ? null : high.plus(b.high));
  }

  /// {@return the products with a constant}
  public Span times(long factor) {
    Affine a = low == null ? null : low.times(factor);
    Affine b = high == null ? null : high.times(factor);
    return factor >= 0 ? new Span(a, b) : new Span(b, a);
  }

  /// {@return the products}
  public Span times(Span b) {
    if (b.isExact() && b.low.isConstant()) {
      return times(b.low.constant());
    }
    if (isExact() && low.isConstant()) {
      return b.times(low.constant());
    }
    if (!isBounded() || !b.isBounded()) {
      return UNBOUNDED;
    }
    long[] corners = {
      low.low() * b.low.low(), low.low() * b.high.high(),
      high.high() * b.low.low(), high.high() * b.high.high()
    };
    java.util.Arrays.sort(corners);
    return of(corners[0], corners[3]);
  }

  /// {@return the quotients by a positive constant, rounded down}
  public Span floorDiv(long divisor) {
    return new Span(
        low == null ? null : low.floorDiv(divisor), high == null ? null : high.floorDiv(divisor));
  }

  /// {@return the remainders by a positive constant}
  public Span mod(long divisor) {
    if (isBounded()) {
      if (low.equals(high)) {
        return of(low.mod(divisor));
      }
      long block = Math.floorDiv(low.low(), divisor);
      if (block == Math.floorDiv(high.high(), divisor)) {
        return plus(of(Affine.of(-block * divisor)));
      }
    }
    return of(0, divisor - 1);
  }

  /// {@return the smaller of each pair}
  public Span min(Span b) {
    return new Span(
        low == null || b.low == null ? null : Affine.min(low, b.low),
        high == null ? b.high : b.high == null ? high : Affine.min(high, b.high));
  }

  /// {@return the greater of each pair}
  public Span max(Span b) {
    return new Span(
        low == null ? b.low : b.low == null ? low : Affine.max(low, b.low),
        high == null || b.high == null ? null : Affine.max(high, b.high));
  }

  /// {@return a span that holds both}
  public Span union(Span b) {
    return new Span(
        low == null || b.low == null ? null : Affine.min(low, b.low),
        high == null || b.high == null ? null : Affine.max(high, b.high));
  }

  /// {@return the values taken while the loops that `inner` names run from start to end}
  public Span over(Predicate<LoopId> inner) {
    Extremes extremes = new Extremes(inner);
    return new Span(
        low == null ? null : extremes.of(low, -1), high == null ? null : extremes.of(high, 1));
  }

  @Override
  public String toString() {
    return "[" + (low == null ? "-inf" : low) + ", " + (high == null ? "inf" : high) + "]";
  }
}
