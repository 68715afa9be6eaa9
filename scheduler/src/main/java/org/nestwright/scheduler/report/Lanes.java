package org.nestwright.scheduler.report;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.StagePlan;

/// How a definition runs on vectors.
///
/// @param loop its innermost vectorized loop; empty where it has none
/// @param groups how many executions of all other loops run how many lanes, by lanes
/// @param width how many lanes a vector has; 1 where only scalars can do it
/// @param masked whether lanes that do not run are masked, and do not cut the vector
/// @param over how many starts of the stage's own loops are counted together, because a guard
///   depends on loops around them
record Lanes(
    Optional<Loop> loop, SortedMap<Long, Long> groups, int width, boolean masked, long over) {
  private static final int LEAST_VECTOR_BITS = 64;

  static Lanes of(Site site, Operations operations, Target target) {
    StagePlan stage = site.stage();
    List<Loop> around =
        site.around().stream()
            .filter(l -> stage.guards().stream().anyMatch(g -> g.value().mentions(l.id())))
            .toList();
    List<Loop> vectorized =
        stage.loops().stream().filter(l -> l.kind() == LoopKind.VECTORIZED).toList();
    Optional<Loop> loop =
        vectorized.isEmpty() ? Optional.empty() : Optional.of(vectorized.getLast());
    boolean neighbours =
        loop.isPresent()
            && operations.touches().stream()
                .filter(Touch::write)
                .allMatch(
                    t -> t.stride(loop.get().id(), operations.spans()).equals(OptionalLong.of(1)));
    return new Lanes(
        loop,
        Passing.groups(stage, around, loop),
        neighbours ? target.lanes(operations.widest()) : 1,
        loop.isPresent()
            && stage.guards().stream()
                .noneMatch(
                    g -> g.tail() == Tail.GUARD_WITH_IF && g.value().mentions(loop.get().id())),
        Math.max(1, Chains.product(around)));
  }

  /// {@return how often the definition is executed in so many starts of its loops}
  long points() {
    long points = 0;
    for (var group : groups.entrySet()) {
      points = Math.addExact(points, Math.multiplyExact(group.getKey(), group.getValue()));
    }
    return points;
  }

  /// {@return how many executions are left when all full vectors are taken away}
  long leftOver() {
    long points = 0;
    for (var group : groups.entrySet()) {
      long rest = isWhole(group.getKey()) ? 0 : group.getKey() % width;
      points += Math.multiplyExact(rest, group.getValue());
    }
    return points;
  }

  /// Whether a mask keeps the vectors whole of which so many lanes run.
  private boolean isWhole(long lanes) {
    return masked && loop.isPresent() && lanes < loop.get().extent();
  }

  /// How a number of lanes is cut up.
  ///
  /// @param vectors of the full width and of halves of it
  /// @param scalars that are left
  record Pieces(long vectors, long scalars) {}

  /// {@return full vectors, then narrower ones, then scalars, in which together so many lanes run}
  Pieces pieces(long lanes, int elementBits) {
    long all = isWhole(lanes) ? loop.get().extent() : lanes;
    long vectors = 0;
    long done = 0;
    for (int w = width; w > 1 && w * elementBits >= LEAST_VECTOR_BITS; w /= 2) {
      long cut = (all - done) / w;
      vectors += Math.clamp(Math.ceilDiv(lanes - done, w), 0, cut);
      done += cut * w;
    }
    return new Pieces(vectors, Math.max(0, lanes - done));
  }

  /// {@return the variables of the definition that differ from lane to lane}
  static Set<String> varying(StagePlan stage, Loop loop) {
    Set<String> names = new HashSet<>();
    stage
        .values()
        .forEach((String name, Affine value) -> {
          if (value.mentions(loop.id())) {
            names.add(name);
          }
        });
    return names;
  }
}
