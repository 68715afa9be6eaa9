package org.nestwright.scheduler.plan;

import org.nestwright.scheduler.bounds.Affine;

/// A test without which a tile would run past its end: the stage runs only where `value < limit`.
///
/// @param value of the loop that was split
/// @param limit its extent
public record Guard(Affine value, long limit) {}
