package org.nestwright.autotune.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nestwright.autotune.bench.Row;

/// A row of `bench` as the JSON document has it.
///
/// @param layer its name
/// @param threads that ran at once
/// @param algorithm of our kernel
/// @param oursMs of one run, the median
/// @param oursGflops our rate
/// @param fractionOfPeak our rate by the FMA peak sampled in turn with it
/// @param peers milliseconds of each, without copies
/// @param ratio the best peer's time by ours; null without peers
public record BenchDocument(
    String layer,
    int threads,
    String algorithm,
    double oursMs,
    double oursGflops,
    double fractionOfPeak,
    Map<String, Double> peers,
    Double ratio) {
  /// {@return the document of `rows`}
  public static List<BenchDocument> of(List<Row> rows) {
    return rows.stream().map(BenchDocument::of).toList();
  }

  private static BenchDocument of(Row row) {
    Map<String, Double> peers = new LinkedHashMap<>();
    row.peers().forEach((name, time) -> peers.put(name, Figures.rounded(time.milliseconds())));
    return new BenchDocument(
        row.layer(),
        row.threads(),
        row.algorithm(),
        Figures.rounded(row.milliseconds()),
        Figures.rounded(row.gflops()),
        Figures.rounded(row.fractionOfPeak()),
        peers,
        row.ratio().map(Figures::rounded).orElse(null));
  }
}
