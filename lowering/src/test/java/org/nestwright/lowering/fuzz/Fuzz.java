package org.nestwright.lowering.fuzz;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.ScheduleException;

/// Makes trials of seeds, runs each with a limit of time, and counts.
final class Fuzz {
  private static final int MOST_SECONDS = 10;

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
      if (Trial.work(
              org.nestwright.scheduler.plan.Plan.of(
                  org.nestwright.scheduler.Schedule.of(sample.pipeline()), sample.shapeArray()))
          > 60_000) {
        return Optional.empty();
      }
    } catch (AlgorithmException | ScheduleException e) {
      Legality.check(e);
      return Optional.empty();
    }
    Draws options = rest;
    boolean legal = options.below(6) != 5;
    return Optional.of(
        Trial.of(
            sample,
            legal ? RandomSchedule.legal(rest, sample) : RandomSchedule.any(rest, sample),
            options));
  }

  /// {@return the failure, if there is one}
  Optional<Failure> run(long seed) {
    Draws pipeline = Draws.of(seed);
    Draws rest = Draws.of(seed ^ 0x9E3779B97F4A7C15L);
    Optional<Trial> made = trial(pipeline, rest);
    if (made.isEmpty()) {
      count("no pipeline");
      return Optional.empty();
    }
    Trial.Outcome outcome = limited(made.get());
    switch (outcome) {
      case Trial.Outcome.Right _ -> {
        count("legal");
        made.get().schedule().directives().forEach(this::count);
      }
      case Trial.Outcome.Refused _ -> count("refused");
      case Trial.Outcome.Skipped _ -> count("skipped");
      case Trial.Outcome.Failed f -> {
        count("failed");
        Trial small = f.kind().equals("hang") ? made.get() : Shrink.of(pipeline.taken(), made.get(), f);
        Trial.Outcome last = f.kind().equals("hang") ? f : small.run();
        return Optional.of(
            new Failure(seed, small, last instanceof Trial.Outcome.Failed g ? g : f));
      }
    }
    return Optional.empty();
  }

  private static Trial.Outcome limited(Trial trial) {
    FutureTask<Trial.Outcome> task = new FutureTask<>(trial::run);
    Thread thread = Thread.ofPlatform().daemon().start(task);
    try {
      return task.get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      String stack =
          java.util.Arrays.stream(thread.getStackTrace())
              .map(String::valueOf)
              .collect(Collectors.joining("\n  at "));
      return new Trial.Outcome.Failed("hang", stack);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(trial.toString(), e);
    }
  }

  private void count(String outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
  }

  private void count(Directive d) {
    String name = d.getClass().getSimpleName();
    directives.merge(name, 1, Integer::sum);
    if (d instanceof Directive.Split s) {
      directives.merge(name + " " + s.tail(), 1, Integer::sum);
    }
  }

  /// {@return how many trials ended how, and what the legal ones used}
  String summary() {
    return "pairs " + outcomes + "\ndirectives in legal pairs " + directives;
  }
}
