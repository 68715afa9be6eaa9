package org.nestwright.autotune;

import java.util.Optional;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.dsl.Shape;
import org.nestwright.layers.Layer;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;

/// What the schedule of a record is to a layer as it is now. An older version may have made it for
/// Funcs of other names, or may have allowed what is refused now.
sealed interface RecordedSchedule {
  /// It can be used.
  ///
  /// @param schedule legal for the layer
  record Usable(Schedule schedule) implements RecordedSchedule {}

  /// It can't.
  ///
  /// @param why in one line
  record Unusable(String why) implements RecordedSchedule {}

  /// {@return what the schedule of `record` is to `layer`}
  static RecordedSchedule of(TuningRecord record, Layer layer) {
    try {
      Schedule schedule = Schedule.parse(layer.pipeline(), record.schedule());
      Optional<String> refusal = Plan.check(schedule, layer.outputShapes().toArray(Shape[]::new));
      return refusal
          .<RecordedSchedule>map(RecordedSchedule::unusable)
          .orElseGet(() -> new Usable(schedule));
    } catch (ScheduleException e) {
      return unusable(e.getMessage());
    }
  }

  private static Unusable unusable(String message) {
    return new Unusable(message.strip().replaceAll("\\s*\\R\\s*", " "));
  }
}
