package org.nestwright.lowering.ir;

import java.util.List;
import org.nestwright.dsl.Type;

/// A whole kernel, or what is done once before its runs: the buffers that it is given, in order,
/// and what is done with them.
///
/// @param parameters inputs, outputs, then what is computed once and kept
/// @param body the loop nest
public record Program(List<Parameter> parameters, Stmt body) {
  /// Copies the list.
  public Program {
    parameters = List.copyOf(parameters);
  }

  /// A Java array that a kernel is run with.
  ///
  /// @param buffer its identity
  /// @param type of the elements
  /// @param size in elements
  /// @param own whether the kernel makes it, so that its values begin on a cache line; the values
  ///   of a buffer of the caller begin with the array
  public record Parameter(BufferId buffer, Type type, int size, boolean own) {}

  /// {@return this program with another body}
  public Program withBody(Stmt other) {
    return new Program(parameters, other);
  }
}
