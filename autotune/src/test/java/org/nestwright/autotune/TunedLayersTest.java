package org.nestwright.autotune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.autotune.TunedLayer.Origin;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.ProcessorKind;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Var;
import org.nestwright.layers.Hardware;
import org.nestwright.scheduler.Schedule;

final class TunedLayersTest {
  private static final Hardware HARDWARE = new Hardware(256, 16, 2);
  private static final Fingerprint THIS = Fingerprint.here(256);
  private static final Fingerprint TWIN = where("twin", THIS.kind());
  private static final Fingerprint STRANGER =
      where("stranger", new ProcessorKind("Stranger", "1", 1, 1));

  private final List<Subject> algorithms =
      Subject.parse("c=16,h=8,w=8,k=16,r=3,s=3,pad=1", Demand.ANY);
  private final Subject direct = algorithms.getFirst();
  private final Subject winograd = algorithms.get(1);

  @TempDir Path dir;

  private static Fingerprint where(String cpu, ProcessorKind kind) {
    return new Fingerprint(cpu, 1, 256, "25", "vendor", "0.1.0", kind);
  }

  /// A schedule that only its number of rows at a time tells from others.
  private static Schedule rows(Subject subject, int factor) {
    Func out = subject.layer().pipeline().outputs().getFirst();
    Var y = out.vars().get(2);
    return Schedule.of(subject.layer().pipeline())
        .on(out)
        .split(y, Var.of("rows"), Var.of("row"), factor);
  }

  private static TuningRecord record(
      Subject subject, int threads, String schedule, double ms, Fingerprint where) {
    return new TuningRecord(
        subject.shape(),
        subject.name(),
        subject.layer().algorithm(),
        threads,
        schedule,
        Map.of(),
        ms,
        100 / ms,
        200,
        64,
        "2026-01-01T00:00:00Z",
        where);
  }

  private static TuningRecord record(Subject subject, int factor, double ms, Fingerprint where) {
    return record(subject, 2, rows(subject, factor).toString(), ms, where);
  }

  private static RecordFile.Contents contents(TuningRecord... records) {
    return new RecordFile.Contents(List.of(records), 0);
  }

  private static TunedLayers known(RecordFile.Contents own, TuningRecord... shipped) {
    return new TunedLayers(own, contents(shipped), _ -> THIS);
  }

  @Test
  void without_records_it_is_the_default() {
    TunedLayer tuned = known(contents()).schedule(direct, HARDWARE);
    assertEquals(Origin.DEFAULT, tuned.origin());
    assertEquals(direct.layer().defaultSchedule(HARDWARE), tuned.schedule());
    assertTrue(tuned.measured().isEmpty());
    assertEquals(List.of(), tuned.notes());
  }

  @Test
  void the_fastest_of_the_best_sort_is_taken() {
    TuningRecord shipped = record(direct, 1, 1, TWIN);
    TuningRecord foreign = record(direct, 2, 0.1, STRANGER);
    TunedLayer byKind = known(contents(foreign), foreign, shipped).schedule(direct, HARDWARE);
    assertEquals(Origin.SHIPPED, byKind.origin());
    assertEquals(rows(direct, 1), byKind.schedule());
    assertEquals("twin", byKind.measured().orElseThrow().cpu());

    TuningRecord ofTwin = record(direct, 3, 2, TWIN);
    TunedLayer own = known(contents(ofTwin), shipped).schedule(direct, HARDWARE);
    assertEquals(Origin.OWN, own.origin());
    assertEquals(rows(direct, 3), own.schedule());

    TunedLayer here =
        known(
                contents(
                    ofTwin,
                    record(direct, 4, 5, THIS),
                    record(direct, 5, 4, THIS),
                    record(direct, 6, 6, THIS)),
                shipped)
            .schedule(direct, HARDWARE);
    assertEquals(rows(direct, 5), here.schedule());
    assertEquals(4, here.measured().orElseThrow().ms());
  }

  @Test
  void other_threads_algorithms_and_vectors_do_not_count() {
    String schedule = rows(direct, 1).toString();
    Fingerprint wider = new Fingerprint(THIS.cpu(), 1, 512, "25", "vendor", "0.1.0", THIS.kind());
    TunedLayer tuned =
        known(
                contents(
                    record(direct, 1, schedule, 1, THIS), record(direct, 2, schedule, 1, wider)),
                record(winograd, 1, 1, THIS))
            .schedule(direct, HARDWARE);
    assertEquals(Origin.DEFAULT, tuned.origin());
    assertEquals(List.of(), tuned.notes());
  }

  @Test
  void records_that_no_longer_fit_are_left_out_with_a_note() {
    // The output has no row to round up to.
    String illegal = rows(direct, 3).toString().replace(", 3)", ", 3, Tail.ROUND_UP)");
    TunedLayer tuned =
        known(
                contents(
                    record(direct, 2, "Schedule.of(gone)", 1, THIS),
                    record(direct, 2, illegal, 2, THIS),
                    record(direct, 2, "Schedule.of(", 3, THIS),
                    record(direct, 2, "\u0000", 3.5, THIS),
                    record(direct, 7, 4, THIS)))
            .schedule(direct, HARDWARE);
    assertEquals(Origin.OWN, tuned.origin());
    assertEquals(rows(direct, 7), tuned.schedule());
    assertEquals(1, tuned.notes().size());
    String note = tuned.notes().getFirst();
    assertTrue(note.startsWith("4 records are left out, as schedules of another version: "), note);
    assertEquals(1, note.lines().count(), note);
  }

  @Test
  void a_record_with_an_open_knob_is_left_out() {
    Schedule open = rows(direct, 3);
    String text = open.toString().replace(", 3)", ", knob(\"f\", 2, 3))");
    TunedLayer tuned = known(contents(record(direct, 2, text, 1, THIS))).schedule(direct, HARDWARE);
    assertEquals(Origin.DEFAULT, tuned.origin());
    assertEquals(1, tuned.notes().size());
  }

  @Test
  void the_fastest_algorithm_is_the_one_with_the_best_record() {
    TunedLayers records =
        known(
            contents(record(direct, 1, 3, THIS)),
            record(winograd, 2, 2, TWIN),
            record(algorithms.get(2), 2, 4, TWIN));
    TunedLayer tuned = records.fastest(algorithms, HARDWARE);
    assertEquals(winograd.layer().algorithm(), tuned.layer().algorithm());
    assertEquals(Origin.SHIPPED, tuned.origin());
    assertEquals("direct", known(contents()).fastest(algorithms, HARDWARE).layer().algorithm());
    assertEquals(Origin.OWN, records.fastest(List.of(direct), HARDWARE).origin());
  }

  @Test
  void a_file_that_is_not_there_holds_nothing() {
    TunedLayers none = TunedLayers.reading(dir.resolve("none.jsonl"));
    assertEquals(Origin.DEFAULT, none.schedule(direct, HARDWARE).origin());
  }
}
