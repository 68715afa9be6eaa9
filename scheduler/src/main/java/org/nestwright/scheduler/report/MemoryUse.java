package org.nestwright.scheduler.report;

import java.util.Optional;
import java.util.function.Predicate;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.MemoryType;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.Production;
import org.nestwright.scheduler.plan.StagePlan;

/// The storage of intermediates.
///
/// @param allocated bytes of all allocations of a run together, each as often as its place is
///   reached
/// @param peak bytes that live at once at most, what is kept included, with one copy for each
///   thread that can be inside
/// @param kept bytes that are computed once and stay for all runs
public record MemoryUse(long allocated, long peak, long kept) {
  static MemoryUse of(Plan plan, Chains chains, int threads) {
    long allocated = 0;
    long kept = 0;
    for (FuncPlan f : plan.funcs()) {
      if (plan.preparation().keeps(f)) {
        kept = Math.addExact(kept, bytes(f));
      }
      if (!f.output() && !plan.preparation().computes(f)) {
        allocated =
            Math.addExact(allocated, Math.multiplyExact(bytes(f), chains.times(f.hoistAt())));
      }
    }
    Walk walk = new Walk(plan, chains, threads);
    long run = walk.level(Optional.empty(), 0, f -> !plan.preparation().computes(f));
    long once = walk.level(Optional.empty(), 0, plan.preparation()::computes);
    return new MemoryUse(allocated, Math.addExact(kept, Math.max(run, once)), kept);
  }

  /// {@return the bytes of memory that one copy of the Func's storage takes, padding included; none
  /// in registers}
  static long bytes(FuncPlan f) {
    return f.memory() == MemoryType.REGISTER ? 0 : f.bytes();
  }

  /// Follows the loop nest: storage lives from the first use at its level to the end of the level.
  private record Walk(Plan plan, Chains chains, int threads) {
    long level(Optional<LoopId> level, long body, Predicate<FuncPlan> which) {
      long peak = body;
      for (Production production : plan.productions().reversed()) {
        if (!which.test(production.funcs().getFirst())) {
          continue;
        }
        for (FuncPlan f : production.funcs()) {
          if (f.computeAt().equals(level)) {
            for (StagePlan stage : f.everyStage()) {
              peak = Math.max(peak, stage(stage));
            }
          }
        }
        for (FuncPlan f : production.funcs()) {
          boolean own = !f.output() && !plan.preparation().keeps(f);
          if (f.hoistAt().equals(level) && own) {
            peak = Math.addExact(peak, Math.multiplyExact(bytes(f), chains.copies(level, threads)));
          }
        }
      }
      return peak;
    }

    private long stage(StagePlan stage) {
      long peak = 0;
      for (Loop loop : stage.loops().reversed()) {
        peak = loop.extent() == 0 ? 0 : level(Optional.of(loop.id()), peak, _ -> true);
      }
      return peak;
    }
  }
}
