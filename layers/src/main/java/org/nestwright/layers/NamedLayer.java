package org.nestwright.layers;

/// A layer of a well-known network.
///
/// @param network such as `vgg16`
/// @param layer the name of the first layer of that network with this shape, such as `conv3_2`
/// @param shape its numbers
/// @param count how often the shape occurs in the network, at least 1
public record NamedLayer(String network, String layer, ConvShape shape, int count) {
  /// {@return the name that [LayerTable#find] takes, such as `vgg16/conv3_2`}
  public String name() {
    return network + "/" + layer;
  }
}
