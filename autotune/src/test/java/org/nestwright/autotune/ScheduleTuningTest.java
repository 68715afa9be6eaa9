package org.nestwright.autotune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nestwright.scheduler.Knob.knob;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.autotune.measure.FakeClock;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.verify.Verdict;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.KnobSpace;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;

/// A user's schedule with open knobs, tuned.
final class ScheduleTuningTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Shape SHAPE = Shape.of(48, 20);

  @TempDir Path dir;

  private final Input in = Input.f32("in", 50, 22);
  private final Func blurX =
      Func.of("blurX", X, Y).is(in.at(X, Y).plus(in.at(X.plus(1), Y)).plus(in.at(X.plus(2), Y)));
  private final Func blur =
      Func.of("blur", X, Y)
          .is(blurX.at(X, Y).plus(blurX.at(X, Y.plus(1))).plus(blurX.at(X, Y.plus(2))));

  /// Of the tiles, 64 is longer than the loop and refused; a window of 2 rows is too small.
  private final Schedule open =
      Schedule.of(blur)
          .on(blur)
          .split(X, XO, XI, knob("bx", 8, 16, 64, 24), Tail.SHIFT_INWARDS)
          .vectorize(XI)
          .on(blur)
          .when(knob("order", 0, 1), 1)
          .reorder(XI, Y, XO)
          .on(blurX)
          .storeRoot()
          .computeAt(blur, Y)
          .foldStorage(Y, knob("window", 4, 3, 2))
          .vectorize(X, knob("lanes", 4, 8));

  private final Subject subject = Subject.of("blur", open, SHAPE);

  private RecordFile file() {
    return RecordFile.open(dir.resolve("records.jsonl"));
  }

  private TuneOptions options(Duration budget) {
    return new TuneOptions(budget, 1, 7, false, file().path());
  }

  @Test
  void the_tuner_finds_a_legal_schedule_of_the_space() {
    TuneResult result = Tuner.tune(subject, options(Duration.ofSeconds(2)));
    Schedule best = result.best().orElseThrow().schedule();
    assertTrue(best.knobs().isEmpty());
    assertEquals(Optional.empty(), Plan.check(best, SHAPE));
    ScheduleSpace space = ScheduleSpace.of(open);
    assertTrue(
        new KnobSpace(space.knobs()).choices().map(space::schedule).anyMatch(best::equals),
        best::toString);
    assertEquals(SHAPE.size(), result.best().orElseThrow().verifiedPoints());
    assertEquals(0, result.failed(), result.failures()::toString);
  }

  // ---- With times that follow from the schedule ----

  private final FakeClock clock = new FakeClock();
  private final List<Schedule> compiled = new ArrayList<>();

  /// The fastest legal choice: bx 24, order 1, window 3, lanes 8; the illegal ones would be faster.
  private static double seconds(Schedule s) {
    String text = s.toString();
    double time = 1;
    time *= text.contains("split(x, xo, xi, 64") ? 0.1 : 1;
    time *= text.contains("split(x, xo, xi, 24") ? 0.5 : 1;
    time *= text.contains("reorder") ? 0.8 : 1;
    time *= text.contains("foldStorage(y, 2)") ? 0.1 : 1;
    time *= text.contains("foldStorage(y, 3)") ? 0.9 : 1;
    time *= text.contains("vectorize(x, 8)") ? 0.7 : 1;
    return time * 1e-3;
  }

  private final Workshop workshop =
      new Workshop() {
        @Override
        public Optional<String> refusal(Schedule schedule) {
          return Plan.check(schedule, SHAPE);
        }

        @Override
        public Candidate compile(Schedule schedule) {
          compiled.add(schedule);
          return new Candidate() {
            @Override
            public void run() {
              clock.pass(seconds(schedule));
            }

            @Override
            public boolean warmUp(Duration limit) {
              return true;
            }

            @Override
            public List<String> notes() {
              return List.of();
            }

            @Override
            public Verdict verify(Duration limit) {
              return new Verdict.Right(1);
            }
          };
        }

        @Override
        public double measurePeak(Duration limit) {
          return 1;
        }
      };

  private TuneResult tune() {
    Fingerprint here = new Fingerprint("cpu", 1, 512, "25", "v", "0", null);
    ScheduleSpace space = ScheduleSpace.of(open);
    return new TuningRun(
            subject,
            space,
            space.schedule(space.defaultChoice()),
            options(Duration.ofHours(1)),
            workshop,
            new Journal(file(), new RecordFile.Contents(List.of(), 0), subject, 1, here),
            clock,
            _ -> {},
            () -> false,
            Optional.empty())
        .run();
  }

  @Test
  void illegal_choices_are_refused_and_the_best_of_the_others_is_found() {
    TuneResult result = tune();
    Schedule best =
        Schedule.of(open.pipeline())
            .on(blur)
            .split(X, XO, XI, 24, Tail.SHIFT_INWARDS)
            .vectorize(XI)
            .reorder(XI, Y, XO)
            .on(blurX)
            .storeRoot()
            .computeAt(blur, Y)
            .foldStorage(Y, 3)
            .vectorize(X, 8);
    assertEquals(best, result.best().orElseThrow().schedule());
    ScheduleSpace space = ScheduleSpace.of(open);
    List<Schedule> all =
        new KnobSpace(space.knobs()).choices().map(space::schedule).distinct().toList();
    List<Schedule> legal = all.stream().filter(s -> Plan.check(s, SHAPE).isEmpty()).toList();
    assertEquals(4 * 2 * 3 * 2, all.size());
    assertTrue(legal.size() >= 12 && legal.size() < all.size(), () -> legal.size() + " legal");
    assertEquals(all.size() - legal.size(), result.refused());
    assertEquals(legal.size(), result.tried());
    assertEquals(legal.size(), compiled.size());
    assertTrue(legal.containsAll(compiled));
    assertEquals(0, result.failed());
  }

  @Test
  void the_seed_decides_what_is_tried_in_which_order() throws java.io.IOException {
    tune();
    List<Schedule> first = List.copyOf(compiled);
    compiled.clear();
    java.nio.file.Files.delete(file().path());
    tune();
    assertEquals(first, compiled);
  }

  @Test
  void what_was_found_is_read_from_the_records() {
    tune();
    assertEquals(
        Optional.of(tune().best().orElseThrow().schedule()),
        file().load().records().stream()
            .min(java.util.Comparator.comparingDouble(r -> r.ms()))
            .map(r -> Schedule.parse(open.pipeline(), r.schedule())));
    Subject other = Subject.of("blur", open, Shape.of(32, 20));
    assertTrue(!other.shape().equals(subject.shape()), "another shape is another subject");
    assertEquals(subject.shape(), Subject.of("blur", open.with("bx", 8), SHAPE).shape());
  }
}
