package org.nestwright.scheduler.report;

import java.util.Optional;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.LoopId;

/// Something that a plan might do better.
///
/// @param number from 1, in the order of the report
/// @param kind the rule that found it
/// @param stage the definition it is about
/// @param loop the loop it is about; empty where it is about the Func
/// @param what is so, with the numbers
/// @param help a directive that would change it
public record Advice(
    int number, Kind kind, Stage stage, Optional<LoopId> loop, String what, String help) {
  /// The rules.
  public enum Kind {
    /// Lanes of a vector are not neighbours in memory.
    STRIDED_VECTOR,
    /// A guard cuts lanes off a vectorized loop.
    GUARDED_VECTOR,
    /// Most points of a vectorized loop don't fill a vector.
    SCALAR_TAIL,
    /// The definition with most of the work has no vectorized loop.
    NOT_VECTORIZED,
    /// A register tile is larger than the registers.
    REGISTER_SPILL,
    /// A reduction waits for each sum before it starts the next.
    DEPENDENCY_CHAIN,
    /// Points are computed more than twice as often as needed.
    RECOMPUTED,
    /// Storage at the root that a loop could hold a small part of.
    LARGE_INTERMEDIATE,
    /// Large storage inside a parallel loop, one copy per thread.
    ALLOCATION_IN_PARALLEL,
    /// Fewer parallel iterations than threads.
    FEW_TASKS,
    /// A parallel loop is started again and again for little work.
    TINY_TASKS,
    /// Most of the work runs in one thread.
    NOT_PARALLEL
  }

  /// {@return the loop or Func it is about, as text}
  public String place() {
    return loop.map(l -> stage + " loop " + l.var()).orElse(stage.toString());
  }

  @Override
  public String toString() {
    return "%d. %s: %s; try %s".formatted(number, place(), what, help);
  }
}
