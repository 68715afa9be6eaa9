package org.nestwright.autotune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.nestwright.autotune.TunedLayer.Measurement;
import org.nestwright.autotune.TunedLayer.Origin;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.ShippedRecords;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.layers.Hardware;

/// The best schedules that are known for layers, without tuning anything now.
///
/// ```java
/// Hardware here = Hardware.detect(1);
/// TunedLayer tuned =
///     TunedLayers.standard().fastest(Subject.parse("vgg16/conv3_2", Demand.ANY), here);
/// Kernel kernel = Compiler.compile(tuned.schedule(), tuned.layer().outputShapes().getFirst());
/// ```
///
/// For each layer the user's own records come first: those of this processor model, then those of
/// processors of its kind. Next come the shipped records of processors of its kind, and last the
/// layer's default schedule. Only records for as many threads and as wide vectors count, and of
/// each sort the fastest is taken whose schedule is one, and a legal one, for the layer as it is
/// now.
public final class TunedLayers {
  private final RecordFile.Contents own;
  private final RecordFile.Contents shipped;
  private final IntFunction<Fingerprint> machine;

  /// @param machine this machine with vectors of so many bits
  TunedLayers(
      RecordFile.Contents own, RecordFile.Contents shipped, IntFunction<Fingerprint> machine) {
    this.own = own;
    this.shipped = shipped;
    this.machine = machine;
  }

  /// {@return those of the user's record file and the shipped ones}
  public static TunedLayers standard() {
    return reading(RecordFile.standardPath(System.getenv()));
  }

  /// {@return those of the record file at `path`, which need not exist, and the shipped ones}
  public static TunedLayers reading(Path path) {
    return new TunedLayers(
        RecordFile.reading(path).load(), ShippedRecords.load(), Fingerprint::here);
  }

  /// {@return the best that is known for this layer on this machine}
  ///
  /// @param hardware this machine's, with as many threads as the kernel may use
  public TunedLayer schedule(Subject subject, Hardware hardware) {
    Fingerprint here = machine.apply(hardware.vectorBits());
    List<String> refusals = new ArrayList<>();
    List<Supplied> candidates =
        Stream.concat(supplied(own, Origin.OWN, here), supplied(shipped, Origin.SHIPPED, here))
            .filter(c -> c.record().isOf(subject.shape(), subject.layer().algorithm()))
            .filter(c -> c.record().threads() == hardware.threads())
            .sorted(
                Comparator.comparing(Supplied::origin)
                    .thenComparing(c -> c.record().likeness(here))
                    .thenComparingDouble(c -> c.record().ms()))
            .toList();
    for (Supplied candidate : candidates) {
      TuningRecord record = candidate.record();
      switch (RecordedSchedule.of(record, subject.layer())) {
        case RecordedSchedule.Usable(var schedule) -> {
          return new TunedLayer(
              subject.layer(),
              schedule,
              candidate.origin(),
              Optional.of(
                  new Measurement(
                      record.ms(),
                      record.gflops(),
                      record.peakGflops(),
                      record.time(),
                      record.where().cpu())),
              notes(refusals));
        }
        case RecordedSchedule.Unusable(var why) -> refusals.add(why);
      }
    }
    return new TunedLayer(
        subject.layer(),
        subject.layer().defaultSchedule(hardware),
        Origin.DEFAULT,
        Optional.empty(),
        notes(refusals));
  }

  /// {@return the best that is known for the algorithm of a layer that reached the highest part of
  /// the peak; for the first of them where none has a record}
  ///
  /// @param algorithms the layer by each algorithm that will do, the definition first, as
  ///   [Subject#parse(String, Demand)] gives them
  /// @param hardware this machine's, with as many threads as the kernel may use
  public TunedLayer fastest(List<Subject> algorithms, Hardware hardware) {
    List<TunedLayer> all = algorithms.stream().map(s -> schedule(s, hardware)).toList();
    return all.stream()
        .filter(t -> t.measured().isPresent())
        .max(Comparator.comparingDouble(t -> t.measured().orElseThrow().fractionOfPeak()))
        .orElseGet(all::getFirst);
  }

  private record Supplied(Origin origin, TuningRecord record) {}

  private static Stream<Supplied> supplied(
      RecordFile.Contents contents, Origin origin, Fingerprint here) {
    return contents.records().stream()
        .filter(r -> r.likeness(here) != TuningRecord.Likeness.NONE)
        .map(r -> new Supplied(origin, r));
  }

  private static List<String> notes(List<String> refusals) {
    return refusals.isEmpty()
        ? List.of()
        : List.of(
            "%d record%s left out, as schedules of another version: %s"
                .formatted(
                    refusals.size(), refusals.size() == 1 ? " is" : "s are", refusals.getFirst()));
  }
}
