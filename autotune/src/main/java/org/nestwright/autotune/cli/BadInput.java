package org.nestwright.autotune.cli;

/// What the user wrote cannot be done. The message is one line that names the fix.
final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadInput(String message) {
    super(message);
  }
}
