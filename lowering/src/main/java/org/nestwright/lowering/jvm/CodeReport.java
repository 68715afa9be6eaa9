package org.nestwright.lowering.jvm;

import java.util.List;

/// What was written, for the report that names every cliff.
///
/// @param methods in the order in which they were written
public record CodeReport(List<Method> methods) {
  /// HotSpot does not compile a method of more bytes.
  public static final int MAX_COMPILED_BYTES = 8_000;

  /// The JIT has been seen to keep inlining this many calls of the Vector API in one method; at 432
  /// it boxed every vector.
  public static final int MAX_VECTOR_CALLS = 312;

  /// Copies the list.
  public CodeReport {
    methods = List.copyOf(methods);
  }

  /// A generated method.
  ///
  /// @param name of the method
  /// @param line of the program's text at which its code begins; 0 where it stands for no line
  /// @param bytes of its code
  /// @param vectorCalls calls of the Vector API written in it
  /// @param loops whether it has a loop of its own
  public record Method(String name, int line, int bytes, int vectorCalls, boolean loops) {
    /// {@return whether the JIT compiles the method at all}
    public boolean isCompiled() {
      return bytes <= MAX_COMPILED_BYTES;
    }

    /// {@return whether the method stays on the good side of both cliffs}
    public boolean isSafe() {
      return isCompiled() && vectorCalls <= MAX_VECTOR_CALLS;
    }
  }

  /// {@return the methods that fall off a cliff}
  public List<Method> unsafe() {
    return methods.stream().filter(m -> !m.isSafe()).toList();
  }
}
