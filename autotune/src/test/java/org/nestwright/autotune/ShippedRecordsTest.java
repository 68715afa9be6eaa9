package org.nestwright.autotune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nestwright.autotune.measure.BoundKernel;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.ShippedRecords;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.autotune.verify.Verdict;
import org.nestwright.autotune.verify.Verifier;
import org.nestwright.dsl.Shape;
import org.nestwright.layers.ConvShape;
import org.nestwright.layers.Hardware;
import org.nestwright.layers.Layer;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.lowering.Vectors;
import org.nestwright.scheduler.Schedule;

/// The records that come with the library fit the layers as they are now.
final class ShippedRecordsTest {
  /// Records whose values are checked in a run: all of them, or so many at random.
  private static final int MOST_CHECKED = 40;

  private static final RecordFile.Contents SHIPPED = ShippedRecords.load();

  @Test
  void every_line_is_a_record_of_a_known_kind_of_processor() {
    assertEquals(0, SHIPPED.skipped());
    assertFalse(SHIPPED.records().isEmpty());
    for (TuningRecord record : SHIPPED.records()) {
      assertTrue(record.where().kind().known(), record.toString());
    }
  }

  @Test
  void every_schedule_is_legal_for_its_layer() {
    for (TuningRecord record : SHIPPED.records()) {
      Layer layer = RecordExport.layer(record.shape(), record.algorithm()).orElseThrow();
      assertInstanceOf(
          RecordedSchedule.Usable.class, RecordedSchedule.of(record, layer), record.toString());
    }
  }

  @Test
  void a_machine_of_the_same_kind_uses_them() {
    for (TuningRecord record : SHIPPED.records()) {
      Fingerprint where = record.where();
      Fingerprint like =
          new Fingerprint("another", 64, where.vectorBits(), "26", "other", "9", where.kind());
      Layer layer = RecordExport.layer(record.shape(), record.algorithm()).orElseThrow();
      TunedLayer tuned =
          new TunedLayers(new RecordFile.Contents(List.of(), 0), SHIPPED, _ -> like)
              .schedule(
                  new Subject("layer", record.shape(), layer),
                  new Hardware(where.vectorBits(), 32, record.threads()));
      assertEquals(TunedLayer.Origin.SHIPPED, tuned.origin());
      assertEquals(record.schedule(), tuned.schedule().toString());
    }
  }

  @Test
  void schedules_compute_the_right_values_on_small_layers() {
    long seed = Long.getLong("shipped.seed", System.nanoTime());
    List<TuningRecord> records = new ArrayList<>(SHIPPED.records());
    Collections.shuffle(records, new Random(seed));
    for (TuningRecord record : records.subList(0, Math.min(MOST_CHECKED, records.size()))) {
      assertInstanceOf(
          Verdict.Right.class, verdict(record), record + "; rerun with -Dshipped.seed=" + seed);
    }
  }

  private static Verdict verdict(TuningRecord record) {
    Small small =
        shrunk(ConvShape.parse(record.shape()))
            .flatMap(shape -> small(record, shape).stream())
            .findFirst()
            .orElseThrow();
    Layer layer = small.layer();
    Machine machine = Machine.with(record.threads(), !Vectors.available());
    Kernel kernel =
        Compiler.compile(
            small.schedule(), machine.options(), layer.outputShapes().toArray(Shape[]::new));
    return new Verifier(
            layer.pipeline(),
            layer.outputShapes(),
            layer.integerInputs(7),
            layer.flops(),
            Clock.SYSTEM,
            () -> false)
        .check(all -> BoundKernel.of(kernel, all).run(), small.schedule(), Duration.ofMillis(200));
  }

  private record Small(Layer layer, Schedule schedule) {}

  private static Optional<Small> small(TuningRecord record, ConvShape shape) {
    return RecordExport.layer(shape.toString(), record.algorithm())
        .flatMap(layer ->
            RecordedSchedule.of(record, layer) instanceof RecordedSchedule.Usable(Schedule schedule)
                ? Optional.of(new Small(layer, schedule))
                : Optional.empty());
  }

  /// {@return layers like `p`, the smallest first, the last one itself: a schedule that is legal
  /// for `p` need not be so for a smaller one}
  private static Stream<ConvShape> shrunk(ConvShape p) {
    int rows = Math.min(p.h(), p.r() + 3 * p.strideH());
    int columns = Math.min(p.w(), p.s() + 27 * p.strideW());
    boolean depthwise = p.isDepthwise();
    int together = depthwise ? Math.min(p.c(), 64) : p.groups();
    int c = depthwise ? together : p.groups() == 1 ? Math.min(p.c(), 32) : p.c();
    int k = depthwise ? together : p.groups() == 1 ? Math.min(p.k(), 64) : p.k();
    return Stream.of(
        resized(p, c, rows, columns, k, together),
        resized(p, p.c(), rows, columns, p.k(), p.groups()),
        resized(p, p.c(), rows, p.w(), p.k(), p.groups()),
        p);
  }

  private static ConvShape resized(ConvShape p, int c, int h, int w, int k, int groups) {
    return new ConvShape(
        1,
        c,
        h,
        w,
        k,
        p.r(),
        p.s(),
        p.strideH(),
        p.strideW(),
        p.padH(),
        p.padW(),
        p.dilH(),
        p.dilW(),
        groups);
  }
}
