package org.nestwright.scheduler.plan;

import java.util.Optional;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;

/// Proves that each Func can live in the kind of memory that the schedule names.
final class MemoryPromises {
  /// What a first-level cache holds.
  private static final long MOST_STACK_BYTES = 32 * 1024;

  private MemoryPromises() {}

  /// @param nesting every Func of the plan
  static void check(Schedule schedule, Nesting nesting) {
    for (FuncPlan f : nesting.plans()) {
      switch (f.memory()) {
        case AUTO, HEAP -> {}
        case STACK -> checkStack(directive(schedule, f), nesting, f);
        case REGISTER -> {
          Optional<Locals.Obstacle> obstacle = Locals.obstacle(nesting, f);
          if (obstacle.isPresent()) {
            Locals.Obstacle o = obstacle.get();
            throw Refusal.of(directive(schedule, f), "%s", o.problem())
                .example(o.example().isEmpty() ? Optional.empty() : Optional.of(o.example()))
                .fix("%s, or storeIn(MemoryType.AUTO)", o.fix());
          }
        }
      }
    }
  }

  private static void checkStack(Directive d, Nesting nesting, FuncPlan f) {
    if (f.bytes() > MOST_STACK_BYTES) {
      throw Refusal.of(d, "%s takes %d bytes", f.func().name(), f.bytes())
          .exists(
              "%s is stored, and the stack of a thread is for %d bytes",
              f.storage(), MOST_STACK_BYTES)
          .fix("compute it inside a smaller tile, or storeIn(MemoryType.HEAP)");
    }
    Optional<Loop> parallel = nesting.parallelInside(f);
    if (parallel.isPresent()) {
      LoopId id = parallel.get().id();
      throw Refusal.of(
              d,
              "the parallel loop %s runs while %s is stored, and a stack belongs to one thread",
              id,
              f.func().name())
          .fix("computeAt a loop inside %s, or storeIn(MemoryType.HEAP)", id);
    }
  }

  private static Directive directive(Schedule schedule, FuncPlan f) {
    return schedule.directives().reversed().stream()
        .filter(d -> d instanceof Directive.StoreIn && d.stage().func().equals(f.func().name()))
        .findFirst()
        .orElseThrow();
  }
}
