package org.nestwright.autotune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Sampling;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.measure.Timing;
import org.nestwright.autotune.records.RecordFileException;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.autotune.search.Choice;
import org.nestwright.autotune.search.Search;
import org.nestwright.autotune.verify.Verdict;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.ScheduleSpace;

/// One tuning of one layer: measure the default, search, compare the finalists.
final class TuningRun {
  /// Contenders compared with the default at the end.
  private static final int FINALISTS = 3;

  /// Starts taken from earlier records.
  private static final int STARTS = 5;

  private static final int FAILURES_TOLD = 5;

  /// A candidate whose first samples are slower than the best by this factor is timed no further.
  private static final double HOPELESS = 2;

  /// A rate this far above the measured peak has the peak measured again.
  private static final double ABOVE_PEAK = 1.02;

  /// A rate this far above the peak is no slow moment of the peak's: the kernel leaves work out.
  private static final double IMPOSSIBLE = 1.5;

  private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(4);
  private static final Duration LONGEST_CHECK = Duration.ofSeconds(2);
  private static final Duration LONGEST_FINAL = Duration.ofSeconds(5);
  private static final Duration LONGEST_PEAK = Duration.ofSeconds(3);

  /// The peak takes this long from a small budget, where that is not too much of it: all figures
  /// are held against it.
  private static final Duration SHORTEST_PEAK = Duration.ofSeconds(1);

  private static final Duration LONGEST_SAMPLING = Duration.ofMillis(250);
  private static final int FEWEST_SAMPLES = 3;

  private static final String UNSETTLED =
      "not warmed to the end: the budget was too short; the time is not recorded";

  private final Subject subject;
  private final ScheduleSpace space;
  private final Schedule standard;
  private final TuneOptions options;
  private final Workshop workshop;
  private final Journal journal;
  private final Clock clock;
  private final Consumer<TuneProgress> listener;
  private final BooleanSupplier stop;

  private final Stopwatch watch;
  private final double flops;
  private final long start;
  private final Optional<Double> knownPeak;
  private final List<Contender> fastest = new ArrayList<>();
  private final Map<Schedule, Optional<Double>> times = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private Optional<String> unrecorded = Optional.empty();
  private Duration spent = Duration.ZERO;
  private final Map<Schedule, Double> written = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private double peak;
  private boolean raised;
  private int tried;
  private int refused;
  private int failed;
  private int recorded;
  private String step = "";
  private Optional<Contender> byDefault = Optional.empty();
  private Optional<Contender> best = Optional.empty();

  /// @param knownPeak of the machine in GFLOP/s, measured a short time ago; else it is measured now
  TuningRun(
      Subject subject,
      ScheduleSpace space,
      Schedule standard,
      TuneOptions options,
      Workshop workshop,
      Journal journal,
      Clock clock,
      Consumer<TuneProgress> listener,
      BooleanSupplier stop,
      Optional<Double> knownPeak) {
    this.subject = subject;
    this.space = space;
    this.standard = standard;
    this.options = options;
    this.workshop = workshop;
    this.journal = journal;
    this.clock = clock;
    this.listener = listener;
    this.stop = stop;
    this.watch = new Stopwatch(clock, stop);
    this.flops = subject.layer().flops();
    this.start = clock.nanos();
    this.knownPeak = knownPeak;
  }

  /// {@return the kernel of the default schedule, after the run}
  Optional<Contender> standard() {
    return byDefault;
  }

  /// {@return times that are safe in the record file}
  int recorded() {
    return recorded;
  }

  /// {@return why a time could not be written down, if so}
  Optional<String> unrecorded() {
    return unrecorded;
  }

  /// {@return the fastest kernel, after the run}
  Optional<Contender> best() {
    return best;
  }

  TuneResult run() {
    if (knownPeak.isEmpty()) {
      tell("measuring the machine's peak");
    }
    peak = knownPeak.orElseGet(this::measurePeak);
    tell("measuring the default schedule");
    byDefault = stop.getAsBoolean() ? Optional.empty() : attempt(standard, defaultChoice());
    search();
    tell("comparing the best with the default");
    List<Contender> ranking = compare();
    best = ranking.stream().min(Comparator.comparingDouble(c -> c.timing().median()));
    best.ifPresent(this::note);
    if (raised) {
      notes.add("the peak was measured in a slow moment; raised to the fastest kernel");
    }
    Optional<TuneResult.Timed> ofDefault = byDefault.flatMap(d -> timed(ranking, d.schedule()));
    Optional<TuneResult.Timed> ofBest = best.flatMap(b -> timed(ranking, b.schedule()));
    if (!ofDefault.equals(ofBest)) {
      // The best is compared with the default, so what slows the default belongs to the result.
      ofDefault.ifPresent(d -> d.notes().forEach(n -> notes.add("the default schedule: " + n)));
    }
    return new TuneResult(
        subject.name(),
        options.threads(),
        peak,
        ofDefault,
        ofBest.stream().toList(),
        tried,
        refused,
        failed,
        recorded,
        failures,
        notes,
        journal.skipped(),
        unrecorded,
        elapsed().toNanos() / 1e9,
        stop.getAsBoolean(),
        journal.file().path());
  }

