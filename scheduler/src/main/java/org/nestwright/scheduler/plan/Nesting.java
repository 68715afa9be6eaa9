package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.Func;
import org.nestwright.scheduler.LoopId;

/// Which loops are around which place.
final class Nesting {
  /// A loop with all loops around it, itself last.
  private final Map<LoopId, List<Loop>> chains = new HashMap<>();

  /// Takes in the loops of a Func, whose consumers are in already.
  void add(FuncPlan f) {
    List<Loop> around = chain(f.computeAt());
    for (StagePlan stage : f.stages()) {
      List<Loop> chain = around;
      for (Loop loop : stage.loops()) {
        chain = new ArrayList<>(chain);
        chain.add(loop);
        chains.put(loop.id(), List.copyOf(chain));
      }
    }
  }

  /// {@return the loops around the body of `level`, outermost first, itself included; none for the
  /// root}
  List<Loop> chain(Optional<LoopId> level) {
    return level.map(chains::get).orElse(List.of());
  }

  /// {@return whether the definition of `stage` is inside the loop `level`}
  boolean isInside(FuncPlan f, StagePlan stage, LoopId level) {
    return stage.loops().stream().anyMatch(l -> l.id().equals(level))
        || chain(f.computeAt()).stream().anyMatch(l -> l.id().equals(level));
  }

  /// {@return the stages that read `f`, as text}
  List<String> users(Func f, Collection<FuncPlan> planned) {
    return planned.stream()
        .flatMap(p -> p.stages().stream())
        .filter(s -> !Reads.calls(s.definition(), f.name()).isEmpty())
        .map(s -> s.stage().toString())
        .toList();
  }
}
