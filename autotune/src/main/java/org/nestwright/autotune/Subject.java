package org.nestwright.autotune;

import org.nestwright.layers.ConvShape;
import org.nestwright.layers.Layer;
import org.nestwright.layers.LayerTable;
import org.nestwright.layers.NamedLayer;

/// A layer to be tuned, and what it is called.
///
/// @param name as the user wrote it
/// @param shape as text, the same for all layers that are tuned alike
/// @param layer the computation
public record Subject(String name, String shape, Layer layer) {
  /// {@return the layer that `text` names: `network/layer`, or a shape such as
  /// `c=64,h=56,w=56,k=64,r=3,s=3,pad=1`}
  ///
  /// @throws IllegalArgumentException when there is none, with what to write instead
  public static Subject parse(String text) {
    ConvShape shape = shape(text);
    return new Subject(text, shape.toString(), Layer.of(shape));
  }

  /// {@return the shape of the layer that `text` names}
  ///
  /// @throws IllegalArgumentException when there is none, with what to write instead
  public static ConvShape shape(String text) {
    if (text.indexOf('=') >= 0) {
      return ConvShape.parse(text);
    }
    NamedLayer named = LayerTable.find(text);
    return named.shape();
  }
}
