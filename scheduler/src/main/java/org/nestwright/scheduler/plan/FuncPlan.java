package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Type;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.MemoryType;

/// How one Func that is not inlined is computed and stored.
///
/// @param func which Func
/// @param output whether the caller passes its storage
/// @param computeAt the loop inside which it is computed; empty for the root
/// @param storeAt the loop inside which its storage lives, at or outside `computeAt`; empty for the
///   root
/// @param hoistAt the loop inside which its storage is allocated, at or outside `storeAt`; empty
///   for the root
/// @param region what is computed of it each time
/// @param storage what is stored of it at a time
/// @param memory in which kind of memory
/// @param layout for each dimension where its values lie in memory
/// @param stages its definitions, in order
/// @param slide what later iterations of the loop `computeAt` do instead; empty where each computes
///   the whole region
public record FuncPlan(
    Func func,
    boolean output,
    Optional<LoopId> computeAt,
    Optional<LoopId> storeAt,
    Optional<LoopId> hoistAt,
    Region region,
    Region storage,
    MemoryType memory,
    List<StoredDimension> layout,
    List<StagePlan> stages,
    Optional<Slide> slide) {
  /// Copies the lists.
  public FuncPlan {
    layout = List.copyOf(layout);
    stages = List.copyOf(stages);
  }

  /// {@return this with other loops}
  FuncPlan withStages(List<StagePlan> other) {
    return with(other, slide);
  }

  /// {@return its definitions in every form in which they run}
  public List<StagePlan> everyStage() {
    return Stream.concat(stages.stream(), slide.stream().flatMap(s -> s.stages().stream()))
        .flatMap(StagePlan::everyCopy)
        .toList();
  }

  /// What shares loops computes its whole region each time.
  FuncPlan with(List<StagePlan> others) {
    return with(others, Optional.empty());
  }

  private FuncPlan with(List<StagePlan> others, Optional<Slide> sliding) {
    return new FuncPlan(
        func, output, computeAt, storeAt, hoistAt, region, storage, memory, layout, others,
        sliding);
  }

  /// {@return the number of elements to allocate for each value of the Func}
  public int size() {
    return Math.toIntExact(
        layout.stream().map(StoredDimension::room).reduce(1L, Math::multiplyExact));
  }

  /// {@return the bytes to allocate for one copy of all its values}
  public long bytes() {
    long bytes = 0;
    for (Type type : func.types()) {
      bytes += (long) size() * type.bytes();
    }
    return bytes;
  }
}
