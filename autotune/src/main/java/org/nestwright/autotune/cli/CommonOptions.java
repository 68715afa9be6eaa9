package org.nestwright.autotune.cli;

import picocli.CommandLine.Option;

/// Options that the commands share.
final class CommonOptions {
  private static final int MOST_PER_PROCESSOR = 4;

  static final String STACKTRACE = "--stacktrace";

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = Threads.class,
      description = "Threads a kernel may use; all processors by default.")
  private Integer threads;

  @Option(names = "--scalar", description = "Make scalar code: works without the vector module.")
  private boolean scalar;

  @Option(names = "--json", description = "Print one JSON document on stdout, nothing else.")
  private boolean json;

  @Option(names = STACKTRACE, hidden = true)
  private boolean stacktrace;

  boolean stacktrace() {
    return stacktrace;
  }

  boolean json() {
    return json;
  }

  boolean scalar() {
    return scalar;
  }

  /// {@return the threads asked for, as many as this machine can run side by side, or nearly so}
  int runningThreads(Surroundings surroundings) {
    int asked = threads(surroundings);
    int most = MOST_PER_PROCESSOR * surroundings.processors();
    if (asked > most) {
      throw new BadInput(
          "--threads: %d is too many for %d processor%s: give 1 to %d"
              .formatted(
                  asked,
                  surroundings.processors(),
                  surroundings.processors() == 1 ? "" : "s",
                  most));
    }
    return asked;
  }

  /// {@return the threads asked for}
  int threads(Surroundings surroundings) {
    return threads == null ? surroundings.processors() : threads;
  }

  /// Refuses to go on without vectors unless the user wants it so: the figures would mislead.
  void needVectors(Surroundings surroundings) {
    if (!scalar && !surroundings.vectors()) {
      throw new BadInput(
          "the JDK's vector module is missing: start java with --add-modules jdk.incubator.vector,"
              + " as autotune/bin/nestwright does, or add --scalar to go on with slow scalar code");
    }
  }
}
