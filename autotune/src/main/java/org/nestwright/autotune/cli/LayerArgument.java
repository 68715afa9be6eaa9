package org.nestwright.autotune.cli;

import org.nestwright.autotune.Subject;
import org.nestwright.layers.ConvShape;

/// Reads a LAYER.
final class LayerArgument {
  private LayerArgument() {}

  static Subject subject(String text) {
    shape(text);
    return Subject.parse(text);
  }

  static ConvShape shape(String text) {
    try {
      return Subject.shape(text);
    } catch (IllegalArgumentException e) {
      throw new BadInput(e.getMessage());
    }
  }
}
