package org.nestwright.lowering.fuzz;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;

/// Makes trials of seeds, runs each with a limit of time, and counts.
final class Fuzz {
  private static final int MOST_SECONDS = 10;

  /// More statements than this in the schedule by default are another day's work.
  private static final long MOST_WORK = 60_000;

  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final Map<String, Integer> directives = new TreeMap<>();

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
        trial.schedule().directives().forEach(this::count);
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
  private static <T> T limited(Callable<T> work) throws TimeoutException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = Thread.ofPlatform().daemon().start(task);
    try {
      return task.get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      throw new TimeoutException(
          Arrays.stream(thread.getStackTrace())
              .map(String::valueOf)
              .collect(Collectors.joining("\n  at ", "at ", "")));
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("a trial ended with " + e, e);
    }
  }

  private void count(String outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
  }

  private void count(Directive d) {
    String name = d.getClass().getSimpleName();
    directives.merge(name, 1, Integer::sum);
    if (d instanceof Directive.Specialize s) {
      s.copy().forEach(this::count);
    }
    if (d instanceof Directive.Split s) {
      directives.merge(name + " " + s.tail(), 1, Integer::sum);
    }
  }

  /// {@return how many trials ended how, and what the legal ones used}
  String summary() {
    return "pairs " + outcomes + "\ndirectives in legal pairs " + directives;
  }
}
