package org.nestwright.scheduler;

/// How the iterations of a loop run.
public enum LoopKind {
  /// One after the other.
  SERIAL,
  /// Divided into one chunk per thread of the worker pool.
  PARALLEL,
  /// As lanes of vectors.
  VECTORIZED,
  /// As copies of the body, one after the other.
  UNROLLED
}
