package org.nestwright.scheduler.plan;

import java.util.List;
import org.nestwright.scheduler.LoopId;

/// A sliding window: a Func whose storage outlives the loop it is computed in keeps what earlier
/// iterations computed. The first iteration computes the whole region, each later one only what is
/// new.
///
/// @param loop the loop along which the window slides
/// @param region what the later iterations compute
/// @param stages their loops
public record Slide(LoopId loop, Region region, List<StagePlan> stages) {
  /// Copies the list.
  public Slide {
    stages = List.copyOf(stages);
  }
}
