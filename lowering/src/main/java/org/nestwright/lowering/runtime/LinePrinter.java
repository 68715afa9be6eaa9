package org.nestwright.lowering.runtime;

/// Takes the lines that generated code prints.
@FunctionalInterface
public interface LinePrinter {
  /// Prints a line; may be called by several threads at once.
  ///
  /// @param line which of the class's lines
  /// @param bits of the values in it
  void print(int line, long[] bits);
}
