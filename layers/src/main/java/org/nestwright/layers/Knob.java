package org.nestwright.layers;

import java.util.List;

/// One decision of a schedule.
///
/// @param name unique in its space, such as `mr`
/// @param values what may be chosen, at least one, without repetition
public record Knob(String name, List<Integer> values) {
  /// Copies the values.
  public Knob {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("knob %s has no value".formatted(name));
    }
  }
}
