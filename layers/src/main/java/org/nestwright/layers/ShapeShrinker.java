package org.nestwright.layers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Makes a small layer of a large one without losing what makes the large one special.
///
/// Each number that may shrink has a ladder of values, largest first, all of which keep its structure. While there are too
/// many multiply-adds, the number that is furthest above the foot of its ladder steps down. The last steps of a ladder give
/// up structure and are taken only when nothing else is left.
final class ShapeShrinker {
  /// The vector width whose remainder is kept.
  private static final int LANES = 16;

  /// The output rows and columns that a scaled-down layer keeps as long as it can: more than one tile.
  private static final int FEW_OUTPUTS = 5;

  private final ConvShape from;
  private final List<Ladder> ladders;

  /// The values of one number, largest first; the first `kept` of them keep its structure.
  private static final class Ladder {
    final int[] values;
    final int kept;
    int at;

    Ladder(int from, IntPredicate keeps, IntPredicate allowed) {
      int[] good = IntStream.rangeClosed(1, from).filter(v -> v == from || keeps.test(v)).toArray();
      int least = good[0];
      int[] rest = IntStream.range(1, least).filter(allowed).toArray();
      values = new int[good.length + rest.length];
      for (int i = 0; i < good.length; i++) {
        values[i] = good[good.length - 1 - i];
      }
      for (int i = 0; i < rest.length; i++) {
        values[good.length + i] = rest[rest.length - 1 - i];
      }
      kept = good.length;
    }

    int value() {
      return values[at];
    }

    /// How far it is above the last value that keeps its structure, or above its least value.
    double height(boolean keeping) {
      int foot = keeping ? kept - 1 : values.length - 1;
      return at >= foot ? 1 : (double) values[at] / values[foot];
    }

    /// Goes down to about half the height, at most to the foot, or stays where a step would go below `enough`.
    void stepDown(boolean keeping) {
      int foot = keeping ? kept - 1 : values.length - 1;
      int goal = Math.max(values[foot], values[at] * 2 / 3);
      do {
        at++;
      } while (at < foot && values[at] > goal);
    }
  }

  private ShapeShrinker(ConvShape from) {
    this.from = from;
    int groups = from.isDepthwise() ? 1 : from.groups();
    ladders =
        List.of(
            new Ladder(from.n(), v -> v >= Math.min(from.n(), 2), _ -> true),
            channels(from.c() / groups),
            channels(from.k() / groups),
            side(
                from.h(),
                from.strideH(),
                v -> WindowChecks.outputs(v, from.r(), from.strideH(), from.padH(), from.dilH()),
                from.padH(),
                WindowChecks.reach(from.r(), from.dilH())),
            side(
                from.w(),
                from.strideW(),
                v -> WindowChecks.outputs(v, from.s(), from.strideW(), from.padW(), from.dilW()),
                from.padW(),
                WindowChecks.reach(from.s(), from.dilW())));
  }

  private static Ladder channels(int from) {
    return new Ladder(from, v -> v % LANES == from % LANES && v >= LANES, _ -> true);
  }

  private static Ladder side(int from, int stride, IntUnaryOperator outputs, int pad, long reach) {
    int few = Math.min(FEW_OUTPUTS, outputs.applyAsInt(from));
    IntPredicate legal = v -> v + 2L * pad >= reach;
    return new Ladder(
        from,
        v ->
            legal.test(v)
                && v % 2 == from % 2
                && v % stride == from % stride
                && outputs.applyAsInt(v) >= few,
        legal);
  }

  static ConvShape shrink(ConvShape from, long maxMacs) {
    ShapeShrinker shrinker = new ShapeShrinker(from);
    shrinker.descend(true, maxMacs);
    shrinker.descend(false, maxMacs);
    return shrinker.shape();
  }

  private void descend(boolean keeping, long maxMacs) {
    while (shape().macs() > maxMacs) {
      List<Ladder> open = new ArrayList<>(ladders);
      if (from.isDepthwise()) {
        open.remove(2); // Output channels follow the input channels.
      }
      Ladder highest =
          open.stream().max(Comparator.comparingDouble(l -> l.height(keeping))).orElseThrow();
      if (highest.height(keeping) <= 1) {
        return;
      }
      highest.stepDown(keeping);
    }
  }

  private ConvShape shape() {
    int c = ladders.get(1).value();
    int k = from.isDepthwise() ? c : ladders.get(2).value();
    int groups = from.isDepthwise() ? c : from.groups();
    int perGroup = from.isDepthwise() ? 1 : groups;
    return new ConvShape(
        ladders.get(0).value(),
        c * perGroup,
        ladders.get(3).value(),
        ladders.get(4).value(),
        k * perGroup,
        from.r(),
        from.s(),
        from.strideH(),
        from.strideW(),
        from.padH(),
        from.padW(),
        from.dilH(),
        from.dilW(),
        groups);
  }
}
