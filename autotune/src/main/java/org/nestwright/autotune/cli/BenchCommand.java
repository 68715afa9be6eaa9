package org.nestwright.autotune.cli;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nestwright.autotune.Demand;
import org.nestwright.autotune.bench.Bench;
import org.nestwright.autotune.bench.BenchLayer;
import org.nestwright.autotune.bench.BenchOptions;
import org.nestwright.autotune.bench.Outcome;
import org.nestwright.autotune.bench.Peers;
import org.nestwright.autotune.bench.Row;
import org.nestwright.autotune.bench.Suite;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.report.BenchDocument;
import org.nestwright.autotune.report.BenchReport;
import org.nestwright.autotune.report.Figures;
import org.nestwright.autotune.report.Json;
import org.nestwright.autotune.report.Roofline;
import org.nestwright.layers.Layer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nestwright bench [LAYER...]`.
@Command(
    name = "bench",
    description = {
      "Time our kernels against ONNX Runtime, oneDNN and OpenBLAS, in one process and",
      "in turns. Each layer is computed by the best schedule on record: yours, one that",
      "is shipped for processors of this kind, else the default.",
      "Results are compared before anything is timed."
    })
final class BenchCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private CommonOptions common;

  @Mixin private AlgorithmOptions which;

  @Parameters(
      paramLabel = "LAYER",
      arity = "0..*",
      description = "The layers: network/layer or a shape; by default those of --suite.")
  private List<String> layers = List.of();

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description = "Layers to time: seeds (the default), all, or a network's.")
  private String suite;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      defaultValue = "1500ms",
      converter = Budget.class,
      description = "Time for the samples of one layer; ${DEFAULT-VALUE} by default.")
  private Duration budget;

  @Option(
      names = "--confirm",
      description = {
        "Then measure again by JMH, each engine in processes of its own, and report that;",
        "takes a minute or two for a layer."
      })
  private boolean confirm;

  @Option(
      names = "--roofline",
      paramLabel = "FILE",
      description = "Also draw the layers under the machine's roofs, to FILE.svg or FILE.html.")
  private Path roofline;

  @Option(names = "--records", paramLabel = "FILE", description = "Where records are kept.")
  private Path records;

  BenchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    int threads = common.runningThreads(surroundings);
    List<BenchLayer> chosen = chosen();
    checkAlgorithm(chosen);
    checkRoofline();
    Path file = RecordFile.reading(records == null ? surroundings.records() : records).path();
    common.needVectors(surroundings);
    Peers peers = surroundings.peers().get();
    BenchOptions options = options(peers);
    peers.missing().forEach(this::warn);
    try (Interrupt interrupt = Interrupt.listening()) {
      Stopwatch watch = new Stopwatch(Clock.SYSTEM, interrupt);
      surroundings.err().println("measuring the machine's peak");
      Bench bench =
          Bench.of(peers.usable(), Machine.with(threads, common.scalar()), file, options, watch);
      List<Row> rows = new ArrayList<>();
      boolean failed = false;
      int begun = 0;
      for (BenchLayer layer : chosen) {
        surroundings.err().println("%d of %d: %s".formatted(++begun, chosen.size(), layer.name()));
        Outcome outcome = bench.run(layer);
        if (interrupt.getAsBoolean()) {
          // Its samples were cut short.
          break;
        }
        failed |= outcome instanceof Outcome.Failed;
        row(outcome).ifPresent(rows::add);
      }
      report(rows, peers.versions());
      return interrupt.getAsBoolean()
          ? Nestwright.INTERRUPTED
          : failed ? Nestwright.FAILED : Nestwright.DONE;
    }
  }

  private BenchOptions options(Peers peers) {
    if (confirm && peers.confirmation().isEmpty()) {
      throw new BadInput(
          "--confirm needs JMH, which comes with the peers: start autotune/bin/nestwright bench"
              + " where there is a network, or leave it out");
    }
    return new BenchOptions(
        budget,
        !common.json() && !confirm,
        which.demand(Demand.ANY),
        peers.confirmation().filter(_ -> confirm));
  }

  /// {@return the row, if there is one; what else there is to say goes to stderr}
  private Optional<Row> row(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Timed(Row row) -> {
        row.remarks().stream().distinct().forEach(r -> warn(row.layer() + ": " + r));
        yield Optional.of(row);
      }
      case Outcome.Skipped(String layer, String why) -> {
        warn(layer + ": " + why);
        yield Optional.empty();
      }
      case Outcome.Failed(String layer, String why) -> {
        warn(layer + " failed: " + why);
        yield Optional.empty();
      }
    };
  }

  private List<BenchLayer> chosen() {
    if (!layers.isEmpty() && suite != null) {
      throw new BadInput("layers and --suite %s: give one or the other".formatted(suite));
    }
    if (!layers.isEmpty()) {
      return layers.stream().map(LayerArgument::benched).toList();
    }
    String name = suite == null ? Suite.SEEDS : suite;
    if (!Suite.names().contains(name)) {
      throw new BadInput(
          "unknown suite \"%s\": there are %s".formatted(name, String.join(", ", Suite.names())));
    }
    return Suite.of(name);
  }

  private void checkAlgorithm(List<BenchLayer> chosen) {
    Demand demand = which.demand(Demand.ANY);
    List<Layer> all =
        chosen.stream().flatMap(l -> l.algorithms(demand.accuracy()).stream()).toList();
    if (demand.among(all).isEmpty()) {
      throw new BadInput(
          "%s: no layer here has an algorithm %s: there is %s"
              .formatted(
                  which.spoken(),
                  demand,
                  all.stream().map(Layer::algorithm).distinct().collect(joining(", "))));
    }
  }

  private void checkRoofline() {
    if (roofline == null) {
      return;
    }
    String name = roofline.toString();
    if (!name.endsWith(".svg") && !name.endsWith(".html")) {
      throw new BadInput(
          "--roofline: \"%s\" is neither FILE.svg nor FILE.html: name one".formatted(name));
    }
    Path folder = roofline.toAbsolutePath().getParent();
    if (Files.isDirectory(roofline) || !Files.isWritable(folder)) {
      throw unwritable();
    }
  }

  private BadInput unwritable() {
    return new BadInput(
        "cannot write the roofline to %s: name a writable file with --roofline FILE"
            .formatted(roofline));
  }

  private void report(List<Row> rows, List<String> versions) {
    surroundings
        .out()
        .print(
            common.json()
                ? Json.of(BenchDocument.of(rows)) + "\n"
                : BenchReport.of(rows, versions));
    surroundings.out().flush();
    BenchReport.geomean(rows)
        .ifPresent(g -> surroundings.err().println("geomean of the ratio: " + Figures.rounded(g)));
    if (roofline != null) {
      String svg = Roofline.svg(rows);
      try {
        Files.writeString(
            roofline, roofline.toString().endsWith(".svg") ? svg : Roofline.page(svg));
      } catch (IOException e) {
        throw unwritable();
      }
    }
  }

  private void warn(String message) {
    surroundings.err().println("nestwright: " + Nestwright.oneLine(message));
  }
}
