package org.nestwright.lowering.runtime;

/// What every generated class implements. One instance serves any number of threads at once, each
/// with its own [Workspace].
public interface GeneratedKernel {
  /// Runs the whole program.
  ///
  /// @param arrays one Java array per parameter of the program, in order
  /// @param workspace scratch memory that no other run uses at the same time
  /// @param pool the threads for parallel loops
  void run(Object[] arrays, Workspace workspace, WorkerPool pool);

  /// Runs iterations `from` to `to` (exclusive) of a parallel loop.
  ///
  /// @param site which parallel loop of the program
  /// @param arrays as given to [#run]
  /// @param workspace as given to [#run]
  /// @param captured the variables that the loop's body sees, from [Workspace#frame]
  /// @param worker whose scratch memory is used
  /// @param from the first value of the loop variable
  /// @param to one more than the last value
  void chunk(
      int site, Object[] arrays, Workspace workspace, int[] captured, int worker, int from, int to);
}
