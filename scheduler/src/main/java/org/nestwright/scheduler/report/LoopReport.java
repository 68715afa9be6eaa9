package org.nestwright.scheduler.report;

import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// One loop level.
///
/// @param loop which loop
/// @param later whether it is what a sliding window runs from the second iteration on
/// @param kind how it runs
/// @param extent its iterations each time it is started
/// @param entries how often it is started
/// @param footprint distinct bytes that one iteration touches at most: the boxes that hold them
/// @param work of all its iterations together, with that of the Funcs computed inside
public record LoopReport(
    LoopId loop,
    boolean later,
    LoopKind kind,
    long extent,
    long entries,
    long footprint,
    Work work) {
  /// {@return how often its body runs}
  public long iterations() {
    return Math.multiplyExact(entries, extent);
  }

  /// {@return operations per byte of footprint: how much one iteration makes of what it touches}
  public double intensity() {
    long bytes = Math.multiplyExact(footprint, iterations());
    return bytes == 0 ? 0 : (double) work.operations() / bytes;
  }
}
