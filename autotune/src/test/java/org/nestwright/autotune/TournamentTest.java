package org.nestwright.autotune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.autotune.measure.FakeClock;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.autotune.verify.Verdict;
import org.nestwright.layers.Hardware;
import org.nestwright.scheduler.Schedule;

/// Several algorithms in one tuning, with kernels whose time follows from the algorithm; a default
/// schedule takes twice as long as all others.
final class TournamentTest {
  private static final Fingerprint HERE = new Fingerprint("cpu", 1, 512, "25", "v", "0", null);
  private static final RecordFile.Contents NONE = new RecordFile.Contents(List.of(), 0);
  private static final Hardware HARDWARE = new Hardware(512, 32, 1);
  private static final String DIRECT = "direct";
  private static final String F2 = "winograd F(2x2,3x3)";
  private static final String F4 = "winograd F(4x4,3x3)";
  private static final String F6 = "winograd F(6x6,3x3)";

  @TempDir Path dir;

  private final FakeClock clock = new FakeClock();
  private final long start = clock.nanos();
  private final List<Subject> algorithms =
      Subject.parse("c=32,h=12,w=12,k=32,r=3,s=3,pad=1", Demand.ANY);
  private final List<TuneProgress> told = new ArrayList<>();
  private final Map<String, Double> began = new HashMap<>();
  private final Map<String, Double> milliseconds =
      new HashMap<>(Map.of(DIRECT, 30.0, F2, 20.0, F4, 10.0, F6, 15.0));
  private final Set<String> wrong = new HashSet<>();
  private double defaultFactor = 2;
  private double warmFrom;
  private int peaksMeasured;

  private final class FakeWorkshop implements Workshop {
    private final String algorithm;
    private final Schedule standard;

    FakeWorkshop(String algorithm, Schedule standard) {
      this.algorithm = algorithm;
      this.standard = standard;
    }

    @Override
    public Optional<String> refusal(Schedule schedule) {
      return Optional.empty();
    }

    @Override
    public Candidate compile(Schedule schedule) {
      return new Candidate() {
        @Override
        public void run() {
          clock.pass(
              milliseconds.get(algorithm) * 1e-3 * (schedule.equals(standard) ? defaultFactor : 1));
        }

        @Override
        public boolean warmUp(Duration limit) {
          clock.pass(0.05);
          return seconds() >= warmFrom;
        }

        @Override
        public List<String> notes() {
          return List.of("it is " + algorithm);
        }

        @Override
        public Verdict verify(Duration limit) {
          return wrong.contains(algorithm) ? new Verdict.Wrong("0 is not 1") : new Verdict.Right(9);
        }
      };
    }

    @Override
    public double measurePeak(Duration limit) {
      peaksMeasured++;
      return 1e6;
    }
  }

  private RecordFile file() {
    return RecordFile.open(dir.resolve("records.jsonl"));
  }

  private double seconds() {
    return (clock.nanos() - start) / 1e9;
  }

  private TuneResult tune(List<Subject> subjects, BooleanSupplier stop) {
    Tournament.Opening opening =
        (subject, options, peak, listener) -> {
          String algorithm = subject.layer().algorithm();
          began.put(algorithm, seconds());
          Schedule standard = subject.layer().defaultSchedule(HARDWARE);
          return new TuningRun(
              subject,
              subject.layer().space(HARDWARE),
              standard,
              options,
              new FakeWorkshop(algorithm, standard),
              new Journal(file(), NONE, subject, 1, HERE),
              clock,
              listener,
              stop,
              peak);
        };
    TuneOptions options = new TuneOptions(Duration.ofSeconds(40), 1, 1, false, file().path());
    return new Tournament(subjects, options, opening, clock, told::add, stop).run();
  }

  private static List<String> names(List<TuneResult.Timed> bests) {
    return bests.stream().map(TuneResult.Timed::algorithm).toList();
  }

  @Test
  void each_algorithm_has_its_best_and_the_winner_comes_last() {
    TuneResult result = tune(algorithms, () -> false);
    assertEquals(List.of(DIRECT, F2, F6, F4), names(result.bests()));
    assertEquals(10, result.best().orElseThrow().ms(), 1e-6);
    assertEquals(List.of("it is " + F4), result.best().orElseThrow().notes());
    assertEquals(DIRECT, result.standard().orElseThrow().algorithm());
    assertEquals(60, result.standard().orElseThrow().ms(), 1e-6);
    assertTrue(result.notes().contains(F2 + ": it is " + F2), result.notes().toString());
    assertEquals(1, peaksMeasured);
  }

  @Test
  void each_algorithm_has_an_equal_part_of_the_budget() {
    tune(algorithms, () -> false);
    // A tenth is for the comparison at the end.
    assertEquals(0, began.get(DIRECT), 0.01);
    assertEquals(9, began.get(F2), 1.5);
    assertEquals(18, began.get(F4), 1.5);
    assertEquals(27, began.get(F6), 1.5);
    assertTrue(seconds() < 41, seconds() + " s");
  }

