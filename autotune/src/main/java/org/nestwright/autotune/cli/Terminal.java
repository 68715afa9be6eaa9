package org.nestwright.autotune.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tells whether stderr is a terminal. Java's own [System#console] asks about stdin and stdout.
final class Terminal {
  private static final Path STDERR = Path.of("/proc/self/fd/2");

  private Terminal() {}

  static boolean isStderr() {
    try {
      String target = Files.readSymbolicLink(STDERR).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null && System.console().isTerminal();
    }
  }
}
