package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nestwright.dsl.Func;
import org.nestwright.scheduler.LoopId;

/// How one Func that is not inlined is computed and stored.
///
/// @param func which Func
/// @param output whether the caller passes its storage
/// @param computeAt the loop inside which it is computed; empty for the root
/// @param storeAt the loop inside which its storage lives, at or outside `computeAt`; empty for the
///   root
/// @param region what is computed of it each time
/// @param storage what is stored of it at a time
/// @param folds for each dimension the extent of the window that is kept of it, 0 where all is
/// @param strides the distance in memory, in elements, of neighbours in each dimension
/// @param stages its definitions, in order
/// @param slide what later iterations of the loop `computeAt` do instead; empty where each computes
///   the whole region
public record FuncPlan(
    Func func,
    boolean output,
    Optional<LoopId> computeAt,
    Optional<LoopId> storeAt,
    Region region,
    Region storage,
    List<Long> folds,
    List<Long> strides,
    List<StagePlan> stages,
    Optional<Slide> slide) {
  /// Copies the lists.
  public FuncPlan {
    folds = List.copyOf(folds);
    strides = List.copyOf(strides);
    stages = List.copyOf(stages);
  }

  /// {@return this with other loops}
  FuncPlan withStages(List<StagePlan> other) {
    return new FuncPlan(
        func, output, computeAt, storeAt, region, storage, folds, strides, other, slide);
  }

  /// {@return its definitions in every form in which they run}
  public List<StagePlan> everyStage() {
    return Stream.concat(stages.stream(), slide.stream().flatMap(s -> s.stages().stream()))
        .toList();
  }

  /// {@return the number of elements to store}
  public int size() {
    return Math.toIntExact(storage.size());
  }
}
