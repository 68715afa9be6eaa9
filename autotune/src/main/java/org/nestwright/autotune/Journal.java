package org.nestwright.autotune;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.TuningRecord;

/// What is known of one layer from earlier runs, and where this run's bests are noted.
final class Journal {
  private final RecordFile file;
  private final Subject subject;
  private final int threads;
  private final Fingerprint here;
  private final List<TuningRecord> known = new ArrayList<>();
  private final int skipped;

  Journal(RecordFile file, Subject subject, int threads, Fingerprint here) {
    this.file = file;
    this.subject = subject;
    this.threads = threads;
    this.here = here;
    RecordFile.Contents contents = file.load();
    this.skipped = contents.skipped();
    contents.records().stream()
        .filter(r -> r.shape().equals(subject.shape()))
        .filter(r -> r.algorithm().equals(subject.layer().algorithm()))
        .sorted(
            Comparator.comparing(
                    (TuningRecord r) -> !r.comparableWith(subject.shape(), threads, here))
                .thenComparingDouble(TuningRecord::ms))
        .forEach(known::add);
  }

  /// {@return the records of this layer: first those of this machine and thread count, the fastest
  /// first}
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
