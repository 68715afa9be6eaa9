package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.LoopId;

/// The Funcs planned so far, and which loops are around which place in them.
final class Nesting {
  /// Consumers first.
  private final Map<String, FuncPlan> plans = new LinkedHashMap<>();

  /// A loop with all loops around it, itself last.
  private final Map<LoopId, List<Loop>> chains = new HashMap<>();

  /// Takes in the loops of a Func, whose consumers are in already.
  void add(FuncPlan f) {
    plans.put(f.func().name(), f);
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

  /// {@return the Funcs planned so far, consumers first}
  List<FuncPlan> plans() {
    return List.copyOf(plans.values());
  }

  /// {@return the plan of the Func called `name`; null where it has none}
  FuncPlan plan(String name) {
    return plans.get(name);
  }

  /// {@return the loops that the directives on `stage` are about, outermost first: its own, and
  /// those in which its partial results are computed}
  List<Loop> loops(Stage stage) {
    return plans.values().stream()
        .flatMap(p -> p.stages().stream())
        .flatMap(s -> s.loops().stream())
        .filter(l -> l.id().stage().equals(stage) && !PartialResults.isMerging(l.id()))
        .toList();
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
  List<String> users(Func f) {
    return plans.values().stream()
        .flatMap(p -> p.stages().stream())
        .filter(s -> !Reads.calls(s.definition(), f.name()).isEmpty())
        .map(s -> s.stage().toString())
        .toList();
  }
}
