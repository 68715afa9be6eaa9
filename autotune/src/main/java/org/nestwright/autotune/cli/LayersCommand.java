package org.nestwright.autotune.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.nestwright.autotune.report.Json;
import org.nestwright.autotune.report.Table;
import org.nestwright.layers.LayerTable;
import org.nestwright.layers.NamedLayer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nestwright layers [NETWORK]`.
@Command(name = "layers", description = "List the convolution layers of known networks.")
final class LayersCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private CommonOptions common;

  @Parameters(
      paramLabel = "NETWORK",
      arity = "0..1",
      description = "Only the layers of this network.")
  private String network;

  /// A layer in the JSON document.
  ///
  /// @param layer its name
  /// @param shape as text
  /// @param count how often the network has it
  /// @param gflop operations of one run, in 10^9
  record Row(String layer, String shape, int count, double gflop) {
    static Row of(NamedLayer layer) {
      return new Row(
          layer.name(), layer.shape().toString(), layer.count(), layer.shape().flops() / 1e9);
    }
  }

  LayersCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    List<NamedLayer> all = LayerTable.all();
    List<String> networks = all.stream().map(NamedLayer::network).distinct().toList();
    if (network != null && !networks.contains(network)) {
      throw new BadInput(
          "unknown network \"%s\": there are %s".formatted(network, String.join(", ", networks)));
    }
    List<Row> rows =
        all.stream()
            .filter(l -> network == null || l.network().equals(network))
            .map(Row::of)
            .toList();
    surroundings.out().print(common.json() ? Json.of(rows) + "\n" : table(rows));
    return Nestwright.DONE;
  }

  private static String table(List<Row> rows) {
    Table table = new Table().row("layer", "shape", "count", "GFLOP");
    for (Row r : rows) {
      table.row(
          r.layer(),
          r.shape(),
          Integer.toString(r.count()),
          String.format(Locale.ROOT, "%.3f", r.gflop()));
    }
    return table.toString();
  }
}
