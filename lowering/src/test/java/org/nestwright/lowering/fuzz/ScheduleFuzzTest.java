package org.nestwright.lowering.fuzz;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Random pipelines with random schedules give the interpreter's bits, or a proper refusal.
///
/// `-Dfuzz.count` says how many pairs, `-Dfuzz.seed` from which seed on.
class ScheduleFuzzTest {
  @Test
  void anyScheduleGivesTheInterpretersBitsOrIsRefused() {
    int count = Integer.getInteger("fuzz.count", 600);
    long first = Long.getLong("fuzz.seed", System.currentTimeMillis());
    System.out.println("fuzz.seed=" + first);
    Fuzz fuzz = new Fuzz();
    for (long seed = first; seed < first + count; seed++) {
      Optional<Fuzz.Failure> failure = fuzz.run(seed);
      if (failure.isPresent()) {
        fail(failure.get().toString());
      }
    }
    System.out.println(fuzz.summary());
  }
}
