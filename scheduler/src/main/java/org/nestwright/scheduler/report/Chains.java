package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;

/// The loops around each place of a plan.
final class Chains {
  private final Map<LoopId, List<Loop>> chains = new HashMap<>();

  Chains(Plan plan) {
    // Consumers first: a Func is computed inside loops of one that comes after it.
    for (FuncPlan f : plan.funcs().reversed()) {
      for (StagePlan stage : f.stages()) {
        List<Loop> chain = of(f.computeAt());
        for (Loop loop : stage.loops()) {
          chain = new ArrayList<>(chain);
          chain.add(loop);
          chains.put(loop.id(), List.copyOf(chain));
        }
      }
    }
  }

  /// {@return the loops around the body of `level`, outermost first, itself included; none for the
  /// root}
  List<Loop> of(Optional<LoopId> level) {
    return level.map(chains::get).orElse(List.of());
  }

  /// {@return how often the body of `level` runs}
  long times(Optional<LoopId> level) {
    return product(of(level));
  }

  /// {@return how many threads can be inside `level` at once}
  long copies(Optional<LoopId> level, int threads) {
    long tasks = product(of(level).stream().filter(l -> l.kind() == LoopKind.PARALLEL).toList());
    return Math.clamp(tasks, 1, threads);
  }

  /// {@return how many iterations the loops have together}
  static long product(List<Loop> loops) {
    long product = 1;
    for (Loop loop : loops) {
      product = Math.multiplyExact(product, loop.extent());
    }
    return product;
  }
}
