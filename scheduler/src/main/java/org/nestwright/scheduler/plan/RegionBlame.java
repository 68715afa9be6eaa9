package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

/// Finds which directive makes a Func compute so much that an input is read outside: the one
/// without which the schedule is legal.
final class RegionBlame {
  private RegionBlame() {}

  /// {@return the refusal of the directive that is to blame; empty where there is none}
  ///
  /// @param isLegal plans a schedule with fewer directives
  static Optional<ScheduleException> of(
      Schedule schedule,
      InputBounds.Outside outside,
      Nesting nesting,
      Predicate<Schedule> isLegal) {
    List<Directive> regions =
        schedule.directives().stream().filter(Directive.OnRegion.class::isInstance).toList();
    if (regions.isEmpty()) {
      return Optional.empty();
    }
    for (Directive d : regions) {
      if (isLegal.test(without(schedule, List.of(d)))) {
        return Optional.of(refusal(d, outside, nesting, "leave it out"));
      }
    }
    return isLegal.test(without(schedule, regions))
        ? Optional.of(
            refusal(regions.getFirst(), outside, nesting, "leave out " + Refusal.list(regions)))
        : Optional.empty();
  }

  private static ScheduleException refusal(
      Directive d, InputBounds.Outside outside, Nesting nesting, String fix) {
    return Refusal.of(
            d,
            "more is computed than is needed, and %s is read outside its extents for it",
            outside.access().input().name())
        .exists(
            "it has the extents %s, and %s of %s is computed",
            outside.access().input().extents(),
            outside.func().region(),
            outside.func().func().name())
        .example(outside.example(nesting))
        .fix("%s, or add a boundary condition", fix);
  }

  private static Schedule without(Schedule schedule, List<Directive> left) {
    Schedule fewer = Schedule.of(schedule.pipeline());
    for (Directive d : schedule.directives()) {
      if (left.stream().noneMatch(out -> out == d)) {
        fewer = fewer.with(d);
      }
    }
    return fewer;
  }
}
