package org.nestwright.autotune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.ProcessorKind;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.layers.Accuracy;
import org.nestwright.layers.ConvShape;
import org.nestwright.layers.Epilogue;
import org.nestwright.layers.Layer;

/// A file of the records that other machines can use: for each convolution, algorithm, number of
/// threads and kind of processor the fastest whose schedule is legal today.
///
/// @param file that was written
/// @param records that it holds
/// @param layers that they are about
/// @param leftOut what has records of which none can be used, and why, a line each
public record RecordExport(Path file, int records, int layers, List<String> leftOut) {
  /// Copies the list.
  public RecordExport {
    leftOut = List.copyOf(leftOut);
  }

  /// What there is one record of.
  private record Key(
      ProcessorKind kind, int vectorBits, String shape, String algorithm, int threads) {
    static Key of(TuningRecord record) {
      Fingerprint where = record.where();
      return new Key(
          where.kind(), where.vectorBits(), record.shape(), record.algorithm(), record.threads());
    }

    @Override
    public String toString() {
      return "%s by %s, %d thread%s".formatted(shape, algorithm, threads, threads == 1 ? "" : "s");
    }
  }

  /// Writes the records of the file at `from` to the file at `to`, where what is there stays as far
  /// as it is about something else and can be used. Writes nothing when there is nothing to write.
  ///
  /// @return what was written
  public static RecordExport write(Path from, Path to) {
    Map<Key, TuningRecord> best = new LinkedHashMap<>();
    Map<Key, String> refusals = new LinkedHashMap<>();
    for (Path source : List.of(from, to)) {
      Map<Key, TuningRecord> usable = usable(RecordFile.reading(source).load(), refusals);
      usable.forEach(best::putIfAbsent);
    }
    refusals.keySet().removeAll(best.keySet());
    if (!best.isEmpty()) {
      RecordFile.replace(to, sorted(best.values()));
    }
    return new RecordExport(
        to.toAbsolutePath(),
        best.size(),
        (int) best.keySet().stream().map(Key::shape).distinct().count(),
        refusals.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList());
  }

  /// {@return the fastest record of each sort that can be used}
  ///
  /// @param refusals gets why others can't be
  private static Map<Key, TuningRecord> usable(
      RecordFile.Contents contents, Map<Key, String> refusals) {
    Map<Key, TuningRecord> usable = new LinkedHashMap<>();
    List<TuningRecord> fastestFirst = new ArrayList<>(contents.records());
    fastestFirst.sort(Comparator.comparingDouble(TuningRecord::ms));
    for (TuningRecord record : fastestFirst) {
      Key key = Key.of(record);
      if (!usable.containsKey(key)) {
        refusal(record)
            .ifPresentOrElse(why -> refusals.putIfAbsent(key, why), () -> usable.put(key, record));
      }
    }
    return usable;
  }

  /// {@return the records in an order that new times do not change}
  private static List<TuningRecord> sorted(Collection<TuningRecord> records) {
    return records.stream()
        .sorted(
            Comparator.comparing((TuningRecord r) -> r.where().kind().toString())
                .thenComparing(r -> r.where().vectorBits())
                .thenComparing(TuningRecord::shape)
                .thenComparing(TuningRecord::algorithm)
                .thenComparing(TuningRecord::threads))
        .toList();
  }

  private static Optional<String> refusal(TuningRecord record) {
    if (!record.where().kind().known()) {
      return Optional.of("the kind of the processor was not recorded; tune again");
    }
    if (record.where().vectorBits() == 0) {
      return Optional.of("scalar code is nothing to tune for");
    }
    return layer(record.shape(), record.algorithm())
        .map(layer ->
            switch (RecordedSchedule.of(record, layer)) {
              case RecordedSchedule.Usable _ -> Optional.<String>empty();
              case RecordedSchedule.Unusable(var why) -> Optional.of(why);
            })
        .orElse(Optional.of("it is no convolution that others know by its shape"));
  }

  /// {@return the layer that a shape and an algorithm tell, if they do}
  static Optional<Layer> layer(String shape, String algorithm) {
    try {
      return Layer.algorithms(ConvShape.parse(shape), Epilogue.NONE, Accuracy.WINOGRAD).stream()
          .filter(l -> l.algorithm().equals(algorithm))
          .findFirst();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
