package org.nestwright.autotune;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.TuningRecord;

/// What is known of one layer from earlier runs here and elsewhere, and where this run's bests are
/// noted.
final class Journal {
  private final RecordFile file;
  private final Subject subject;
  private final int threads;
  private final Fingerprint here;
  private final List<TuningRecord> known = new ArrayList<>();
  private final int skipped;

  /// @param shipped records that came with the library
  Journal(
      RecordFile file,
      RecordFile.Contents shipped,
      Subject subject,
      int threads,
      Fingerprint here) {
    this.file = file;
    this.subject = subject;
    this.threads = threads;
    this.here = here;
    RecordFile.Contents contents = file.load();
    this.skipped = contents.skipped();
    Stream.concat(contents.records().stream(), shipped.records().stream())
        .filter(r -> r.isOf(subject.shape(), subject.layer().algorithm()))
        .sorted(
            Comparator.comparing((TuningRecord r) -> r.threads() != threads)
                .thenComparing(r -> r.likeness(here))
                .thenComparingDouble(TuningRecord::ms))
        .forEach(known::add);
  }

  /// {@return the records of this layer: first those of this thread count, of them first those of
  /// the most similar machines, the fastest first}
  List<TuningRecord> known() {
    return known;
  }

  int skipped() {
    return skipped;
  }

  RecordFile file() {
    return file;
  }

  /// Writes down a verified best; when this returns, it is safe.
  ///
  /// @param peakGflops measured in this process
  void note(Contender best, double peakGflops) {
    double flops = subject.layer().flops();
    file.append(
        new TuningRecord(
            subject.shape(),
            subject.name(),
            subject.layer().algorithm(),
            threads,
            best.schedule().toString(),
            best.choice().<Map<String, Integer>>map(c -> c.values()).orElseGet(TreeMap::new),
            best.timing().ms(),
            best.timing().gflops(flops),
            peakGflops,
            best.points(),
            Instant.now().toString(),
            here));
  }
}
