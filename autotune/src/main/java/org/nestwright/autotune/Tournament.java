package org.nestwright.autotune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Sampling;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.measure.Timing;
import org.nestwright.scheduler.Schedule;

/// The tuning of a layer by several algorithms: each in its own part of the budget, then the best
/// of each against the others and the first one's default, in turn.
///
/// The parts are equal; what one leaves over goes to those after it. So each algorithm gets as much
/// as it would in a run of its own with that budget, and what is on record of it does not depend on
/// the others.
final class Tournament {
  private static final Duration LONGEST_FINAL = Duration.ofSeconds(5);
  private static final int FEWEST_FINAL = 5;

  /// Begins the tuning of one algorithm.
  @FunctionalInterface
  interface Opening {
    /// {@return the tuning, which has done nothing yet}
    ///
    /// @param options with this algorithm's part of the budget
    /// @param peakGflops of the machine where it has been measured already
    TuningRun open(
        Subject algorithm,
        TuneOptions options,
        Optional<Double> peakGflops,
        Consumer<TuneProgress> listener);
  }

  private record Entry(Subject algorithm, TuningRun run, TuneResult result) {
    String name() {
      return algorithm.layer().algorithm();
    }

    Stream<String> named(List<String> lines) {
      return lines.stream().map(line -> name() + ": " + line);
    }
  }

  private final List<Subject> algorithms;
  private final TuneOptions options;
  private final Opening opening;
  private final Clock clock;
  private final Consumer<TuneProgress> listener;
  private final BooleanSupplier stop;
  private final long start;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /// @param algorithms of one layer, at least one
  Tournament(
      List<Subject> algorithms,
      TuneOptions options,
      Opening opening,
      Clock clock,
      Consumer<TuneProgress> listener,
      BooleanSupplier stop) {
    this.algorithms = algorithms;
    this.options = options;
    this.opening = opening;
    this.clock = clock;
    this.listener = listener;
    this.stop = stop;
    this.start = clock.nanos();
  }

  TuneResult run() {
    if (algorithms.size() == 1) {
      return opening.open(algorithms.getFirst(), options, Optional.empty(), listener).run();
    }
    Duration tenth = options.budget().dividedBy(10);
    Duration end = tenth.compareTo(LONGEST_FINAL) < 0 ? tenth : LONGEST_FINAL;
    for (int i = 0; i < algorithms.size(); i++) {
      Subject algorithm = algorithms.get(i);
      Duration left = options.budget().minus(end).minus(elapsed());
      Duration part = left.dividedBy(algorithms.size() - i);
      // The first one says what a run gives that has no time at all.
      if (i > 0 && (stop.getAsBoolean() || !part.isPositive())) {
        notes.add("the time was over before " + algorithm.layer().algorithm());
        continue;
      }
      TuningRun run =
          opening.open(
              algorithm,
              options.withBudget(part),
              entries.stream().map(e -> e.result().peakGflops()).max(Comparator.naturalOrder()),
              p -> listener.accept(ofAll(algorithm, p)));
      entries.add(new Entry(algorithm, run, run.run()));
    }
    return result(end);
  }

  /// {@return the moment of one algorithm's tuning as a moment of the whole}
  private TuneProgress ofAll(Subject algorithm, TuneProgress p) {
    Optional<TuneResult.Timed> before =
        bests().stream()
            .filter(b -> p.bestMs() == 0 || b.ms() < p.bestMs())
            .min(Comparator.comparingDouble(TuneResult.Timed::ms));
    return new TuneProgress(
        algorithm.layer().algorithm() + ", " + p.step(),
        before.map(TuneResult.Timed::ms).orElse(p.bestMs()),
        before.map(TuneResult.Timed::gflops).orElse(p.bestGflops()),
        p.peakGflops(),
        p.tried() + total(TuneResult::tried),
        p.refused() + total(TuneResult::refused),
        p.failed() + total(TuneResult::failed),
        p.recorded() + total(TuneResult::recorded),
        elapsed(),
        options.budget());
  }

  private List<TuneResult.Timed> bests() {
    return entries.stream().flatMap(e -> e.result().best().stream()).toList();
  }

  private int total(ToIntFunction<TuneResult> count) {
    return entries.stream().map(Entry::result).mapToInt(count).sum();
  }

  private TuneResult result(Duration end) {
    Map<Schedule, Timing> timings = stop.getAsBoolean() ? Map.of() : last(end);
    List<TuneResult.Timed> field = new ArrayList<>(bests());
    field.replaceAll(t -> again(t, timings));
    Optional<TuneResult.Timed> standard =
        entries.getFirst().result().standard().map(t -> again(t, timings));
    // It was compared with the best of its algorithm before, but now is what counts.
    standard
        .filter(s -> field.stream().anyMatch(b -> isOf(b, s.algorithm()) && s.ms() < b.ms()))
        .ifPresent(s -> field.replaceAll(b -> isOf(b, s.algorithm()) ? s : b));
    field.sort(Comparator.comparingDouble(TuneResult.Timed::ms).reversed());
    entries.forEach(e -> e.named(e.result().notes()).forEach(notes::add));
    for (TuneResult.Timed beaten : field.subList(0, Math.max(0, field.size() - 1))) {
      beaten.notes().forEach(note -> notes.add(beaten.algorithm() + ": " + note));
    }
    entries.stream()
        .filter(e -> e.result().best().isEmpty())
        .forEach(e -> notes.add(e.name() + ": no schedule gave a right result in time"));
    TuneResult first = entries.getFirst().result();
    return new TuneResult(
        first.layer(),
        first.threads(),
        entries.stream().mapToDouble(e -> e.result().peakGflops()).max().orElseThrow(),
        standard,
        field,
        total(TuneResult::tried),
        total(TuneResult::refused),
        total(TuneResult::failed),
        total(TuneResult::recorded),
        entries.stream().flatMap(e -> e.named(e.result().failures())).toList(),
        notes,
        first.skippedRecords(),
        entries.stream().flatMap(e -> e.result().unrecorded().stream()).findFirst(),
        elapsed().toNanos() / 1e9,
        stop.getAsBoolean(),
        first.records());
  }

  /// {@return the times of the bests and the default, taken in turn in one stretch; none when there
  /// is nothing to compare or no time for it}
  private Map<Schedule, Timing> last(Duration end) {
    List<Contender> all = new ArrayList<>();
    entries.forEach(e -> e.run().best().ifPresent(all::add));
    entries
        .getFirst()
        .run()
        .standard()
        .filter(d -> all.stream().noneMatch(c -> c.schedule().equals(d.schedule())))
        .ifPresent(all::add);
    if (all.size() <= 1) {
      return Map.of();
    }
    List<Timing> taken =
        new Stopwatch(clock, stop)
            .interleave(
                all.stream().map(Contender::kernel).toList(), new Sampling(FEWEST_FINAL, 200, end));
    Map<Schedule, Timing> timings = new HashMap<>();
    for (int i = 0; i < all.size() && taken.get(i).samples() >= FEWEST_FINAL; i++) {
      timings.put(all.get(i).schedule(), taken.get(i));
    }
    return timings;
  }

  private static boolean isOf(TuneResult.Timed timed, String algorithm) {
    return timed.algorithm().equals(algorithm);
  }

  private TuneResult.Timed again(TuneResult.Timed timed, Map<Schedule, Timing> timings) {
    Timing timing = timings.get(timed.schedule());
    return timing == null ? timed : timed.at(timing, algorithms.getFirst().layer().flops());
  }

  private Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - start);
  }
}