  private void search() {
    Duration end = options.budget().minus(share(0.1, LONGEST_FINAL));
    List<TuningRecord> known = journal.known().stream().limit(STARTS).toList();
    for (TuningRecord record : known) {
      if (record.choice().isEmpty() && goesOn(end)) {
        parsed(record).ifPresent(s -> seconds(s, Optional.empty()));
      }
    }
    Search search = new Search(space.knobs(), starts(known), options.seed());
    int before = refused;
    boolean exhausted = false;
    while (!exhausted && goesOn(end)) {
      Optional<Choice> choice = search.next();
      if (choice.isEmpty()) {
        exhausted = true;
        continue;
      }
      schedule(choice.get())
          .flatMap(s -> seconds(s, choice))
          .ifPresent(seconds -> search.report(choice.get(), seconds));
      tell("searching");
    }
    if (tried <= 1 && refused == before && !exhausted && !stop.getAsBoolean()) {
      notes.add("the budget left no time to search");
    }
  }

  /// {@return the time of the schedule's kernel; nothing when it is no contender} Different choices
  /// may give the same schedule, which is tried once.
  private Optional<Double> seconds(Schedule schedule, Optional<Choice> choice) {
    if (!times.containsKey(schedule)) {
      attempt(schedule, choice);
    }
    return times.get(schedule);
  }

  /// {@return the choice that gives the default schedule; nothing when the space has none}
  private Optional<Choice> defaultChoice() {
    Choice choice = Choice.of(space.defaultChoice());
    return space.schedule(space.defaultChoice()).equals(standard)
        ? Optional.of(choice)
        : Optional.empty();
  }

  private List<Choice> starts(List<TuningRecord> known) {
    return Stream.concat(known.stream().map(TuningRecord::choice), Stream.of(space.defaultChoice()))
        .filter(values -> !values.isEmpty())
        .map(Choice::of)
        .toList();
  }

  /// {@return the schedule of a record that another space made; nothing where it does not fit this
  /// pipeline}
  private Optional<Schedule> parsed(TuningRecord record) {
    try {
      return Optional.of(Schedule.parse(subject.layer().pipeline(), record.schedule()));
    } catch (ScheduleException e) {
      return Optional.empty();
    }
  }

  private Optional<Schedule> schedule(Choice choice) {
    try {
      Map<String, Integer> values = new TreeMap<>(choice.values());
      return Optional.of(space.schedule(values));
    } catch (ScheduleException e) {
      refused++;
      return Optional.empty();
    }
  }

  private Optional<Contender> attempt(Schedule schedule, Optional<Choice> choice) {
    Duration before = elapsed();
    Optional<Contender> contender = contender(schedule, choice);
    spent = spent.plus(elapsed().minus(before));
    times.put(schedule, contender.map(c -> c.timing().median()));
    return contender;
  }

