package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nestwright.scheduler.LoopId;

/// Funcs that are computed together: one, or several of which some share loops. Neighbours in the
/// order of the stages share the loops that both begin with.
///
/// @param funcs at one level, none of which reads another
/// @param stages their definitions in the order in which they run
public record Production(List<FuncPlan> funcs, List<StagePlan> stages) {
  /// Copies the lists.
  public Production {
    funcs = List.copyOf(funcs);
    stages = List.copyOf(stages);
  }

  static Production of(FuncPlan f) {
    return new Production(List.of(f), f.stages());
  }

  /// {@return the loop inside which they are computed; empty for the root}
  public Optional<LoopId> computeAt() {
    return funcs.getFirst().computeAt();
  }

  /// {@return the Func that `stage` defines}
  public FuncPlan func(StagePlan stage) {
    return funcs.stream()
        .filter(f -> f.func().name().equals(stage.stage().func()))
        .findFirst()
        .orElseThrow();
  }

  /// {@return how many stages from `first` on are inside the loop that is `depth` loops deep in
  /// `first`}
  ///
  /// @param stages in order
  public static int inside(List<StagePlan> stages, int first, int depth) {
    Loop loop = stages.get(first).loops().get(depth);
    int end = first + 1;
    while (end < stages.size()
        && stages.get(end).loops().size() > depth
        && stages.get(end).loops().get(depth).id().equals(loop.id())) {
      end++;
    }
    return end - first;
  }

  @Override
  public String toString() {
    return funcs.stream().map(f -> f.func().name()).collect(Collectors.joining(", "));
  }
}
