package org.nestwright.scheduler.plan;

import org.nestwright.scheduler.Condition;

/// The loops that a stage has in runs in which a condition holds.
///
/// @param condition on scalar inputs
/// @param stage the loops, and the definition with what the condition tells put in
public record Specialization(Condition condition, StagePlan stage) {}
