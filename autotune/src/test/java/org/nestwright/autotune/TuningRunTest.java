package org.nestwright.autotune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.autotune.measure.FakeClock;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.autotune.verify.Verdict;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Knob;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;

/// The tuning loop, with kernels whose time and faults follow from one split factor.
final class TuningRunTest {
  private static final Fingerprint HERE = new Fingerprint("cpu", 1, 512, "25", "v", "0", null);
  private static final RecordFile.Contents NONE = new RecordFile.Contents(List.of(), 0);
  private static final int DEFAULT = 10;

  /// Factor 30 is the fastest right one; 40 is faster but wrong; 50 is impossibly fast.
  private static final int BEST = 30;

  private static final int WRONG = 40;
  private static final int IMPOSSIBLE = 50;
  private static final int BROKEN = 60;
  private static final int REFUSED_FROM = 70;

  @TempDir Path dir;

  private final FakeClock clock = new FakeClock();
  private final Subject subject = Subject.parse("c=8,h=8,w=100,k=8,r=1,s=1");
  private final Func out = subject.layer().pipeline().outputs().getFirst();
  private final List<TuneProgress> told = new ArrayList<>();
  private final List<Integer> compiled = new ArrayList<>();
  private double peak = 10;
  private int peaksMeasured;
  private boolean scalar;
  private boolean steady = true;
  private boolean steadyAtLast;
  private final Set<Integer> warmed = new HashSet<>();
  private double slowdown = 1;

  private double seconds(int factor) {
    double one = subject.layer().flops() / 1e9;
    return switch (factor) {
      case WRONG -> one / 9;
      case IMPOSSIBLE -> one / 16;
      default -> one * (1 + Math.abs(factor - BEST)) / 8;
    };
  }

  private final ScheduleSpace space =
      new ScheduleSpace() {
        @Override
        public List<Knob> knobs() {
          return List.of(new Knob("f", IntStream.rangeClosed(1, 80).boxed().toList()));
        }

        @Override
        public Schedule schedule(Map<String, Integer> choice) {
          return of(choice.get("f"));
        }

        @Override
        public Map<String, Integer> defaultChoice() {
          return Map.of("f", DEFAULT);
        }
      };

  private Schedule of(int factor) {
    Var x = Var.of("x");
    return Schedule.of(subject.layer().pipeline())
        .on(out)
        .split(x, Var.of("xo"), Var.of("xi"), factor);
  }

  private static int factor(Schedule s) {
    return s.directives().getFirst() instanceof Directive.Split split ? split.factor() : 0;
  }

  private final Workshop workshop =
      new Workshop() {
        @Override
        public Optional<String> refusal(Schedule schedule) {
          return factor(schedule) >= REFUSED_FROM ? Optional.of("too large") : Optional.empty();
        }

        @Override
        public Candidate compile(Schedule schedule) {
          int factor = factor(schedule);
          compiled.add(factor);
          if (factor == BROKEN) {
            throw new IllegalStateException("does not\n  compile");
          }
          return new Candidate() {
            @Override
            public void run() {
              clock.pass(slowdown * seconds(factor));
            }

            @Override
            public boolean warmUp(Duration limit) {
              clock.pass(0.1);
              boolean again = !warmed.add(factor);
              return steady || (steadyAtLast && again);
            }

            @Override
            public List<String> notes() {
              return List.of("note of " + factor);
            }

            @Override
            public Verdict verify(Duration limit) {
              return factor == WRONG ? new Verdict.Wrong("7 is not 8") : new Verdict.Right(99);
            }
          };
        }

        @Override
        public double measurePeak(Duration limit) {
          peaksMeasured++;
          return peak;
        }
      };

  private RecordFile file() {
    return RecordFile.open(dir.resolve("records.jsonl"));
  }

  private TuneResult tune(Duration budget, BooleanSupplier stop) {
    TuneOptions options = new TuneOptions(budget, 1, 1, scalar, file().path());
    return new TuningRun(
            subject,
            space,
            of(DEFAULT),
            options,
            workshop,
            new Journal(file(), NONE, subject, 1, HERE),
            clock,
            told::add,
            stop,
            Optional.empty())
        .run();
  }

