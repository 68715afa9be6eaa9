package org.nestwright.autotune.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.nestwright.autotune.bench.Peers;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.lowering.Vectors;

/// What a command finds round it.
///
/// @param out gets the results
/// @param err gets progress, warnings and errors
/// @param vectors whether the JDK's vector module is there
/// @param processors of this machine
/// @param environment variables
/// @param peers that kernels can be compared with, looked for when they are asked for
record Surroundings(
    PrintStream out,
    PrintStream err,
    boolean vectors,
    int processors,
    Map<String, String> environment,
    Supplier<Peers> peers) {
  private static final int USUAL_COLUMNS = 100;

  static Surroundings real(PrintStream out, PrintStream err) {
    return new Surroundings(
        out,
        err,
        Vectors.available(),
        Runtime.getRuntime().availableProcessors(),
        System.getenv(),
        Peers::find);
  }

  Path records() {
    return RecordFile.standardPath(environment);
  }

  int columns() {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
  }
}
