package org.nestwright.layers;

import java.util.List;
import java.util.Map;
import org.nestwright.scheduler.Schedule;

/// The schedules of one layer that are worth trying: one for each choice of a value per knob.
public interface ScheduleSpace {
  /// {@return the decisions}
  List<Knob> knobs();

  /// {@return the schedule of a choice} It may be illegal: ask the planner. Two choices may give
  /// equal schedules.
  ///
  /// @param choice one of its values for each knob, by name
  /// @throws IllegalArgumentException when a knob is missing, unknown, or has another value than
  ///   its own
  Schedule schedule(Map<String, Integer> choice);

  /// {@return the choice of the default schedule}
  Map<String, Integer> defaultChoice();
}
