package org.nestwright.scheduler.bounds;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.nestwright.scheduler.LoopId;

/// The least and greatest values of sums while some loops run. What is found of an atom is kept:
/// nested minima ask for it again and again.
final class Extremes {
  private final Predicate<LoopId> inner;
  private final Map<Atom, Affine> least = new IdentityHashMap<>();
  private final Map<Atom, Affine> greatest = new IdentityHashMap<>();

  /// @param inner which loops run
  Extremes(Predicate<LoopId> inner) {
    this.inner = inner;
  }

  /// {@return the least (`direction` -1) or greatest (1) value of `e`, or a number beyond it}
  Affine of(Affine e, int direction) {
    Affine sum = Affine.of(e.constant());
    for (Map.Entry<Atom, Long> term : e.terms().entrySet()) {
      long factor = term.getValue();
      sum = sum.plus(of(term.getKey(), factor > 0 ? direction : -direction).times(factor));
    }
    return sum;
  }

  private Affine of(Atom atom, int direction) {
    Map<Atom, Affine> known = direction > 0 ? greatest : least;
    Affine found = known.get(atom);
    if (found == null) {
      found = extreme(atom, direction);
      known.put(atom, found);
    }
    return found;
  }

  /// The smaller of two is no more than their mean, which bounds an index that is mirrored at an
  /// edge.
  private Affine extreme(Atom atom, int direction) {
    return switch (atom) {
      case Atom.LoopIndex(LoopId id, _) when !inner.test(id) -> Affine.of(atom);
      case Atom.LoopIndex _ -> Affine.of(direction > 0 ? atom.high() : atom.low());
      case Atom.Min(Affine a, Affine b) -> {
        Affine smaller = Affine.min(of(a, direction), of(b, direction));
        if (direction < 0 || !correlated(a, b)) {
          yield smaller;
        }
        Affine sum = of(a.plus(b), direction);
        yield sum.isConstant() ? Affine.min(smaller, sum.floorDiv(2)) : smaller;
      }
      case Atom.Max(Affine a, Affine b) -> {
        Affine larger = Affine.max(of(a, direction), of(b, direction));
        if (direction > 0 || !correlated(a, b)) {
          yield larger;
        }
        Affine sum = of(a.plus(b), direction);
        yield sum.isConstant() ? Affine.max(larger, sum.plus(1).floorDiv(2)) : larger;
      }
      case Atom.FloorDiv(Affine a, long d) -> of(a, direction).floorDiv(d);
      case Atom.Mod(Affine a, long d) -> {
        Affine low = of(a, -1);
        Affine high = of(a, 1);
        yield low.equals(high) ? a.mod(d) : Affine.of(direction > 0 ? atom.high() : atom.low());
      }
    };
  }

  /// Whether the sum of the two can tell more than each alone.
  private static boolean correlated(Affine a, Affine b) {
    return !a.isConstant() && !b.isConstant();
  }
}
