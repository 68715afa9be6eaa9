package org.nestwright.autotune.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.nestwright.autotune.RecordExport;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.report.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nestwright records export FILE`.
@Command(
    name = "export",
    description = {
      "Write the records that other machines can use to FILE: the fastest of each",
      "convolution, algorithm, number of threads and kind of processor, if its",
      "schedule is legal today. What FILE holds of others stays in it."
    })
final class ExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private CommonOptions common;

  @Parameters(paramLabel = "FILE", description = "The file to write, such as shipped.jsonl.")
  private Path target;

  @Option(
      names = "--records",
      paramLabel = "FILE",
      description = "Where records are taken from; by default your own.")
  private Path records;

  /// The JSON document.
  ///
  /// @param file that was written
  /// @param records that it holds
  /// @param layers that they are about
  /// @param leftOut what is not in it, and why
  record Document(String file, int records, int layers, List<String> leftOut) {
    static Document of(RecordExport export) {
      return new Document(
          export.file().toString(), export.records(), export.layers(), export.leftOut());
    }
  }

  ExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    RecordFile from = RecordFile.reading(records == null ? surroundings.records() : records);
    RecordFile to = RecordFile.reading(target);
    if (to.path().normalize().equals(from.path().normalize())) {
      throw new BadInput(
          "%s is the file that records are taken from: name another one".formatted(target));
    }
    RecordExport export = RecordExport.write(from.path(), to.path());
    for (String line : export.leftOut()) {
      surroundings.err().println("nestwright: left out: " + Nestwright.oneLine(line));
    }
    if (export.records() == 0) {
      throw new BadInput(
          "%s has no record to export: make one with nestwright tune LAYER".formatted(from.path()));
    }
    surroundings.out().print(common.json() ? Json.of(Document.of(export)) + "\n" : text(export));
    return Nestwright.DONE;
  }

  private static String text(RecordExport d) {
    return "%s holds %d record%s of %d layer%s\n"
        .formatted(
            d.file(),
            d.records(),
            d.records() == 1 ? "" : "s",
            d.layers(),
            d.layers() == 1 ? "" : "s");
  }
}
