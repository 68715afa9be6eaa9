package org.nestwright.scheduler.plan;

import org.nestwright.scheduler.LoopId;

/// When a stage takes part in a loop that it shares with others: in the iterations `start, ...,
/// start + extent - 1`.
///
/// @param loop the shared loop
/// @param start the first iteration with a part for the stage
/// @param extent how many have one
public record Share(LoopId loop, long start, long extent) {}