  /// {@return the schedule's kernel, timed, and verified where it is among the fastest; nothing
  /// when it is no contender}
  private Optional<Contender> contender(Schedule schedule, Optional<Choice> choice) {
    if (workshop.refusal(schedule).isPresent()) {
      refused++;
      return Optional.empty();
    }
    tried++;
    try {
      Workshop.Candidate kernel = workshop.compile(schedule);
      boolean steady = kernel.warmUp(share(0.25, LONGEST_WARM_UP));
      double limit = fastest.isEmpty() ? Double.MAX_VALUE : HOPELESS * leader().timing().median();
      Optional<Timing> timing = watch.timeBelow(limit, kernel, sampling());
      if (timing.isEmpty()) {
        return Optional.empty();
      }
      boolean sampled = timing.get().samples() >= FEWEST_SAMPLES;
      if (!sampled && !fastest.isEmpty()) {
        // Stopped while it was sampled: it proves nothing against what is known.
        return Optional.empty();
      }
      if (isImpossible(timing.get()) && !schedule.equals(standard)) {
        return fail(
            schedule,
            "%.1f GFLOP/s is faster than the machine's peak of %.1f"
                .formatted(timing.get().gflops(flops), peak));
      }
      return enter(new Contender(schedule, choice, kernel, timing.get(), 0, steady && sampled));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return fail(schedule, e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  /// Takes the contender among the fastest if it belongs there and computes the right thing; a new
  /// best is recorded.
  private Optional<Contender> enter(Contender contender) {
    double seconds = contender.timing().median();
    boolean slow = fastest.size() >= FINALISTS && seconds >= fastest.getLast().timing().median();
    if (slow) {
      return Optional.of(contender);
    }
    Verdict verdict = contender.kernel().verify(share(0.1, LONGEST_CHECK));
    return switch (verdict) {
      case Verdict.Stopped() -> Optional.empty();
      case Verdict.Wrong(String why) -> fail(contender.schedule(), "wrong result: " + why);
      case Verdict.Right(long points) -> {
        Contender verified =
            new Contender(
                contender.schedule(),
                contender.choice(),
                contender.kernel(),
                contender.timing(),
                points,
                contender.settled());
        raisePeak(contender.timing());
        boolean isBest = fastest.isEmpty() || seconds < leader().timing().median();
        fastest.add(verified);
        fastest.sort(Comparator.comparingDouble(c -> c.timing().median()));
        if (fastest.size() > FINALISTS) {
          fastest.removeLast();
        }
        if (isBest) {
          note(verified);
        }
        yield Optional.of(verified);
      }
    };
  }

  /// Writes a best down. A full disk does not end the search: what was found is still told at the
  /// end.
  ///
  /// A time is written down once it has settled, and no schedule twice but for a better time.
  void note(Contender best) {
    double seconds = best.timing().median();
    if (!best.settled() || seconds >= written.getOrDefault(best.schedule(), Double.MAX_VALUE)) {
      return;
    }
    try {
      journal.note(best, peak);
      written.put(best.schedule(), seconds);
      recorded++;
      tell(step);
    } catch (RecordFileException e) {
      unrecorded = Optional.of(e.getMessage());
    }
  }

  private double measurePeak() {
    Duration share = share(0.1, LONGEST_PEAK);
    Duration least = share(0.2, SHORTEST_PEAK);
    return workshop.measurePeak(share.compareTo(least) < 0 ? least : share);
  }

  private Contender leader() {
    return fastest.getFirst();
  }

  private Sampling sampling() {
    return new Sampling(FEWEST_SAMPLES, 30, share(0.1, LONGEST_SAMPLING));
  }

  /// {@return whether a time is too short to be true} A time that is a little too short casts doubt
  /// on the peak, not on the kernel: verification decides about that one.
  private boolean isImpossible(Timing timing) {
    double rate = timing.gflops(flops);
    if (!subject.layer().isBoundByPeak() || rate <= ABOVE_PEAK * peak) {
      return false;
    }
    // The peak may have been measured in a slow moment of the machine.
    peak = Math.max(peak, measurePeak());
    // What HotSpot makes of scalar code, vectors among it, is different for each kernel.
    return !options.scalar() && rate > IMPOSSIBLE * peak;
  }

  /// A right kernel is no faster than the machine.
  private void raisePeak(Timing timing) {
    double rate = timing.gflops(flops);
    if (subject.layer().isBoundByPeak() && rate > peak) {
      peak = rate;
      raised = true;
    }
  }

  private Optional<Contender> fail(Schedule schedule, String why) {
    failed++;
    if (failures.size() < FAILURES_TOLD) {
      failures.add((why + "; the schedule is " + schedule).replaceAll("\\s*\\R\\s*", " "));
    }
    return Optional.empty();
  }

  /// {@return the finalists and the default, timed in turn in one stretch; with the times they have
  /// when there is no time for that}
  private List<Contender> compare() {
    List<Contender> all = new ArrayList<>(fastest);
    byDefault
        .filter(d -> all.stream().noneMatch(c -> c.schedule().equals(d.schedule())))
        .ifPresent(all::add);
    List<Contender> ranking = new Finals(clock, watch).compare(all, share(0.1, LONGEST_FINAL));
    ranking.forEach(c -> raisePeak(c.timing()));
    return ranking;
  }

  private Optional<TuneResult.Timed> timed(List<Contender> ranking, Schedule schedule) {
    return ranking.stream().filter(c -> c.schedule().equals(schedule)).findFirst().map(this::timed);
  }

  /// {@return what the report says of a contender of this run}
  TuneResult.Timed timed(Contender c) {
    return new TuneResult.Timed(
        subject.layer().algorithm(),
        c.schedule(),
        c.timing().ms(),
        c.timing().gflops(flops),
        c.points(),
        c.settled()
            ? c.kernel().notes()
            : Stream.concat(c.kernel().notes().stream(), Stream.of(UNSETTLED)).toList());
  }

  /// {@return whether another candidate fits in before `end`, if it takes as long as they took so
  /// far}
  private boolean goesOn(Duration end) {
    Duration next = spent.dividedBy(Math.max(1, tried));
    return !stop.getAsBoolean() && elapsed().plus(next).compareTo(end) < 0;
  }

  private Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - start);
  }

  /// {@return that part of the budget, but no more than `most`}
  private Duration share(double part, Duration most) {
    Duration share = Duration.ofNanos((long) (options.budget().toNanos() * part));
    return share.compareTo(most) < 0 ? share : most;
  }

  private void tell(String now) {
    step = now;
    boolean none = fastest.isEmpty();
    listener.accept(
        new TuneProgress(
            step,
            none ? 0 : leader().timing().ms(),
            none ? 0 : leader().timing().gflops(flops),
            peak,
            tried,
            refused,
            failed,
            recorded,
            elapsed(),
            options.budget()));
  }
}
