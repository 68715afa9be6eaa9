package org.nestwright.scheduler.plan;

import java.util.Collection;
import java.util.stream.Collectors;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Nearest;
import org.nestwright.scheduler.ScheduleException;

/// The wording that all refusals share: the directive as it was written, on which stage, then what
/// is wrong.
final class Refusal {
  private Refusal() {}

  static ScheduleException of(Directive d, String format, Object... args) {
    return of(d.toString(), d.stage(), format, args);
  }

  static ScheduleException of(String directive, Stage stage, String format, Object... args) {
    return new ScheduleException(
        "%s on %s: %s".formatted(directive, stage, format.formatted(args)));
  }

  /// {@return the name among `existing` that is nearest to `wanted`, as a hint; empty when none is
  /// near}
  static String nearest(String wanted, Collection<String> existing) {
    return Nearest.hint(wanted, existing);
  }

  static String list(Collection<?> names) {
    return names.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
