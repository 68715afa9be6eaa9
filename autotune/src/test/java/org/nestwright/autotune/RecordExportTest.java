package org.nestwright.autotune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.ProcessorKind;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.layers.Hardware;

final class RecordExportTest {
  private static final ProcessorKind ZEN = new ProcessorKind("AMD", "25", 32 << 10, 1 << 20);
  private static final ProcessorKind XEON = new ProcessorKind("Intel", "6", 32 << 10, 1 << 20);
  private static final Subject LAYER =
      Subject.parse("c=16,h=8,w=8,k=16,r=3,s=3,pad=1", Demand.EXACT).getFirst();
  private static final String SCHEDULE =
      LAYER.layer().defaultSchedule(new Hardware(512, 32, 1)).toString();

  @TempDir Path dir;

  private static TuningRecord record(
      String shape, int threads, String schedule, double ms, int vectorBits, ProcessorKind kind) {
    return new TuningRecord(
        shape,
        "layer",
        "direct",
        threads,
        schedule,
        Map.of(),
        ms,
        1,
        2,
        64,
        "2026-01-01T00:00:00Z",
        new Fingerprint("cpu", 1, vectorBits, "25", "vendor", "0.1.0", kind));
  }

  private static TuningRecord record(int threads, double ms, ProcessorKind kind) {
    return record(LAYER.shape(), threads, SCHEDULE, ms, 512, kind);
  }

  private Path file(String name, TuningRecord... records) {
    Path path = dir.resolve(name);
    RecordFile file = RecordFile.open(path);
    for (TuningRecord record : records) {
      file.append(record);
    }
    return path;
  }

  private static List<TuningRecord> load(Path path) {
    return RecordFile.reading(path).load().records();
  }

  @Test
  void the_fastest_of_each_sort_is_exported() {
    Path to = dir.resolve("shipped.jsonl");
    RecordExport export =
        RecordExport.write(
            file(
                "own.jsonl",
                record(2, 3, ZEN),
                record(1, 5, ZEN),
                record(1, 4, ZEN),
                record(1, 6, XEON),
                record(1, 7, XEON)),
            to);
    assertEquals(new RecordExport(to, 3, 1, List.of()), export);
    assertEquals(List.of(record(1, 4, ZEN), record(2, 3, ZEN), record(1, 6, XEON)), load(to));
  }

  @Test
  void what_the_file_holds_of_others_stays() {
    Path to = file("shipped.jsonl", record(1, 1, XEON), record(1, 1, ZEN), record(2, 1, ZEN));
    RecordExport.write(file("own.jsonl", record(1, 9, ZEN)), to);
    assertEquals(List.of(record(1, 9, ZEN), record(2, 1, ZEN), record(1, 1, XEON)), load(to));
  }

  @Test
  void what_cannot_be_used_is_left_out_and_told() {
    TuningRecord illegal = record(LAYER.shape(), 3, "Schedule.of(gone)", 1, 512, ZEN);
    TuningRecord foreign = record("blur [32, 20] 0123", 1, SCHEDULE, 1, 512, ZEN);
    TuningRecord scalar = record(LAYER.shape(), 1, SCHEDULE, 1, 0, ZEN);
    TuningRecord unknown = record(4, 1, new ProcessorKind("", "", 0, 0));
    TuningRecord outdated = record(LAYER.shape(), 1, "Schedule.of(gone)", 1, 512, ZEN);
    Path to = file("shipped.jsonl", record(LAYER.shape(), 5, "Schedule.of(", 1, 512, XEON));
    RecordExport export =
        RecordExport.write(
            file(
                "own.jsonl",
                illegal,
                foreign,
                scalar,
                unknown,
                outdated,
                record(1, 2, ZEN),
                record(2, 3, ZEN)),
            to);
    assertEquals(List.of(record(1, 2, ZEN), record(2, 3, ZEN)), load(to));
    assertEquals(5, export.leftOut().size(), export.leftOut().toString());
    assertTrue(
        export.leftOut().stream().allMatch(line -> line.lines().count() == 1),
        export.leftOut().toString());
    assertTrue(
        export.leftOut().getFirst().startsWith(LAYER.shape() + " by direct, 3 threads: "),
        export.leftOut().getFirst());
  }

  @Test
  void nothing_is_written_where_there_is_nothing_to_write() {
    Path to = dir.resolve("shipped.jsonl");
    assertEquals(
        new RecordExport(to, 0, 0, List.of()), RecordExport.write(dir.resolve("none.jsonl"), to));
    assertFalse(Files.exists(to));
  }
}
