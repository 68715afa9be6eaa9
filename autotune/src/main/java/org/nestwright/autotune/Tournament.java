package org.nestwright.autotune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Stopwatch;

/// The tuning of a layer by several algorithms: each in its own part of the budget, then the best
/// of each against the others and the first one's default, in turn.
///
/// The parts are equal; what one leaves over goes to those after it. So each algorithm gets as much
/// as it would in a run of its own with that budget, and what is on record of it does not depend on
/// the others.
final class Tournament {
  private static final Duration LONGEST_FINAL = Duration.ofSeconds(5);

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

  /// Someone who takes part in the last comparison.
  private record Finalist(Entry entry, Contender contender) {
    TuneResult.Timed timed() {
      return entry.run().timed(contender);
    }
  }

  private TuneResult result(Duration end) {
    List<Finalist> finalists = compare(end);
    Optional<TuneResult.Timed> standard =
        entries
            .getFirst()
            .run()
            .standard()
            .flatMap(d ->
                finalists.stream()
                    .filter(f -> f.contender().schedule().equals(d.schedule()))
                    .findFirst())
            .map(Finalist::timed);
    List<TuneResult.Timed> field = new ArrayList<>();
    for (Entry entry : entries) {
      // The first algorithm's default was compared with its best before, but now is what counts.
      finalists.stream()
          .filter(f -> f.entry() == entry)
          .min(Comparator.comparingDouble(f -> f.contender().timing().median()))
          .ifPresent(f -> {
            entry.run().note(f.contender());
            field.add(f.timed());
          });
    }
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
        entries.stream().mapToInt(e -> e.run().recorded()).sum(),
        entries.stream().flatMap(e -> e.named(e.result().failures())).toList(),
        notes,
        first.skippedRecords(),
        entries.stream().flatMap(e -> e.run().unrecorded().stream()).findFirst(),
        elapsed().toNanos() / 1e9,
        stop.getAsBoolean(),
        first.records());
  }

  /// {@return the bests and the first default, with times taken in turn}
  private List<Finalist> compare(Duration end) {
    List<Finalist> all = new ArrayList<>();
    for (Entry entry : entries) {
      entry.run().best().ifPresent(c -> all.add(new Finalist(entry, c)));
    }
    Entry first = entries.getFirst();
    first
        .run()
        .standard()
        .filter(d -> all.stream().noneMatch(f -> f.contender().schedule().equals(d.schedule())))
        .ifPresent(c -> all.add(new Finalist(first, c)));
    List<Contender> again =
        new Finals(clock, new Stopwatch(clock, stop))
            .compare(all.stream().map(Finalist::contender).toList(), end);
    List<Finalist> finalists = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      finalists.add(new Finalist(all.get(i).entry(), again.get(i)));
    }
    return finalists;
  }

  private Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - start);
  }
}
