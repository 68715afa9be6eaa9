package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.Slide;
import org.nestwright.scheduler.plan.StagePlan;

/// A definition where it runs.
///
/// @param func what it defines
/// @param stage its loops
/// @param around the loops that `func` is computed in, outermost first
/// @param times how often its own loops are started
/// @param later whether it is what a sliding window does from the second iteration on
record Site(FuncPlan func, StagePlan stage, List<Loop> around, long times, boolean later) {
  /// {@return every definition of `plan`, in the order of the Funcs}
  static List<Site> of(Plan plan, Chains chains) {
    List<Site> sites = new ArrayList<>();
    for (FuncPlan f : plan.funcs()) {
      List<Loop> around = chains.of(f.computeAt());
      long times = Chains.product(around);
      long first = f.slide().isPresent() ? times / Math.max(1, around.getLast().extent()) : times;
      for (StagePlan stage : f.stages()) {
        sites.add(new Site(f, stage, around, first, false));
      }
      for (StagePlan stage : f.slide().map(Slide::stages).orElse(List.of())) {
        sites.add(new Site(f, stage, around, times - first, true));
      }
    }
    return sites;
  }

  /// {@return whether `func` is computed inside the loop}
  boolean isComputedIn(LoopId loop) {
    return around.stream().anyMatch(l -> l.id().equals(loop));
  }

  /// {@return all loops around the definition, outermost first}
  List<Loop> chain() {
    List<Loop> chain = new ArrayList<>(around);
    chain.addAll(stage.loops());
    return chain;
  }
}
