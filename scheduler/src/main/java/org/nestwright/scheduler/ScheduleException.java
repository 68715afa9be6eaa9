package org.nestwright.scheduler;

/// A schedule that is refused. The message names the directive and the Func, what was asked, what
/// exists, and the nearest legal thing to write.
public final class ScheduleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Makes the refusal with the text the user reads.
  public ScheduleException(String message) {
    super(message);
  }
}
