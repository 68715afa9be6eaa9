package org.nestwright.tutorials.lab;

/// A file that holds no submission. The message is one line: file, line, column, what is wrong and
/// what is allowed.
public final class SubmissionException extends Exception {
  private static final long serialVersionUID = 1L;

  SubmissionException(String file, int line, int column, String message) {
    super("%s:%d:%d: %s".formatted(file, line, column, message));
  }

  SubmissionException(String file, String message) {
    super(file + ": " + message);
  }
}
