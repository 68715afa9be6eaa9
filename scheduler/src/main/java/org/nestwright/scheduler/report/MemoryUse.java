package org.nestwright.scheduler.report;

import java.util.Optional;
import org.nestwright.dsl.Type;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.Production;
import org.nestwright.scheduler.plan.StagePlan;

/// The storage of intermediates.
///
/// @param allocated bytes of all allocations together, each as often as its place is reached
/// @param peak bytes that live at once at most, with one copy for each thread that can be inside
public record MemoryUse(long allocated, long peak) {
  static MemoryUse of(Plan plan, Chains chains, int threads) {
    long allocated = 0;
    for (FuncPlan f : plan.funcs()) {
      if (!f.output()) {
        allocated =
            Math.addExact(allocated, Math.multiplyExact(bytes(f), chains.times(f.storeAt())));
      }
    }
    return new MemoryUse(allocated, new Walk(plan, chains, threads).level(Optional.empty(), 0));
  }

  /// {@return the bytes of one copy of the Func's storage}
  static long bytes(FuncPlan f) {
    long bytes = 0;
    for (Type type : f.func().types()) {
      bytes = Math.addExact(bytes, Math.multiplyExact(f.storage().size(), (long) type.bytes()));
    }
    return bytes;
  }

  /// Follows the loop nest: storage lives from the first use at its level to the end of the level.
  private record Walk(Plan plan, Chains chains, int threads) {
    long level(Optional<LoopId> level, long body) {
      long peak = body;
      for (Production production : plan.productions().reversed()) {
        for (FuncPlan f : production.funcs()) {
          if (f.computeAt().equals(level)) {
            for (StagePlan stage : f.everyStage()) {
              peak = Math.max(peak, stage(stage));
            }
          }
        }
        for (FuncPlan f : production.funcs()) {
          if (f.storeAt().equals(level) && !f.output()) {
            peak = Math.addExact(peak, Math.multiplyExact(bytes(f), chains.copies(level, threads)));
          }
        }
      }
      return peak;
    }

    private long stage(StagePlan stage) {
      long peak = 0;
      for (Loop loop : stage.loops().reversed()) {
        peak = loop.extent() == 0 ? 0 : level(Optional.of(loop.id()), peak);
      }
      return peak;
    }
  }
}
