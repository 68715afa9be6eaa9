package org.nestwright.autotune;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.nestwright.scheduler.Schedule;

/// What tuning a layer gave.
///
/// @param layer the name it was tuned under
/// @param threads that ran at once
/// @param peakGflops FMA peak of this machine with as many threads, measured in the same process
/// @param standard the default schedule of the layer's first algorithm; empty when it failed
/// @param bests the fastest verified schedule of each algorithm, which may be its default, the
///   slowest first; without algorithms of which none was right
/// @param tried schedules that were compiled and run, the default among them
/// @param refused schedules that are illegal
/// @param failed schedules that were tried and gave no kernel, a wrong result or an impossible time
/// @param recorded times that are safe in the record file
/// @param failures what failed, in a line each; the first few of them
/// @param notes on the measurement that its reader should know
/// @param skippedRecords lines of the record file that are no whole records
/// @param unrecorded why results could not be written down, if so
/// @param seconds spent
/// @param interrupted whether it was stopped before its time
/// @param records the file that holds the result
public record TuneResult(
    String layer,
    int threads,
    double peakGflops,
    Optional<Timed> standard,
    List<Timed> bests,
    int tried,
    int refused,
    int failed,
    int recorded,
    List<String> failures,
    List<String> notes,
    int skippedRecords,
    Optional<String> unrecorded,
    double seconds,
    boolean interrupted,
    Path records) {
  /// A schedule with its time, sampled in turn with the others of the result.
  ///
  /// @param algorithm that computes the layer
  /// @param schedule the schedule
  /// @param ms of one run, the median
  /// @param gflops the layer's operations by that time
  /// @param verifiedPoints points of the output held against the interpreter
  /// @param notes what makes its kernel slower than the schedule suggests
  public record Timed(
      String algorithm,
      Schedule schedule,
      double ms,
      double gflops,
      long verifiedPoints,
      List<String> notes) {}

  /// Copies the lists.
  public TuneResult {
    bests = List.copyOf(bests);
    failures = List.copyOf(failures);
    notes = List.copyOf(notes);
  }

  /// {@return the fastest verified schedule; empty when none was right}
  public Optional<Timed> best() {
    return bests.isEmpty() ? Optional.empty() : Optional.of(bests.getLast());
  }
}