  @Test
  void the_whole_space_is_searched_when_there_is_time() {
    TuneResult result = tune(Duration.ofHours(1), () -> false);
    assertEquals(BEST, factor(result.best().orElseThrow().schedule()));
    assertEquals(8, result.best().orElseThrow().gflops(), 1e-6);
    assertEquals(99, result.best().orElseThrow().verifiedPoints());
    assertEquals(List.of("note of 30"), result.best().orElseThrow().notes());
    assertEquals(DEFAULT, factor(result.standard().orElseThrow().schedule()));
    assertEquals(69, result.tried());
    assertEquals(11, result.refused());
    assertEquals(3, result.failed());
    assertEquals(3, result.failures().size());
    assertFalse(result.interrupted());
    assertEquals(69, compiled.stream().distinct().count());
    assertEquals(69, compiled.size());
  }

  @Test
  void failures_are_told_in_one_line_each() {
    List<String> failures = tune(Duration.ofHours(1), () -> false).failures();
    assertTrue(failures.stream().anyMatch(f -> f.startsWith("wrong result: 7 is not 8; the")));
    assertTrue(
        failures.stream()
            .anyMatch(f -> f.startsWith("16.0 GFLOP/s is faster than the machine's peak of 10.0")));
    assertTrue(
        failures.stream().anyMatch(f -> f.startsWith("IllegalStateException: does not compile;")));
    assertTrue(failures.stream().allMatch(f -> f.lines().count() == 1));
  }

  @Test
  void a_time_above_the_peak_has_the_peak_measured_again() {
    tune(Duration.ofHours(1), () -> false);
    assertEquals(2, peaksMeasured);
  }

  @Test
  void right_kernels_raise_a_peak_that_was_measured_in_a_slow_moment() {
    peak = 6;
    TuneResult result = tune(Duration.ofHours(1), () -> false);
    assertEquals(BEST, factor(result.best().orElseThrow().schedule()));
    assertEquals(8, result.peakGflops(), 1e-6);
    assertTrue(result.notes().getFirst().startsWith("the peak was measured in a slow moment"));
    assertEquals(8, file().load().records().getLast().peakGflops(), 1e-6);
  }

  @Test
  void the_default_is_never_too_fast() {
    peak = 0.1;
    TuneResult result = tune(Duration.ofSeconds(1), () -> false);
    assertTrue(result.standard().isPresent());
    assertTrue(result.best().orElseThrow().gflops() <= result.peakGflops() * 1.000_000_001);
  }

  @Test
  void scalar_code_raises_its_peak_however_far() {
    peak = 1;
    scalar = true;
    TuneResult result = tune(Duration.ofHours(1), () -> false);
    assertEquals(IMPOSSIBLE, factor(result.best().orElseThrow().schedule()));
    assertEquals(16, result.peakGflops(), 1e-6);
  }

  @Test
  void no_schedule_is_recorded_twice_in_a_run() {
    tune(Duration.ofHours(1), () -> false);
    List<String> schedules = file().load().records().stream().map(TuningRecord::schedule).toList();
    assertEquals(schedules.stream().distinct().toList(), schedules);
  }

  @Test
  void a_time_that_was_not_warm_is_told_and_not_recorded() {
    steady = false;
    TuneResult result = tune(Duration.ofSeconds(3), () -> false);
    assertTrue(result.best().orElseThrow().notes().getLast().startsWith("not warmed to the end"));
    assertTrue(file().load().records().isEmpty());
  }

  @Test
  void a_best_that_gets_warm_at_last_is_recorded_with_its_last_time() {
    steady = false;
    steadyAtLast = true;
    TuneResult result = tune(Duration.ofSeconds(3), () -> false);
    TuneResult.Timed best = result.best().orElseThrow();
    assertEquals(List.of("note of " + factor(best.schedule())), best.notes());
    assertEquals(
        List.of(best.schedule().toString()),
        file().load().records().stream().map(TuningRecord::schedule).toList());
  }

  @Test
  void a_default_that_gets_warm_at_last_is_recorded() {
    steady = false;
    steadyAtLast = true;
    slowdown = 1e6;
    TuneResult result = tune(Duration.ofSeconds(1), () -> false);
    assertEquals(1, result.tried());
    assertEquals(1, file().load().records().size());
  }

