package org.nestwright.autotune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Sampling;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.measure.Timing;

/// The last comparison of contenders, in turn and in one stretch.
///
/// @param clock that tells the time
/// @param watch on that clock
record Finals(Clock clock, Stopwatch watch) {
  private static final int FEWEST_SAMPLES = 5;
  private static final int MOST_SAMPLES = 200;

  /// {@return the contenders with the times that they have now; as they are where there is nothing
  /// to compare or the user wants to stop}
  ///
  /// Those that were not warm when they were tried get another chance first: the JIT went on with
  /// them while others ran.
  ///
  /// @param time for all samples, and as much for warming up
  List<Contender> compare(List<Contender> all, Duration time) {
    boolean settled = all.stream().allMatch(Contender::settled);
    if (all.isEmpty() || (all.size() == 1 && settled) || watch.stopped()) {
      return all;
    }
    List<Boolean> warm = warm(all, time);
    List<Timing> timings =
        watch.interleave(
            all.stream().map(Contender::kernel).toList(),
            new Sampling(FEWEST_SAMPLES, MOST_SAMPLES, time));
    if (timings.getFirst().samples() < FEWEST_SAMPLES) {
      return all;
    }
    List<Contender> again = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      again.add(all.get(i).withTiming(timings.get(i), warm.get(i)));
    }
    return again;
  }

  private List<Boolean> warm(List<Contender> all, Duration time) {
    long end = clock.nanos() + time.toNanos();
    List<Boolean> warm = new ArrayList<>();
    for (Contender c : all) {
      Duration left = Duration.ofNanos(end - clock.nanos());
      warm.add(c.settled() || (left.isPositive() && c.kernel().warmUp(left)));
    }
    return warm;
  }
}
