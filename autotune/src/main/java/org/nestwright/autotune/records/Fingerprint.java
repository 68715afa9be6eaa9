package org.nestwright.autotune.records;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import oshi.SystemInfo;

/// Where a time was measured.
///
/// @param cpu the processor's model
/// @param cores logical processors
/// @param vectorBits of the code that ran, 0 for scalar code
/// @param jdk its version
/// @param vendor of the JDK
/// @param nestwright its version
/// @param kind of the processor; records of early versions have none
public record Fingerprint(
    String cpu,
    int cores,
    int vectorBits,
    String jdk,
    String vendor,
    String nestwright,
    ProcessorKind kind) {
  /// The version that is written into records.
  public static final String NESTWRIGHT_VERSION = "0.1.0";

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /// Fills in what early versions did not write.
  public Fingerprint {
    kind = kind == null ? ProcessorKind.UNKNOWN : kind;
  }

  /// {@return the fingerprint of this process}
  public static Fingerprint here(int vectorBits) {
    return new Fingerprint(
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        vectorBits,
        Runtime.version().toString(),
        System.getProperty("java.vendor", "unknown"),
        NESTWRIGHT_VERSION,
        ProcessorKind.here());
  }

  /// {@return whether code with the same vectors fares alike there and here} What else differs
  /// among machines of one kind, such as the clock, the number of cores, the cache that they share
  /// and the JDK, moves the times of all schedules and seldom their order.
  boolean isLike(Fingerprint here) {
    return kind.known() && kind.equals(here.kind);
  }

  /// {@return the processor's model} Linux tells it in a file; elsewhere native code has to be
  /// asked, which the JDK warns about on stderr.
  private static String cpuModel() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElseGet(() -> System.getProperty("os.arch"));
      } catch (IOException | java.io.UncheckedIOException e) {
        return System.getProperty("os.arch");
      }
    }
    try {
      return new SystemInfo().getHardware().getProcessor().getProcessorIdentifier().getName();
    } catch (RuntimeException | LinkageError e) {
      return System.getProperty("os.arch");
    }
  }
}
