package org.nestwright.autotune.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.nestwright.autotune.Subject;
import org.nestwright.autotune.TuneOptions;
import org.nestwright.autotune.TuneResult;
import org.nestwright.autotune.Tuner;
import org.nestwright.autotune.report.Json;
import org.nestwright.autotune.report.TuneBar;
import org.nestwright.autotune.report.TuneDocument;
import org.nestwright.autotune.report.TuneListener;
import org.nestwright.autotune.report.TuneLog;
import org.nestwright.autotune.report.TuneReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nestwright tune LAYER`.
@Command(
    name = "tune",
    description = {
      "Search for a fast schedule of LAYER within a time budget.",
      "Each new best is checked against the interpreter and recorded at once; a later",
      "tune starts from the best record. Ctrl-C ends the search and keeps what",
      "was found.",
      "Where --algorithm or --accuracy allows several algorithms, they share the budget",
      "equally, and their bests are compared at the end."
    })
final class TuneCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private CommonOptions common;

  @Mixin private AlgorithmOptions which;

  @Parameters(paramLabel = "LAYER", description = "The layer: network/layer or a shape.")
  private String layer;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Budget.class,
      description = "Time to spend: 10s, 60s, 2m, 1h; ${DEFAULT-VALUE} by default.")
  private Duration budget;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the search; ${DEFAULT-VALUE} by default.")
  private long seed;

  @Option(
      names = "--records",
      paramLabel = "FILE",
      description = {
        "Where records are kept; by default",
        "$XDG_DATA_HOME/nestwright/records.jsonl, else under ~/.local/share."
      })
  private Path records;

  TuneCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    int threads = common.runningThreads(surroundings);
    Path file = records == null ? surroundings.records() : records;
    TuneOptions options = new TuneOptions(budget, threads, seed, common.scalar(), file);
    List<Subject> algorithms = LayerArgument.subjects(layer, which);
    common.needVectors(surroundings);
    try (Interrupt interrupt = Interrupt.listening()) {
      TuneResult result;
      try (TuneListener listener = listener()) {
        result = Tuner.tune(algorithms, options, listener, interrupt);
      }
      return report(result);
    }
  }

  private TuneListener listener() {
    return Terminal.isStderr()
        ? new TuneBar(surroundings.err(), budget, surroundings.columns())
        : new TuneLog(surroundings.err());
  }

  private int report(TuneResult result) {
    surroundings
        .out()
        .print(common.json() ? Json.of(TuneDocument.of(result)) + "\n" : TuneReport.of(result));
    surroundings.out().flush();
    for (String failure : result.failures()) {
      warn("a schedule failed: " + failure);
    }
    if (result.skippedRecords() > 0) {
      warn(
          "%s has %d damaged lines, which were skipped"
              .formatted(result.records(), result.skippedRecords()));
    }
    result.unrecorded().ifPresent(this::warn);
    if (result.best().isEmpty()) {
      warn("no schedule of %s gave a right result in time".formatted(result.layer()));
    }
    boolean whole =
        result.best().isPresent() && result.standard().isPresent() && result.unrecorded().isEmpty();
    return result.interrupted()
        ? Nestwright.INTERRUPTED
        : whole ? Nestwright.DONE : Nestwright.FAILED;
  }

  private void warn(String message) {
    surroundings.err().println("nestwright: " + Nestwright.oneLine(message));
  }
}
