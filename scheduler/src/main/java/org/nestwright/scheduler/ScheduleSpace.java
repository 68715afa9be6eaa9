package org.nestwright.scheduler;

import java.util.List;
import java.util.Map;

/// The schedules of one pipeline that are worth trying: one for each choice of a value per knob.
public interface ScheduleSpace {
  /// {@return the decisions}
  List<Knob> knobs();

  /// {@return the schedule of a choice} It may be illegal: ask the planner. Two choices may give
  /// equal schedules.
  ///
  /// @param choice one of its values for each knob, by name
  /// @throws ScheduleException when a knob is missing, unknown, or has another value than its own,
  ///   and where the choice makes copies that can't be
  Schedule schedule(Map<String, Integer> choice);

  /// {@return the choice of the default schedule}
  Map<String, Integer> defaultChoice();

  /// {@return the space that the open knobs of `schedule` span; by default each has its first
  /// value}
  static ScheduleSpace of(Schedule schedule) {
    return new OpenSchedule(schedule, new KnobSpace(schedule.knobs()));
  }
}
