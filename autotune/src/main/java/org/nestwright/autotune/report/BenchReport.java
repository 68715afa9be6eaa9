package org.nestwright.autotune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.nestwright.autotune.TunedLayer;
import org.nestwright.autotune.bench.Row;

/// The table of `bench`.
public final class BenchReport {
  private BenchReport() {}

  /// {@return the text}
  ///
  /// @param versions of the peers
  public static String of(List<Row> rows, List<String> versions) {
    List<String> peers =
        rows.stream().flatMap(r -> r.peers().keySet().stream()).distinct().toList();
    Table table = new Table().row(head(peers));
    rows.forEach(row -> table.row(cells(row, peers)));
    StringBuilder text = new StringBuilder(table.toString());
    long compared = rows.stream().filter(r -> r.ratio().isPresent()).count();
    if (compared > 0) {
      text.append(
          "geomean of the ratio over %d layer%s: %s\n"
              .formatted(compared, compared == 1 ? "" : "s", ratio(geomean(rows))));
    }
    int threads = rows.isEmpty() ? 1 : rows.getFirst().threads();
    text.append(
        """

        %d thread%s; medians of samples taken in turn. ratio: best peer's time / ours. In brackets:
        a peer's time from Java array to Java array; our kernels compute on Java arrays.
        peak: this machine's FMA peak, sampled in turn too. roof: the less of the peak and what the
        bandwidth to the layer's data allows. Schedules: * by your tuning records, + shipped for
        processors of this kind, else the default.
        """
            .formatted(threads, threads == 1 ? "" : "s"));
    if (!versions.isEmpty()) {
      text.append("peers: ").append(String.join(", ", versions)).append('\n');
    }
    return text.toString();
  }

  /// {@return the geometric mean of all ratios; nothing where there is none}
  public static Optional<Double> geomean(List<Row> rows) {
    return rows.stream()
        .flatMap(r -> r.ratio().stream())
        .map(Math::log)
        .collect(
            java.util.stream.Collectors.collectingAndThen(
                java.util.stream.Collectors.toList(),
                logs ->
                    logs.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                            Math.exp(logs.stream().mapToDouble(d -> d).average().orElseThrow()))));
  }

  private static String[] head(List<String> peers) {
    List<String> cells =
        new ArrayList<>(List.of("layer", "algorithm", "ours", "GFLOP/s", "of peak", "of roof"));
    cells.addAll(peers);
    cells.add("ratio");
    return cells.toArray(String[]::new);
  }

  private static String[] cells(Row row, List<String> peers) {
    List<String> cells = new ArrayList<>();
    cells.add(row.layer());
    cells.add(row.algorithm() + mark(row.origin()));
    cells.add(Figures.ms(row.milliseconds()));
    cells.add(String.format(Locale.ROOT, "%.1f", row.gflops()));
    cells.add(Figures.percent(row.fractionOfPeak(), 1));
    cells.add(Figures.percent(row.fractionOfRoof(), 1));
    for (String peer : peers) {
      Row.PeerTime time = row.peers().get(peer);
      cells.add(
          time == null
              ? "-"
              : Figures.ms(time.milliseconds())
                  + time.withCopies().map(c -> " (" + Figures.ms(c) + ")").orElse(""));
    }
    cells.add(ratio(row.ratio()));
    return cells.toArray(String[]::new);
  }

  private static String mark(TunedLayer.Origin origin) {
    return switch (origin) {
      case OWN -> "*";
      case SHIPPED -> "+";
      case DEFAULT -> "";
    };
  }

  private static String ratio(Optional<Double> ratio) {
    return ratio.map(r -> String.format(Locale.ROOT, "%.2f", r)).orElse("-");
  }
}
