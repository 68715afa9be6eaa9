package org.nestwright.autotune.records;

/// The records cannot be read or written. The message names the file and what to do.
public final class RecordFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RecordFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
