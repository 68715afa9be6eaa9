package org.nestwright.scheduler;

/// In which kind of memory a Func is stored. The names are Halide's.
///
/// Storage is allocated before a kernel runs for the first time and used again by each run, so that
/// no kind costs more to allocate than another. What differs is what may become of it, and what is
/// promised.
public enum MemoryType {
  /// JVM locals where every index is a constant and the values fit in registers, else an array.
  AUTO,
  /// An array, whatever the indices are.
  HEAP,
  /// As [#AUTO], with the promise that it is small enough for a first-level cache and that only one
  /// thread uses it at a time; refused where it is not.
  STACK,
  /// JVM locals, which the JIT keeps in registers; refused where that can't be.
  REGISTER
}
