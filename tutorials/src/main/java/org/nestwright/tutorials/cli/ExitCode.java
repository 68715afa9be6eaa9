package org.nestwright.tutorials.cli;

/// What the commands end with.
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;

  private ExitCode() {}

  static int of(boolean correct) {
    return correct ? DONE : FAILED;
  }
}
