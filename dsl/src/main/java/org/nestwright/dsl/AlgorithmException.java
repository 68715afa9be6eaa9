package org.nestwright.dsl;

/// An algorithm that means nothing: mismatched types, a wrong number of indices, a name used twice.
/// The message says what was written, where, what exists, and the nearest fix.
public final class AlgorithmException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Makes the exception with the text the user reads.
  public AlgorithmException(String message) {
    super(message);
  }
}