  @Test
  void each_algorithm_is_recorded_for_itself() {
    TuneResult result = tune(algorithms, () -> false);
    List<TuningRecord> records = file().load().records();
    assertEquals(result.recorded(), records.size());
    for (Subject subject : algorithms) {
      String algorithm = subject.layer().algorithm();
      assertEquals(
          milliseconds.get(algorithm),
          records.stream()
              .filter(r -> r.isOf(subject.shape(), algorithm))
              .mapToDouble(TuningRecord::ms)
              .min()
              .orElseThrow(),
          1e-6);
    }
  }

  @Test
  void an_algorithm_that_gets_warm_at_the_end_is_recorded() {
    warmFrom = 35.9;
    TuneResult result = tune(algorithms, () -> false);
    assertEquals(List.of("it is " + F4), result.best().orElseThrow().notes());
    List<TuningRecord> records = file().load().records();
    assertEquals(4, records.size());
    assertEquals(4, result.recorded());
  }

  @Test
  void the_comparison_at_the_end_decides() {
    TuneResult result =
        tune(
            algorithms,
            () -> {
              // All have been searched: the machine turns out to have been slow until now.
              if (began.containsKey(F6) && seconds() > 35.9) {
                milliseconds.put(F6, 1.0);
              }
              return false;
            });
    assertEquals(List.of(DIRECT, F2, F4, F6), names(result.bests()));
    assertEquals(1, result.best().orElseThrow().ms(), 1e-6);
  }

  @Test
  void a_default_that_is_faster_at_the_end_is_the_best_of_its_algorithm() {
    TuneResult result =
        tune(
            algorithms,
            () -> {
              if (began.containsKey(F6) && seconds() > 35.9) {
                defaultFactor = 0.5;
              }
              return false;
            });
    assertEquals(15, result.standard().orElseThrow().ms(), 1e-6);
    assertEquals(
        result.standard(),
        result.bests().stream().filter(b -> b.algorithm().equals(DIRECT)).findFirst());
  }

  @Test
  void a_stop_keeps_the_algorithms_that_were_tuned() {
    TuneResult result = tune(algorithms, () -> seconds() > 12);
    assertEquals(List.of(DIRECT, F2), names(result.bests()));
    assertTrue(result.interrupted());
    assertTrue(result.notes().contains("the time was over before " + F4));
    assertTrue(result.notes().contains("the time was over before " + F6));
    assertTrue(file().load().records().stream().anyMatch(r -> r.algorithm().equals(F2)));
    assertTrue(seconds() < 13, seconds() + " s");
  }

  @Test
  void a_stop_at_once_says_so() {
    TuneResult result = tune(algorithms, () -> true);
    assertEquals(List.of(), result.bests());
    assertEquals(Optional.empty(), result.best());
    assertTrue(result.interrupted());
  }

  @Test
  void an_algorithm_that_is_wrong_is_left_out_and_told() {
    wrong.add(F4);
    TuneResult result = tune(algorithms, () -> false);
    assertEquals(List.of(DIRECT, F2, F6), names(result.bests()));
    assertTrue(result.notes().contains(F4 + ": no schedule gave a right result in time"));
    assertTrue(result.failures().getFirst().startsWith(F4 + ": wrong result: 0 is not 1"));
    assertTrue(file().load().records().stream().noneMatch(r -> r.algorithm().equals(F4)));
  }

  @Test
  void progress_is_that_of_the_whole() {
    TuneResult result = tune(algorithms, () -> false);
    List<ToLongFunction<TuneProgress>> growing =
        List.of(
            TuneProgress::tried,
            TuneProgress::refused,
            TuneProgress::recorded,
            p -> p.elapsed().toNanos(),
            p -> p.bestMs() == 0 ? Long.MIN_VALUE : -Math.round(1e6 * p.bestMs()));
    for (ToLongFunction<TuneProgress> figure : growing) {
      List<Long> values = told.stream().map(figure::applyAsLong).toList();
      assertEquals(values.stream().sorted().toList(), values);
    }
    assertEquals(result.recorded(), told.getLast().recorded());
    assertEquals(result.tried(), told.getLast().tried());
    assertTrue(told.stream().allMatch(p -> p.budget().equals(Duration.ofSeconds(40))));
    assertEquals("direct, measuring the machine's peak", told.getFirst().step());
    assertEquals(F6 + ", comparing the best with the default", told.getLast().step());
  }

  @Test
  void one_algorithm_has_the_whole_budget() {
    TuneResult result = tune(algorithms.subList(2, 3), () -> false);
    assertEquals(List.of(F4), names(result.bests()));
    assertEquals(20, result.standard().orElseThrow().ms(), 1e-6);
    assertEquals("measuring the machine's peak", told.getFirst().step());
    assertTrue(seconds() > 30, seconds() + " s");
  }
}
