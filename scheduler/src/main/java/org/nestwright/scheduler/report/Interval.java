package org.nestwright.scheduler.report;

import java.util.Map;
import java.util.function.Function;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;

/// Integers from `low` to `high`, both included.
///
/// @param low the least
/// @param high the greatest
record Interval(long low, long high) {
  /// {@return numbers that enclose what `e` takes while each loop takes the numbers that `loops`
  /// gives; exact where each is one number}
  static Interval of(Affine e, Function<Atom.LoopIndex, Interval> loops) {
    long low = e.constant();
    long high = e.constant();
    for (Map.Entry<Atom, Long> term : e.terms().entrySet()) {
      Interval atom = of(term.getKey(), loops);
      long factor = term.getValue();
      low += factor * (factor > 0 ? atom.low : atom.high);
      high += factor * (factor > 0 ? atom.high : atom.low);
    }
    return new Interval(low, high);
  }

  private static Interval of(Atom atom, Function<Atom.LoopIndex, Interval> loops) {
    return switch (atom) {
      case Atom.LoopIndex loop -> loops.apply(loop);
      case Atom.Min(Affine a, Affine b) -> {
        Interval x = of(a, loops);
        Interval y = of(b, loops);
        yield new Interval(Math.min(x.low, y.low), Math.min(x.high, y.high));
      }
      case Atom.Max(Affine a, Affine b) -> {
        Interval x = of(a, loops);
        Interval y = of(b, loops);
        yield new Interval(Math.max(x.low, y.low), Math.max(x.high, y.high));
      }
      case Atom.FloorDiv(Affine a, long d) -> {
        Interval x = of(a, loops);
        yield new Interval(Math.floorDiv(x.low, d), Math.floorDiv(x.high, d));
      }
      case Atom.Mod(Affine a, long d) -> {
        Interval x = of(a, loops);
        yield Math.floorDiv(x.low, d) == Math.floorDiv(x.high, d)
            ? new Interval(Math.floorMod(x.low, d), Math.floorMod(x.high, d))
            : new Interval(0, d - 1);
      }
    };
  }
}
