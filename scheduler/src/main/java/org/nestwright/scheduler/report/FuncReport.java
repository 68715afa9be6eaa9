package org.nestwright.scheduler.report;

import java.util.List;
import java.util.Optional;
import org.nestwright.scheduler.LoopId;

/// One Func that is not inlined.
///
/// @param func its name
/// @param once whether it is computed once for many runs
/// @param computeAt the loop inside which it is computed; empty for the root
/// @param times how often it is computed
/// @param storage bytes of one copy of its storage
/// @param allocated bytes of all the copies that are made of it; 0 for an output
/// @param tasks how many iterations of parallel loops its definitions start, 0 without such loops
/// @param traffic distinct bytes that it reads and writes: the boxes that hold them
/// @param stages its definitions, in order
public record FuncReport(
    String func,
    boolean once,
    Optional<LoopId> computeAt,
    long times,
    long storage,
    long allocated,
    long tasks,
    long traffic,
    List<StageReport> stages) {
  /// Copies the list.
  public FuncReport {
    stages = List.copyOf(stages);
  }

  /// {@return the work of all definitions}
  public Work work() {
    return stages.stream().map(StageReport::work).reduce(Work.NONE, Work::plus);
  }

  /// {@return how many executions would do}
  public long needed() {
    return stages.stream().mapToLong(StageReport::needed).reduce(0, Math::addExact);
  }

  /// {@return executions for each that is needed}
  public double recompute() {
    return needed() == 0 ? 1 : (double) work().points() / needed();
  }

  /// {@return operations per distinct byte}
  public double intensity() {
    return traffic == 0 ? 0 : (double) work().operations() / traffic;
  }
}
