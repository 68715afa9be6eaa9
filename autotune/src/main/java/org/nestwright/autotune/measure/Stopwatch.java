package org.nestwright.autotune.measure;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Times work that is warm already: many short samples, summarised by their median.
///
/// Work shorter than a fifth of a millisecond is repeated within a sample, so that the clock's
/// grain does not count.
public final class Stopwatch {
  private static final double SHORTEST_SAMPLE = 200e-6;
  private static final int MOST_REPEATS = 100_000;

  /// Samples after which work that is clearly too slow is given up.
  private static final int FIRST_LOOK = 2;

  /// The very first run may be unlucky; by this factor above the limit it is not luck.
  private static final double FAR_ABOVE = 3;

  private final Clock clock;
  private final BooleanSupplier stop;

  /// A stopwatch on `clock` that takes no further samples once `stop` says so.
  public Stopwatch(Clock clock, BooleanSupplier stop) {
    this.clock = clock;
    this.stop = stop;
  }

  /// {@return whether no further samples are wanted}
  public boolean stopped() {
    return stop.getAsBoolean();
  }

  /// {@return how long `work` takes}
  public Timing time(Runnable work, Sampling sampling) {
    return timeBelow(Double.POSITIVE_INFINITY, work, sampling).orElseThrow();
  }

  /// {@return how long `work` takes; nothing when its first samples all take more than `limit`
  /// seconds}
  public Optional<Timing> timeBelow(double limit, Runnable work, Sampling sampling) {
    long end = clock.nanos() + sampling.time().toNanos();
    double[] seconds = new double[sampling.max()];
    double once = sample(work, 1);
    if (once > FAR_ABOVE * limit) {
      return Optional.empty();
    }
    int repeats = repeats(once, SHORTEST_SAMPLE);
    int taken = 0;
    double fastest = Double.POSITIVE_INFINITY;
    while (taken < sampling.max()) {
      boolean enough = taken >= sampling.min() && clock.nanos() >= end;
      if (enough || (taken > 0 && stop.getAsBoolean())) {
        break;
      }
      seconds[taken] = sample(work, repeats);
      fastest = Math.min(fastest, seconds[taken++]);
      if (taken == FIRST_LOOK && fastest > limit) {
        return Optional.empty();
      }
    }
    return Optional.of(Timing.of(Arrays.copyOf(seconds, taken)));
  }

  /// {@return how long each of `works` takes, sampled in turn, so that a slow moment of the machine
  /// hits all alike}
  ///
  /// @param each samples of each work; its time is for all of them together
  public List<Timing> interleave(List<? extends Runnable> works, Sampling each) {
    return interleave(works, each, new Turn(Duration.ZERO, SHORTEST_SAMPLE, false));
  }

  /// How the works take turns.
  ///
  /// @param rest before each turn, in which threads of the last one fall asleep
  /// @param shortest seconds of a sample; shorter work is repeated within it
  /// @param leadIn whether a turn begins with a run that is not timed, which brings the work's data
  ///   and threads back
  public record Turn(Duration rest, double shortest, boolean leadIn) {}

  /// {@return how long each of `works` takes, sampled in such turns}
  ///
  /// @param each samples of each work; its time is for all of them together
  public List<Timing> interleave(List<? extends Runnable> works, Sampling each, Turn turn) {
    long end = clock.nanos() + each.time().toNanos();
    int[] repeats = works.stream().mapToInt(w -> repeats(sample(w, 1), turn.shortest())).toArray();
    double[][] seconds = new double[works.size()][each.max()];
    int rounds = 0;
    while (rounds < each.max()) {
      boolean enough = rounds >= each.min() && clock.nanos() >= end;
      if (enough || (rounds > 0 && stop.getAsBoolean())) {
        break;
      }
      for (int i = 0; i < works.size(); i++) {
        LockSupport.parkNanos(turn.rest().toNanos());
        if (turn.leadIn()) {
          works.get(i).run();
        }
        seconds[i][rounds] = sample(works.get(i), repeats[i]);
      }
      rounds++;
    }
    int taken = rounds;
    return Arrays.stream(seconds).map(s -> Timing.of(Arrays.copyOf(s, taken))).toList();
  }

  private static int repeats(double once, double shortest) {
    double wanted = Math.ceil(shortest / Math.max(once, 1e-9));
    return (int) Math.clamp(wanted, 1, MOST_REPEATS);
  }

  private double sample(Runnable work, int repeats) {
    long start = clock.nanos();
    for (int i = 0; i < repeats; i++) {
      work.run();
    }
    return (clock.nanos() - start) / 1e9 / repeats;
  }
}
