package org.nestwright.dsl;

/// A run met data for which a [Watch#require] of its pipeline does not hold. The message names the
/// Func, the point and what the requirement says.
public final class RequirementException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Makes the exception with the text the user reads.
  public RequirementException(String message) {
    super(message);
  }
}
