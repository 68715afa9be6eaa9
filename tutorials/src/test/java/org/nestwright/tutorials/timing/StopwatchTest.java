package org.nestwright.tutorials.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopwatchTest {
  private long now;
  private final List<String> runs = new ArrayList<>();

  private Runnable work(String name, long... nanos) {
    int[] next = {0};
    return () -> {
      runs.add(name);
      now += nanos[next[0]++ % nanos.length];
    };
  }

  @Test
  void works_are_sampled_in_turn_and_the_median_counts() {
    List<Double> medians =
        new Stopwatch(() -> now)
            .medians(
                List.of(
                    new Stopwatch.Work(work("a", 1_000, 9_000_000, 2_000), 1),
                    new Stopwatch.Work(work("b", 5_000), 1)),
                3);
    assertEquals(List.of(2e-6, 5e-6), medians);
    assertEquals(List.of("a", "b", "a", "b", "a", "b"), runs);
  }

  @Test
  void of_an_even_number_of_samples_the_middle_two_are_averaged() {
    Stopwatch.Work work = new Stopwatch.Work(work("a", 1_000, 4_000, 2_000, 8_000), 1);
    assertEquals(List.of(3e-6), new Stopwatch(() -> now).medians(List.of(work), 4));
  }

  @Test
  void short_work_is_repeated_within_a_sample() {
    Stopwatch.Work work = new Stopwatch.Work(work("a", 1_000), 0.005);
    assertEquals(List.of(1e-6), new Stopwatch(() -> now).medians(List.of(work), 1));
    assertEquals(4, runs.size());
  }
}
