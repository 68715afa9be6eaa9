package org.nestwright.lowering.runtime;

import java.util.List;

/// The scratch memory that a generated class needs.
///
/// @param scratch its scratch arrays
/// @param frames for each parallel loop, how many ints its body captures
public record WorkspaceLayout(List<Scratch> scratch, List<Integer> frames) {
  /// Copies the lists.
  public WorkspaceLayout {
    scratch = List.copyOf(scratch);
    frames = List.copyOf(frames);
  }

  /// A scratch array.
  ///
  /// @param name of what is stored in it
  /// @param kind of its elements
  /// @param size in elements
  /// @param perWorker whether each worker has its own, because it is used inside a parallel loop
  public record Scratch(String name, ElementKind kind, int size, boolean perWorker) {
    /// {@return the bytes of the values in all its copies}
    ///
    /// @param workers how many threads may run a parallel loop
    public long bytes(int workers) {
      return (long) size * kind.bytes() * (perWorker ? workers : 1);
    }
  }

  /// {@return the bytes of all scratch arrays}
  ///
  /// @param workers how many threads may run a parallel loop
  public long bytes(int workers) {
    return scratch.stream().mapToLong(s -> s.bytes(workers)).sum();
  }
}
