package org.nestwright.tutorials.lesson04;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.plan.Guard;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.StagePlan;

/// Draws which points each iteration of the outermost loop executes: its loops are run here, as the
/// plan has them, and count instead of computing.
final class Picture {
  private final StagePlan stage;
  private final String dimension;
  private final Map<LoopId, Long> counters = new HashMap<>();

  /// For each outer iteration how often each point is executed; 0 where a test keeps it out.
  private final List<Map<Long, Integer>> rows = new ArrayList<>();

  private Picture(StagePlan stage, String dimension) {
    this.stage = stage;
    this.dimension = dimension;
    Loop outermost = stage.loops().getFirst();
    for (long i = 0; i < outermost.extent(); i++) {
      counters.put(outermost.id(), i);
      rows.add(new TreeMap<>());
      run(1);
    }
  }

  /// {@return the picture of a stage}
  ///
  /// @param dimension the Var or RVar whose values are the points
  static Picture of(StagePlan stage, String dimension) {
    return new Picture(stage, dimension);
  }

  private void run(int depth) {
    if (depth < stage.loops().size()) {
      Loop loop = stage.loops().get(depth);
      for (long i = 0; i < loop.extent(); i++) {
        counters.put(loop.id(), i);
        run(depth + 1);
      }
      return;
    }
    boolean executed = true;
    for (Guard guard : stage.guards()) {
      executed &= now(guard.value()) < guard.limit();
    }
    rows.getLast().merge(now(stage.values().get(dimension)), executed ? 1 : 0, Integer::sum);
  }

  private long now(Affine value) {
    return value.replace(loop -> Affine.of(counters.getOrDefault(loop.id(), 0L))).low();
  }

  /// {@return how often the stage is executed}
  long executed() {
    return rows.stream().flatMap(r -> r.values().stream()).mapToLong(Integer::longValue).sum();
  }

  @Override
  public String toString() {
    long first = rows.stream().flatMap(r -> r.keySet().stream()).min(Long::compare).orElse(0L);
    long last = rows.stream().flatMap(r -> r.keySet().stream()).max(Long::compare).orElse(0L);
    String outer = stage.loops().getFirst().id().var().name();
    String margin = "%-8s".formatted(dimension);
    StringBuilder text = new StringBuilder(margin);
    for (long x = first; x <= last; x++) {
      text.append("%3d".formatted(x));
    }
    for (int i = 0; i < rows.size(); i++) {
      StringBuilder line = new StringBuilder("%-8s".formatted(outer + " = " + i));
      for (long x = first; x <= last; x++) {
        Integer times = rows.get(i).get(x);
        line.append("%3s".formatted(times == null ? "" : times == 0 ? "-" : times));
      }
      text.append('\n').append(line.toString().stripTrailing());
    }
    return text.toString();
  }
}
