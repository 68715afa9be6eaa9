package org.nestwright.layers;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Makes a small layer of a large one without losing what makes the large one special.
///
/// While there are too many multiply-adds, the number that is furthest above its least value steps
/// down. What counts as least is relaxed level by level: first a number keeps all of its structure,
/// at last it need only be legal.
final class ShapeShrinker {
  /// The vector width whose remainder is kept.
  private static final int LANES = 16;

  /// Output channels enough for a tile of two vectors.
  private static final int TWO_VECTORS = 2 * LANES;

  /// The output rows and columns that a layer keeps as long as it can.
  private static final int FEW_OUTPUTS = 4;

  private static final int LEVELS = 3;

  private final ConvShape from;
  private final Ladder n;
  private final Ladder c;
  private final Ladder k;
  private final Ladder h;
  private final Ladder w;

  /// One number on its way down.
  private static final class Ladder {
    private final List<IntPredicate> levels;
    private int value;

    Ladder(int from, IntPredicate whole, IntPredicate some, IntPredicate legal) {
      this.levels = List.of(whole, some, legal);
      this.value = from;
    }

    private IntStream lower(int level) {
      return IntStream.range(1, value).filter(levels.get(level));
    }

    /// How far it is above the least value of the level; 1 where it can't go down.
    double height(int level) {
      OptionalInt foot = lower(level).findFirst();
      return foot.isEmpty() ? 1 : (double) value / foot.getAsInt();
    }

    /// Goes down by at least a third, or as far as the level lets it.
    void stepDown(int level) {
      int goal = value * 2 / 3;
      value = lower(level).filter(v -> v <= goal).max().orElse(lower(level).min().orElse(value));
    }
  }

  private ShapeShrinker(ConvShape from) {
    this.from = from;
    int together = from.isDepthwise() ? 1 : from.groups();
    n = new Ladder(from.n(), v -> v > 1, v -> v > 1, _ -> true);
    c = channels(from.c() / together, LANES);
    k = channels(from.k() / together, TWO_VECTORS);
    h =
        side(
            from.h(),
            from.strideH(),
            v -> v + 2L * from.padH() >= WindowChecks.reach(from.r(), from.dilH()),
            v -> WindowChecks.outputs(v, from.r(), from.strideH(), from.padH(), from.dilH()));
    w =
        side(
            from.w(),
            from.strideW(),
            v -> v + 2L * from.padW() >= WindowChecks.reach(from.s(), from.dilW()),
            v -> WindowChecks.outputs(v, from.s(), from.strideW(), from.padW(), from.dilW()));
  }

  private static Ladder channels(int from, int least) {
    return new Ladder(
        from,
        v -> v % LANES == from % LANES && v >= least,
        v -> v % 4 == from % 4 && v >= least / 4,
        _ -> true);
  }

  private static Ladder side(int from, int stride, IntPredicate legal, IntUnaryOperator outputs) {
    IntPredicate shaped = v -> legal.test(v) && v % 2 == from % 2 && v % stride == from % stride;
    return new Ladder(
        from,
        v -> shaped.test(v) && outputs.applyAsInt(v) >= FEW_OUTPUTS,
        v -> shaped.test(v) && outputs.applyAsInt(v) >= 2,
        legal);
  }

  static ConvShape shrink(ConvShape from, long maxMacs) {
    ShapeShrinker shrinker = new ShapeShrinker(from);
    for (int level = 0; level < LEVELS; level++) {
      shrinker.descend(level, maxMacs);
    }
    return shrinker.shape();
  }

  private void descend(int level, long maxMacs) {
    // Output channels of a depthwise layer follow its input channels.
    List<Ladder> free = from.isDepthwise() ? List.of(n, c, h, w) : List.of(n, c, k, h, w);
    while (shape().macs() > maxMacs) {
      Ladder highest =
          free.stream().max(Comparator.comparingDouble(l -> l.height(level))).orElseThrow();
      if (highest.height(level) <= 1) {
        return;
      }
      highest.stepDown(level);
    }
  }

  private ConvShape shape() {
    boolean depthwise = from.isDepthwise();
    int together = depthwise ? 1 : from.groups();
    return new ConvShape(
        n.value,
        c.value * together,
        h.value,
        w.value,
        depthwise ? c.value : k.value * together,
        from.r(),
        from.s(),
        from.strideH(),
        from.strideW(),
        from.padH(),
        from.padW(),
        from.dilH(),
        from.dilW(),
        depthwise ? c.value : from.groups());
  }
}
