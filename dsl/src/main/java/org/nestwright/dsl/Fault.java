package org.nestwright.dsl;

import java.util.stream.Collectors;

/// A read outside an input. It spoils the point that needed it, and only where a spoilt point
/// reaches an output is it an error: a producer may be computed over a box that holds points nobody
/// asks for.
///
/// @param input what was read
/// @param at where
/// @param reader the point of the Func that read it, such as `blur(0, 3)`; null until known
record Fault(Input input, int[] at, String reader) {
  AlgorithmException exception() {
    String outside =
        input.extents().stream().map("[0, %d)"::formatted).collect(Collectors.joining(" x "));
    return new AlgorithmException(
        "input %s is read at %s, outside %s: reached from %s; clamp the indices or use a boundary condition"
            .formatted(input.name(), Points.text(at), outside, reader));
  }
}
