package org.nestwright.tutorials.lab;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;

/// What the checker is ready to compile and run. A legal schedule may still make a program of a
/// million statements, or one that runs for a year.
final class Limits {
  private static final int MOST_DIRECTIVES = 100;
  private static final int MOST_LOOPS = 40;
  private static final long MOST_COPIES = 2_048;
  private static final long MOST_LANES = 1_024;
  private static final long MOST_BYTES = 256L << 20;

  /// Points visited, as a multiple of the points there are.
  private static final long MOST_WORK = 16;

  private final Plan plan;

  /// Every loop there is, with those around it.
  private final Map<LoopId, Set<Loop>> around = new HashMap<>();

  private Limits(Plan plan) {
    this.plan = plan;
  }

  /// {@return why the checker does not plan `schedule`; empty where it does}
  static Optional<String> exceededBy(Schedule schedule) {
    int directives = schedule.directives().size();
    return directives > MOST_DIRECTIVES
        ? Optional.of(
            "%d directives; the checker takes %d, a good schedule needs some 20"
                .formatted(directives, MOST_DIRECTIVES))
        : Optional.empty();
  }

  /// {@return why the checker does not run `plan`; empty where it does}
  ///
  /// @param plan what a student's schedule comes to
  /// @param points that the sum of the algorithm has
  static Optional<String> exceededBy(Plan plan, long points) {
    return new Limits(plan).exceeded(points);
  }

  private Optional<String> exceeded(long points) {
    // The plan lists producers before the consumers whose loops they sit in.
    for (FuncPlan func : plan.funcs().reversed()) {
      long bytes = func.bytes();
      if (!func.output() && bytes > MOST_BYTES) {
        return Optional.of(
            "%s is stored in %d bytes; the checker gives it %d"
                .formatted(func.func().name(), bytes, MOST_BYTES));
      }
      for (StagePlan stage : func.stages().stream().flatMap(StagePlan::everyCopy).toList()) {
        Set<Loop> outer = new HashSet<>(func.computeAt().map(around::get).orElse(Set.of()));
        for (Loop loop : stage.loops()) {
          outer.add(loop);
          around.put(loop.id(), Set.copyOf(outer));
        }
        Optional<String> exceeded = exceeded(stage, outer, points);
        if (exceeded.isPresent()) {
          return exceeded;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> exceeded(StagePlan stage, Set<Loop> loops, long points) {
    long copies = extents(loops, LoopKind.UNROLLED);
    long lanes = extents(loops, LoopKind.VECTORIZED);
    long visited = loops.stream().mapToLong(Loop::extent).reduce(1, Limits::product);
    if (loops.size() > MOST_LOOPS) {
      return Optional.of(
          "%s runs in %d loops; the checker takes %d"
              .formatted(stage.stage(), loops.size(), MOST_LOOPS));
    }
    if (copies > MOST_COPIES) {
      return Optional.of(
          "unroll makes %d copies of %s; the checker takes %d, and no processor has more than 32"
                  .formatted(copies, stage.stage(), MOST_COPIES)
              + " vector registers to hold them");
    }
    if (lanes > MOST_LANES) {
      return Optional.of(
          "vectorize makes a vector of %d lanes of %s; the checker takes %d, and the longest of"
                  .formatted(lanes, stage.stage(), MOST_LANES)
              + " any processor here has 16");
    }
    if (visited / MOST_WORK > points) {
      return Optional.of(
          "%s visits %d points where %d are needed; the checker takes %d times as many"
              .formatted(stage.stage(), visited, points, MOST_WORK));
    }
    return Optional.empty();
  }

  private static long extents(Set<Loop> loops, LoopKind kind) {
    return loops.stream()
        .filter(loop -> loop.kind() == kind)
        .mapToLong(Loop::extent)
        .reduce(1, Limits::product);
  }

  /// {@return a * b, or the greatest number there is}
  private static long product(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return high == 0 && low >= 0 ? low : Long.MAX_VALUE;
  }
}
