package org.nestwright.autotune.verify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Schedule;

/// Chooses the points to compare, the most telling first: corners, edges and borders of tiles,
/// random points.
final class CheckPoints {
  private CheckPoints() {}

  /// {@return distinct points of `shape`, the same for the same arguments}
  ///
  /// @param random how many random points there are at the end
  static List<int[]> of(Shape shape, Schedule schedule, int random, long seed) {
    Random dice = new Random(seed);
    List<int[]> points = new ArrayList<>();
    Set<List<Integer>> seen = new HashSet<>();
    for (int corner = 0; corner < 1 << Math.min(shape.rank(), 10); corner++) {
      int[] point = first(shape);
      for (int d = 0; d < shape.rank(); d++) {
        if ((corner >> d & 1) == 1) {
          point[d] += shape.extents().get(d) - 1;
        }
      }
      add(point, points, seen);
    }
    for (int d = 0; d < shape.rank(); d++) {
      for (int offset : borders(shape.extents().get(d), factors(schedule))) {
        int[] point = random(shape, dice);
        point[d] = shape.mins().get(d) + offset;
        add(point, points, seen);
      }
    }
    for (int i = 0; i < random; i++) {
      add(random(shape, dice), points, seen);
    }
    return points;
  }

  private static void add(int[] point, List<int[]> points, Set<List<Integer>> seen) {
    List<Integer> key = new ArrayList<>();
    for (int p : point) {
      key.add(p);
    }
    if (seen.add(key)) {
      points.add(point);
    }
  }

  private static int[] first(Shape shape) {
    return shape.mins().stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] random(Shape shape, Random dice) {
    int[] point = first(shape);
    for (int d = 0; d < point.length; d++) {
      point[d] += dice.nextInt(shape.extents().get(d));
    }
    return point;
  }

  /// {@return the extents of the tiles that `schedule` cuts, in the order it names them}
  static Set<Integer> factors(Schedule schedule) {
    Set<Integer> factors = new LinkedHashSet<>();
    for (Directive d : schedule.directives()) {
      add(factors, d);
    }
    return factors;
  }

  private static void add(Set<Integer> factors, Directive d) {
    int factor =
        switch (d) {
          case Directive.Split s -> s.factor();
          case Directive.Vectorize v -> v.width().orElse(0);
          case Directive.Unroll u -> u.factor().orElse(0);
          case Directive.Parallel p -> p.task().orElse(0);
          case Directive.FoldStorage f -> f.extent();
          case Directive.BoundExtent b -> b.extent();
          case Directive.AlignBounds a -> a.modulus();
          case Directive.AlignExtent a -> a.modulus();
          case Directive.Fuse _,
              Directive.Reorder _,
              Directive.Serial _,
              Directive.Rename _,
              Directive.Atomic _,
              Directive.ComputeAt _,
              Directive.ComputeRoot _,
              Directive.ComputeWith _,
              Directive.Constant _,
              Directive.Precompute _,
              Directive.Inline _,
              Directive.StoreAt _,
              Directive.StoreRoot _,
              Directive.HoistStorage _,
              Directive.HoistStorageRoot _,
              Directive.StoreIn _,
              Directive.BoundStorage _,
              Directive.AlignStorage _,
              Directive.PadStorage _,
              Directive.BlockStorage _,
              Directive.Estimate _,
              Directive.ReorderStorage _,
              Directive.OnPipeline _,
              Directive.PartitionLoop _,
              Directive.PartitionAll _,
              Directive.SpecializeFail _,
              Directive.Bound _ ->
              0;
          case Directive.Specialize s -> {
            s.copy().forEach(inner -> add(factors, inner));
            yield 0;
          }
        };
    if (factor > 1) {
      factors.add(factor);
    }
  }

  /// {@return where tiles of these extents begin and end in `[0, extent)`: the first border, the
  /// last, and their neighbours}
  ///
  /// Which dimension a factor cuts is not asked: a border too many costs one point.
  static SortedSet<Integer> borders(int extent, Set<Integer> factors) {
    SortedSet<Integer> offsets = new TreeSet<>(List.of(0, 1, extent - 2, extent - 1));
    for (int f : factors) {
      int last = (extent - 1) / f * f;
      // A last tile that is moved inwards begins at extent - f.
      for (int border : new int[] {f, last, extent - f}) {
        offsets.addAll(List.of(border - 1, border, border + 1));
      }
    }
    offsets.removeIf(o -> o < 0 || o >= extent);
    return offsets;
  }
}
