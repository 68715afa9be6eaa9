package org.nestwright.autotune.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StopwatchTest {
  private final FakeClock clock = new FakeClock();
  private final Stopwatch watch = new Stopwatch(clock, () -> false);

  @Test
  void the_median_ignores_a_slow_moment() {
    int[] run = {0};
    Timing t =
        watch.time(
            () -> clock.pass(run[0]++ % 5 == 0 ? 0.9 : 0.1),
            new Sampling(9, 9, Duration.ofSeconds(1)));
    assertEquals(0.1, t.median(), 1e-9);
    assertEquals(0.1, t.min(), 1e-9);
    assertEquals(9, t.samples());
  }

  @Test
  void sampling_ends_with_the_time_but_not_before_the_fewest_samples() {
    Sampling sampling = new Sampling(3, 100, Duration.ofSeconds(1));
    assertEquals(3, watch.time(() -> clock.pass(2), sampling).samples());
    assertEquals(9, watch.time(() -> clock.pass(0.1), sampling).samples());
  }

  @Test
  void sampling_ends_at_the_most_samples() {
    Timing t = watch.time(() -> clock.pass(0.001), new Sampling(1, 7, Duration.ofHours(1)));
    assertEquals(7, t.samples());
  }

  @Test
  void short_work_is_repeated_within_a_sample() {
    int[] runs = {0};
    Timing t =
        watch.time(
            () -> {
              runs[0]++;
              clock.pass(1e-6);
            },
            new Sampling(2, 2, Duration.ofSeconds(1)));
    assertEquals(1e-6, t.median(), 1e-12);
    assertTrue(runs[0] >= 401 && runs[0] <= 403, runs[0] + " runs");
  }

  @Test
  void work_that_takes_no_time_at_all_still_ends() {
    assertEquals(2, watch.time(() -> {}, new Sampling(2, 2, Duration.ofSeconds(1))).samples());
  }

  @Test
  void hopeless_work_is_given_up_after_a_first_look() {
    int[] runs = {0};
    Runnable slow =
        () -> {
          runs[0]++;
          clock.pass(2.5);
        };
    Sampling sampling = new Sampling(5, 9, Duration.ofSeconds(60));
    assertTrue(watch.timeBelow(2, slow, sampling).isEmpty());
    assertEquals(3, runs[0]);
    assertTrue(watch.timeBelow(3, slow, sampling).isPresent());
    runs[0] = 0;
    assertTrue(watch.timeBelow(0.5, slow, sampling).isEmpty());
    assertEquals(1, runs[0]);
  }

  @Test
  void interleaved_work_shares_the_slow_moments() {
    List<String> order = new ArrayList<>();
    int[] round = {0};
    Runnable a =
        () -> {
          order.add("a");
          clock.pass(round[0]++ < 2 ? 1 : 0.1);
        };
    Runnable b =
        () -> {
          order.add("b");
          clock.pass(0.2);
        };
    List<Timing> t = watch.interleave(List.of(a, b), new Sampling(3, 3, Duration.ofSeconds(9)));
    assertEquals(List.of("a", "b", "a", "b", "a", "b", "a", "b"), order);
    assertEquals(0.1, t.get(0).median(), 1e-9);
    assertEquals(0.2, t.get(1).median(), 1e-9);
  }

  @Test
  void a_turn_may_begin_with_a_run_that_is_not_timed() {
    int[] runs = {0};
    // Every second run is slow.
    Runnable work = () -> clock.pass(runs[0]++ % 2 == 0 ? 0.1 : 1);
    Stopwatch.Turn turn = new Stopwatch.Turn(Duration.ZERO, 0.05, true);
    List<Timing> t =
        watch.interleave(List.of(work), new Sampling(3, 3, Duration.ofSeconds(9)), turn);
    // One run to see how long it takes, then thrice one that is not timed and one that is.
    assertEquals(7, runs[0]);
    assertEquals(0.1, t.getFirst().median(), 1e-9);
  }

  @Test
  void a_turn_repeats_short_work() {
    int[] runs = {0};
    Runnable work =
        () -> {
          runs[0]++;
          clock.pass(0.01);
        };
    Stopwatch.Turn turn = new Stopwatch.Turn(Duration.ZERO, 0.1, false);
    watch.interleave(List.of(work), new Sampling(2, 2, Duration.ofSeconds(9)), turn);
    assertEquals(1 + 2 * 10, runs[0]);
  }

  @Test
  void a_stop_ends_sampling_after_one_sample() {
    Stopwatch stopped = new Stopwatch(clock, () -> true);
    Sampling sampling = new Sampling(5, 9, Duration.ofSeconds(60));
    assertEquals(1, stopped.time(() -> clock.pass(1), sampling).samples());
    Runnable work = () -> clock.pass(1);
    assertEquals(1, stopped.interleave(List.of(work), sampling).getFirst().samples());
  }
}
