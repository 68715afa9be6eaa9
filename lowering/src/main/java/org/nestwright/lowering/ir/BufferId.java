package org.nestwright.lowering.ir;

/// The identity of a piece of storage: an input, an output or an intermediate.
///
/// @param name of the Func or Input
/// @param value which element of a tuple, 0 for all others
public record BufferId(String name, int value) {
  @Override
  public String toString() {
    return value == 0 ? name : name + "[" + value + "]";
  }
}
