package org.nestwright.lowering.jvm;

import java.util.List;
import org.nestwright.dsl.Type;

/// A line that generated code prints.
///
/// @param texts what stands before, between and after the values
/// @param types of the values
public record PrintedLine(List<String> texts, List<Type> types) {
  /// Copies the lists.
  public PrintedLine {
    texts = List.copyOf(texts);
    types = List.copyOf(types);
  }

  /// {@return the line}
  ///
  /// @param bits of each value; what is above the width of its type does not count
  public String text(long... bits) {
    StringBuilder text = new StringBuilder(texts.getFirst());
    for (int i = 0; i < bits.length; i++) {
      text.append(types.get(i).text(bits[i])).append(texts.get(i + 1));
    }
    return text.toString();
  }
}
