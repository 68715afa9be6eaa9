package org.nestwright.lowering.fuzz;

import java.util.Optional;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;

/// Plans, and holds refusals to their form: one paragraph.
final class Legality {
  private Legality() {}

  /// A refusal that is not in form, with what was refused.
  static final class BadRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRefusal(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// {@return the plan, empty where the schedule is refused}
  static Optional<Plan> plan(Schedule schedule, Shape... shapes) {
    try {
      return Optional.of(Plan.of(schedule, shapes));
    } catch (ScheduleException | AlgorithmException e) {
      check(e);
      return Optional.empty();
    } catch (RuntimeException | StackOverflowError e) {
      throw new BadRefusal("planning ended with " + e + "\n" + schedule, e);
    }
  }

  static void check(RuntimeException refusal) {
    String message = refusal.getMessage();
    if (message == null
        || message.isBlank()
        || message.contains("\n")
        || message.length() > 2_000) {
      throw new BadRefusal("a refusal that is not one paragraph: " + message, refusal);
    }
  }
}
