package org.nestwright.dsl;

import java.util.stream.Collectors;

/// What makes a value none: a read outside an input, or a requirement that is not met. It spoils
/// the values that are made of it, and only where a spoilt value reaches an output is it an error:
/// a producer may be computed over a box that holds points nobody asks for.
///
/// @param cause what went wrong
/// @param reader the point of the Func at which it did, such as `blur(0, 3)`; null until known
record Fault(Cause cause, String reader) {
  /// What went wrong.
  sealed interface Cause {}

  /// A read outside an input.
  ///
  /// @param input what was read
  /// @param at where
  record Outside(Input input, int[] at) implements Cause {}

  /// A requirement that is not met.
  ///
  /// @param text what it says
  record Unmet(String text) implements Cause {}

  Fault at(String point) {
    return new Fault(cause, point);
  }

  RuntimeException exception() {
    return switch (cause) {
      case Outside(Input input, int[] at) -> {
        String outside =
            input.extents().stream().map("[0, %d)"::formatted).collect(Collectors.joining(" x "));
        yield new AlgorithmException(
            "input %s is read at %s, outside %s: reached from %s; clamp the indices or use a boundary condition"
                .formatted(input.name(), Points.text(at), outside, reader));
      }
      case Unmet(String text) ->
          new RequirementException("%s does not meet its requirement: %s".formatted(reader, text));
    };
  }
}
