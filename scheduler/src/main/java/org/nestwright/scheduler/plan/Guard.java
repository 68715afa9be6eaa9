package org.nestwright.scheduler.plan;

import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.bounds.Affine;

/// A test without which a tile would run past its end, or a point twice: the stage changes
/// something only where `value < limit`.
///
/// @param value of the loop that was split; for a last tile that is moved back, how far the point
///   is before the place where the tile would have begun
/// @param limit the loop's extent, or 1
/// @param tail what is done where it does not hold: one of the strategies that guard, predicate or
///   blend
public record Guard(Affine value, long limit, Tail tail) {}
