package org.nestwright.scheduler;

import java.util.Optional;

/// A schedule that is refused. The message names the directive, the Func and the source line, what
/// was asked, what exists, a point at which it would go wrong, and the nearest legal thing to
/// write: the parts of a [Refusal].
public final class ScheduleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  /// Makes the refusal with the text the user reads.
  public ScheduleException(String message) {
    super(message);
    this.refusal = null;
  }

  ScheduleException(Refusal refusal) {
    super(refusal.toString());
    this.refusal = refusal;
  }

  /// {@return the parts of the message; empty where it has none, as for a mistake in the text of a
  /// schedule}
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  /// {@return this, told to have been issued where `schedule` has the refused directive from}
  public ScheduleException issuedBy(Schedule schedule) {
    return refusal()
        .filter(r -> r.where().isEmpty())
        .flatMap(r -> r.directive().flatMap(schedule::source).map(r::at))
        .map(ScheduleException::new)
        .orElse(this);
  }
}
