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
  /// @param aligned whether its values begin on a cache line, as in arrays that the kernel makes,
  ///   or with the array
  public record Parameter(BufferId buffer, Type type, int size, boolean aligned) {}

  /// {@return this program with all its arrays on cache lines}
  public Program onCacheLines() {
    return new Program(
        parameters.stream().map(p -> new Parameter(p.buffer(), p.type(), p.size(), true)).toList(),
        body);
  }

  /// {@return this program with another body}
  public Program withBody(Stmt other) {
    return new Program(parameters, other);
  }
}
