package org.nestwright.scheduler;

import java.util.List;
import java.util.Map;

/// The space of a schedule's open knobs.
record OpenSchedule(Schedule open, KnobSpace space) implements ScheduleSpace {
  @Override
  public List<Knob> knobs() {
    return space.knobs();
  }

  @Override
  public Schedule schedule(Map<String, Integer> choice) {
    space.check(choice);
    return open.with(choice);
  }

  @Override
  public Map<String, Integer> defaultChoice() {
    return space.at(0);
  }
}
