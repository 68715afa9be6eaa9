package org.nestwright.autotune.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.nestwright.autotune.measure.Bandwidth;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.FmaPeak;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.report.Figures;
import org.nestwright.autotune.report.Json;
import org.nestwright.autotune.report.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `nestwright peak`.
@Command(
    name = "peak",
    description = "Measure this machine's FMA peak and memory bandwidth with generated kernels.")
final class PeakCommand implements Callable<Integer> {
  private static final Duration TIME = Duration.ofSeconds(3);

  private final Surroundings surroundings;

  @Mixin private CommonOptions common;

  /// The JSON document.
  ///
  /// @param cpu its model
  /// @param jdk its version
  /// @param vectorBits of the code that ran, 0 for scalar code
  /// @param peaks for one thread, and for as many as asked for
  record Document(String cpu, String jdk, int vectorBits, List<Peak> peaks) {}

  /// The peak of some threads.
  ///
  /// @param threads that ran at once
  /// @param gflops reached by the best tile
  /// @param tile rows x vectors of the best tile
  /// @param gbPerS memory bandwidth
  /// @param arrayMb size of each of the three arrays it was measured on
  record Peak(int threads, double gflops, String tile, double gbPerS, double arrayMb) {
    static Peak measure(Machine machine) {
      Stopwatch watch = new Stopwatch(Clock.SYSTEM, () -> false);
      FmaPeak fma = FmaPeak.measure(machine, watch, TIME);
      Bandwidth memory = Bandwidth.measure(machine, watch, TIME);
      return new Peak(
          machine.threads(),
          Figures.rounded(fma.gflops()),
          fma.tile().toString(),
          Figures.rounded(memory.gigabytesPerSecond()),
          memory.arrayBytes() / 1e6);
    }
  }

  PeakCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    int threads = common.runningThreads(surroundings);
    common.needVectors(surroundings);
    List<Peak> peaks = new ArrayList<>();
    IntStream.of(1, threads)
        .distinct()
        .forEach(n -> {
          surroundings.err().println("measuring with %d thread%s".formatted(n, n == 1 ? "" : "s"));
          peaks.add(Peak.measure(Machine.with(n, common.scalar())));
        });
    Fingerprint here = Fingerprint.here(Machine.with(threads, common.scalar()).vectorBits());
    Document document = new Document(here.cpu(), here.jdk(), here.vectorBits(), peaks);
    surroundings.out().print(common.json() ? Json.of(document) + "\n" : text(document));
    return Nestwright.DONE;
  }

  private static String text(Document document) {
    Table table = new Table().row("threads", "FMA peak", "tile", "memory");
    for (Peak p : document.peaks()) {
      table.row(
          Integer.toString(p.threads()),
          Figures.gflops(p.gflops()),
          p.tile(),
          String.format(Locale.ROOT, "%.1f GB/s", p.gbPerS()));
    }
    return """
    %s, JDK %s, %s

    %s
    Measured by generated kernels: a register tile of rows x vectors for the peak,
    out = a + 3 b over three arrays of %.0f MB for memory.
    """
        .formatted(
            document.cpu(),
            document.jdk(),
            document.vectorBits() == 0 ? "scalar code" : document.vectorBits() + "-bit vectors",
            table,
            document.peaks().getFirst().arrayMb());
  }
}
