package org.nestwright.lowering.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;

/// Makes trials of seeds, runs one after the other on a thread of its own with a limit of time, and
/// counts.
final class Fuzz {
  /// Of the processor, so that a busy machine makes no hang.
  private static final Duration MOST_WORKING = Duration.ofSeconds(10);

  /// Of the clock, for what waits for itself and works on nothing.
  private static final Duration MOST_WAITING = Duration.ofMinutes(3);

  /// More statements than this in the schedule by default are another day's work.
  private static final long MOST_WORK = 60_000;

  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final Map<String, Integer> directives = new TreeMap<>();
  private Worker worker = new Worker();

  /// A trial that failed.
  ///
  /// @param seed what made it
  /// @param trial as simple as it could be made
  /// @param failed how it failed
  record Failure(long seed, Trial trial, Trial.Outcome.Failed failed) {
    @Override
    public String toString() {
      return """
      seed %d, %s:
      %s
      %s
      mvn -pl lowering -am test -Dtest=ScheduleFuzzTest -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.count=1 -Dfuzz.seed=%d
      """
          .formatted(seed, failed.kind(), failed.what().strip(), trial, seed);
    }
  }

  /// {@return the trial that a seed stands for; empty where its choices make no pipeline}
  static Optional<Trial> trial(Draws pipeline, Draws rest) {
    Sample sample;
    try {
      sample = RandomPipeline.of(pipeline);
      if (Trial.work(Plan.of(Schedule.of(sample.pipeline()), sample.shapeArray())) > MOST_WORK) {
        return Optional.empty();
      }
    } catch (AlgorithmException | ScheduleException e) {
      Legality.check(e);
      return Optional.empty();
    }
    boolean legal = rest.below(6) != 5;
    return Optional.of(
        Trial.of(
            sample,
            legal ? RandomSchedule.legal(rest, sample) : RandomSchedule.any(rest, sample),
            rest));
  }

  /// {@return the failure, if there is one}
  Optional<Failure> run(long seed) {
    Draws pipeline = Draws.of(seed);
    Optional<Trial> made;
    try {
      made = limited(() -> trial(pipeline, Draws.of(seed ^ 0x9E3779B97F4A7C15L)));
    } catch (TimeoutException e) {
      throw new AssertionError("seed %d: planning hangs %s".formatted(seed, e.getMessage()), e);
    }
    if (made.isEmpty()) {
      count("no pipeline");
      return Optional.empty();
    }
    Trial trial = made.get();
    Trial.Outcome outcome;
    try {
      outcome = limited(trial::run);
    } catch (TimeoutException e) {
      return Optional.of(
          new Failure(seed, trial, new Trial.Outcome.Failed("hang", e.getMessage())));
    }
    switch (outcome) {
      case Trial.Outcome.Right _ -> {
        count("legal");
        count(trial.schedule());
      }
      case Trial.Outcome.Refused _ -> count("refused");
      case Trial.Outcome.Skipped _ -> count("skipped");
      case Trial.Outcome.Failed f -> {
        count("failed");
        Trial small = Shrink.of(pipeline.taken(), trial, f);
        return Optional.of(
            new Failure(seed, small, small.run() instanceof Trial.Outcome.Failed g ? g : f));
      }
    }
    return Optional.empty();
  }

  /// @throws TimeoutException with the stack of what hangs
  private <T> T limited(Callable<T> work) throws TimeoutException {
    FutureTask<T> task = new FutureTask<>(work);
    Instant start = Instant.now();
    worker.execute(task);
    while (true) {
      try {
        return task.get(2, TimeUnit.SECONDS);
      } catch (TimeoutException _) {
        if (worker.worked().compareTo(MOST_WORKING) > 0
            || Duration.between(start, Instant.now()).compareTo(MOST_WAITING) > 0) {
          String stack = worker.stack();
          worker = new Worker();
          throw new TimeoutException(stack);
        }
      } catch (InterruptedException | ExecutionException e) {
        throw new AssertionError("a trial ended with " + e, e);
      }
    }
  }

  /// A thread that runs one piece of work after another.
  private static final class Worker {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("fuzz").start(this::work);
    private long nanosBefore;

    private void work() {
      try {
        while (true) {
          queue.take().run();
        }
      } catch (InterruptedException _) {
        // nothing waits for it any more
      }
    }

    void execute(Runnable next) {
      nanosBefore = nanos();
      queue.add(next);
    }

    /// {@return how long a processor has worked on what it was given last}
    Duration worked() {
      return Duration.ofNanos(nanos() - nanosBefore);
    }

    private long nanos() {
      return THREADS.getThreadCpuTime(thread.threadId());
    }

    String stack() {
      return Arrays.stream(thread.getStackTrace())
          .map(String::valueOf)
          .collect(Collectors.joining("\n  at ", "at ", ""));
    }
  }

  private void count(String outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
  }

  /// Each directive of the schedule, and each with its tail, once.
  private void count(Schedule schedule) {
    Set<String> used = new HashSet<>();
    schedule.directives().forEach(d -> note(d, used));
    used.forEach(name -> directives.merge(name, 1, Integer::sum));
  }

  private static void note(Directive d, Set<String> used) {
    String name = d.getClass().getSimpleName();
    used.add(name);
    tail(d).ifPresent(tail -> used.add(name + " " + tail));
    if (d instanceof Directive.Specialize s) {
      s.copy().forEach(inner -> note(inner, used));
    }
  }

  private static Optional<Tail> tail(Directive d) {
    return switch (d) {
      case Directive.Split s -> Optional.of(s.tail());
      case Directive.Vectorize v -> Optional.of(v.tail()).filter(_ -> v.width().isPresent());
      case Directive.Unroll u -> Optional.of(u.tail()).filter(_ -> u.factor().isPresent());
      case Directive.Parallel p -> Optional.of(p.tail()).filter(_ -> p.task().isPresent());
      case Directive _ -> Optional.empty();
    };
  }

  /// Counts what another has counted too.
  void add(Fuzz other) {
    other.outcomes.forEach((name, n) -> outcomes.merge(name, n, Integer::sum));
    other.directives.forEach((name, n) -> directives.merge(name, n, Integer::sum));
  }

  /// {@return how many trials ended how, and how many legal ones used what}
  String summary() {
    return "pairs " + outcomes + "\nlegal pairs by directive " + directives;
  }
}
