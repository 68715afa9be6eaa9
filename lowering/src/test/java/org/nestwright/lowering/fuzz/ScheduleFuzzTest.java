package org.nestwright.lowering.fuzz;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Random pipelines with random schedules give the interpreter's bits, or a proper refusal.
///
/// `-Dfuzz.count` says how many pairs, `-Dfuzz.seed` from which seed on, `-Dfuzz.threads` how many
/// at a time.
class ScheduleFuzzTest {
  @Test
  void anyScheduleGivesTheInterpretersBitsOrIsRefused()
      throws InterruptedException, ExecutionException {
    int count = Integer.getInteger("fuzz.count", 600);
    long first = Long.getLong("fuzz.seed", System.currentTimeMillis());
    int threads = Integer.getInteger("fuzz.threads", Runtime.getRuntime().availableProcessors());
    System.out.println("fuzz.seed=" + first);
    AtomicLong next = new AtomicLong(first);
    AtomicReference<Fuzz.Failure> found = new AtomicReference<>();
    Fuzz all = new Fuzz();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<Fuzz>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        parts.add(
            executor.submit(() -> {
              Fuzz fuzz = new Fuzz();
              for (long seed = next.getAndIncrement();
                  seed < first + count && found.get() == null;
                  seed = next.getAndIncrement()) {
                Optional<Fuzz.Failure> failure = fuzz.run(seed);
                failure.ifPresent(f -> found.compareAndSet(null, f));
              }
              return fuzz;
            }));
      }
      for (Future<Fuzz> part : parts) {
        all.add(part.get());
      }
    }
    if (found.get() != null) {
      fail(found.get().toString());
    }
    System.out.println(all.summary());
  }
}
