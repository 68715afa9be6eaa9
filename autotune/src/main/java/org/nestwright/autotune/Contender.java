package org.nestwright.autotune;

import java.util.Optional;
import org.nestwright.autotune.measure.Timing;
import org.nestwright.autotune.search.Choice;
import org.nestwright.scheduler.Schedule;

/// A verified schedule in the race.
///
/// @param schedule the schedule
/// @param choice the knobs that give it; empty when it came from elsewhere
/// @param kernel warm
/// @param timing so far the best known
/// @param points held against the interpreter
/// @param settled whether it was warm and sampled often enough for its time to be recorded
record Contender(
    Schedule schedule,
    Optional<Choice> choice,
    Workshop.Candidate kernel,
    Timing timing,
    long points,
    boolean settled) {
  /// @param settledNow whether it was warm for that
  Contender withTiming(Timing newTiming, boolean settledNow) {
    return new Contender(schedule, choice, kernel, newTiming, points, settledNow);
  }
}
