package org.nestwright.scheduler.report;

import java.util.List;
import org.nestwright.dsl.Stage;

/// One definition.
///
/// @param stage which definition
/// @param entries how often its loops are started
/// @param needed how many executions would do
/// @param work what is executed
/// @param traffic the same by buffer, in the order of their names
/// @param loops outermost first; those of a sliding window for its first iteration, then for the
///   later ones
public record StageReport(
    Stage stage,
    long entries,
    long needed,
    Work work,
    List<Traffic> traffic,
    List<LoopReport> loops) {
  /// Copies the lists.
  public StageReport {
    traffic = List.copyOf(traffic);
    loops = List.copyOf(loops);
  }

  /// {@return executions for each that is needed}
  public double recompute() {
    return needed == 0 ? 1 : (double) work.points() / needed;
  }
}
