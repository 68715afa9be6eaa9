package org.nestwright.scheduler.plan;

import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Partition;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;

/// A loop of a stage. It counts from 0; what its dimension's value is stands in [StagePlan#values].
///
/// @param id which loop
/// @param extent how many iterations
/// @param kind how they run
/// @param reduction whether it runs over a reduction variable or a part of one
/// @param partition when it is cut where tests on it change
public record Loop(LoopId id, long extent, LoopKind kind, boolean reduction, Partition partition) {
  /// {@return the count as an integer form}
  public Affine index() {
    return Affine.of(new Atom.LoopIndex(id, extent));
  }
}
