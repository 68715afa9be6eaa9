/// Integer reasoning: which values an index takes while some loops run and others stand still.
/// Exact on affine indices, a safe over-estimate elsewhere.
package org.nestwright.scheduler.bounds;