  @Test
  void a_budget_without_time_to_search_says_so() {
    slowdown = 1e6;
    TuneResult result = tune(Duration.ofSeconds(1), () -> false);
    assertEquals(1, result.tried());
    assertEquals(List.of("the budget left no time to search"), result.notes());
  }

  @Test
  void a_stop_keeps_the_times_of_the_search() {
    TuneResult result =
        tune(
            Duration.ofHours(1),
            () -> {
              boolean stopped = compiled.size() >= 5;
              slowdown = stopped ? 3 : 1;
              return stopped;
            });
    List<TuningRecord> records = file().load().records();
    assertEquals(records.getLast().ms(), result.best().orElseThrow().ms(), 1e-9);
    assertEquals(seconds(DEFAULT) * 1e3, result.standard().orElseThrow().ms(), 1e-9);
  }

  @Test
  void only_verified_bests_are_recorded_each_faster_than_the_last() {
    tune(Duration.ofHours(1), () -> false);
    List<TuningRecord> records = file().load().records();
    List<Integer> factors = records.stream().map(r -> r.choice().get("f")).toList();
    assertEquals(DEFAULT, factors.getFirst());
    assertEquals(BEST, factors.getLast());
    assertFalse(factors.contains(WRONG));
    assertFalse(factors.contains(IMPOSSIBLE));
    for (int i = 1; i < records.size(); i++) {
      assertTrue(records.get(i).ms() <= records.get(i - 1).ms());
    }
    assertEquals(10, records.getFirst().peakGflops());
  }

  @Test
  void a_second_run_starts_from_the_best_record() {
    tune(Duration.ofHours(1), () -> false);
    compiled.clear();
    TuneResult result = tune(Duration.ofSeconds(2), () -> false);
    assertEquals(List.of(DEFAULT, BEST), compiled.subList(0, 2));
    assertEquals(BEST, factor(result.best().orElseThrow().schedule()));
  }

  @Test
  void a_record_that_the_space_does_not_know_is_tried_as_text() {
    Schedule strange = of(BEST).serial(Var.of("y"));
    file()
        .append(
            new TuningRecord(
                subject.shape(),
                "l",
                subject.layer().algorithm(),
                1,
                strange.toString(),
                new TreeMap<>(),
                1,
                1,
                1,
                1,
                "t",
                HERE));
    TuneResult result = tune(Duration.ofSeconds(2), () -> false);
    assertEquals(List.of(DEFAULT, BEST), compiled.subList(0, 2));
    assertEquals(strange, result.best().orElseThrow().schedule());
  }

  @Test
  void the_budget_ends_the_search() {
    long before = clock.nanos();
    TuneResult result = tune(Duration.ofSeconds(3), () -> false);
    assertTrue(clock.nanos() - before < 3.5e9);
    assertTrue(result.tried() > 3 && result.tried() < 60, result.tried() + " tried");
    assertEquals(
        List.of(
            "measuring the machine's peak",
            "measuring the default schedule",
            "searching",
            "comparing the best with the default"),
        told.stream().map(TuneProgress::step).distinct().toList());
  }

  @Test
  void a_stop_keeps_what_was_found() {
    TuneResult result = tune(Duration.ofHours(1), () -> compiled.size() >= 5);
    assertEquals(5, result.tried());
    assertTrue(result.interrupted());
    assertTrue(result.best().isPresent());
    assertTrue(result.standard().isPresent());
    assertFalse(file().load().records().isEmpty());
  }

  @Test
  void a_lost_record_file_does_not_lose_the_result() throws Exception {
    Path gone = dir.resolve("gone").resolve("records.jsonl");
    RecordFile file = RecordFile.open(gone);
    java.nio.file.Files.delete(gone);
    java.nio.file.Files.delete(gone.resolveSibling("records.jsonl.lock"));
    java.nio.file.Files.delete(gone.getParent());
    TuneOptions options = new TuneOptions(Duration.ofSeconds(2), 1, 1, false, gone);
    TuneResult result =
        new TuningRun(
                subject,
                space,
                of(DEFAULT),
                options,
                workshop,
                new Journal(file, NONE, subject, 1, HERE),
                clock,
                told::add,
                () -> false,
                Optional.empty())
            .run();
    assertTrue(result.best().isPresent());
    assertTrue(result.unrecorded().orElseThrow().contains("cannot write a record"));
  }
}
