package org.nestwright.scheduler.bounds;

import java.util.Map;
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
    return new Span(
        low == null ? null : extreme(low, inner, -1),
        high == null ? null : extreme(high, inner, 1));
  }

  /// The least (`direction` -1) or greatest (1) value of `e` while the inner loops run. The smaller
  /// of two is no more than their mean, which bounds an index that is mirrored at an edge.
  private static Affine extreme(Affine e, Predicate<LoopId> inner, int direction) {
    Affine sum = Affine.of(e.constant());
    for (Map.Entry<Atom, Long> term : e.terms().entrySet()) {
      long factor = term.getValue();
      Affine atom = extreme(term.getKey(), inner, factor > 0 ? direction : -direction);
      sum = sum.plus(atom.times(factor));
    }
    return sum;
  }

  private static Affine extreme(Atom atom, Predicate<LoopId> inner, int direction) {
    return switch (atom) {
      case Atom.LoopIndex(LoopId id, _) when !inner.test(id) -> Affine.of(atom);
      case Atom.LoopIndex _ -> Affine.of(direction > 0 ? atom.high() : atom.low());
      case Atom.Min(Affine a, Affine b) -> {
        Affine least = Affine.min(extreme(a, inner, direction), extreme(b, inner, direction));
        if (direction < 0 || !correlated(a, b)) {
          yield least;
        }
        Affine sum = extreme(a.plus(b), inner, direction);
        yield sum.isConstant() ? Affine.min(least, sum.floorDiv(2)) : least;
      }
      case Atom.Max(Affine a, Affine b) -> {
        Affine most = Affine.max(extreme(a, inner, direction), extreme(b, inner, direction));
        if (direction > 0 || !correlated(a, b)) {
          yield most;
        }
        Affine sum = extreme(a.plus(b), inner, direction);
        yield sum.isConstant() ? Affine.max(most, sum.plus(1).floorDiv(2)) : most;
      }
      case Atom.FloorDiv(Affine a, long d) -> extreme(a, inner, direction).floorDiv(d);
      case Atom.Mod(Affine a, long d) -> {
        Affine low = extreme(a, inner, -1);
        Affine high = extreme(a, inner, 1);
        yield low.equals(high) ? a.mod(d) : Affine.of(direction > 0 ? atom.high() : atom.low());
      }
    };
  }

  /// Whether the sum of the two can tell more than each alone.
  private static boolean correlated(Affine a, Affine b) {
    return !a.isConstant() && !b.isConstant();
  }

  @Override
  public String toString() {
    return "[" + (low == null ? "-inf" : low) + ", " + (high == null ? "inf" : high) + "]";
  }
}
