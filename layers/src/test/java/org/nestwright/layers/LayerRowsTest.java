package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rows of the layer table against the published totals of their networks.
class LayerRowsTest {
  @Test
  void hasEveryRow() {
    assertEquals(279, LayerTable.all().size());
    Set<ConvShape> distinct = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (NamedLayer layer : LayerTable.all()) {
      distinct.add(layer.shape());
      names.add(layer.name());
    }
    assertEquals(219, distinct.size());
    assertEquals(279, names.size());
    double flops = distinct.stream().mapToDouble(ConvShape::flops).sum();
    assertEquals(84.83e9, flops, 0.01e9);
  }

  /// Millions of multiply-adds and of weights in a whole network; 0 where no figure is published.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          alexnet,         724.4,  0
          vgg16,           15470,  138.34
          googlenet_v1,    1582.7, 0
          resnet18,        1814,   11.68
          resnet34,        3664,   21.78
          resnet50_v1,     3858,   25.5
          resnet50_v1_5,   4089,   25.5
          resnext50_32x4d, 4230,   24.96
          mobilenet_v1,    568.7,  0
          squeezenet1_0,   833,    1.24
          densenet121,     2834,   7.89
          """)
  void sumsToTheNetwork(String network, double macs, double weights) {
    List<NamedLayer> layers =
        LayerTable.all().stream().filter(l -> l.network().equals(network)).toList();
    double sum = layers.stream().mapToDouble(l -> (double) l.shape().macs() * l.count()).sum();
    assertEquals(macs, sum / 1e6, 0.6);
    if (weights > 0) {
      double stored = layers.stream().mapToDouble(l -> (double) weights(l) * l.count()).sum();
      assertEquals(weights, stored / 1e6, 0.05);
    }
  }

  private static long weights(NamedLayer layer) {
    return (long) layer.shape().k() * layer.shape().reduction();
  }

  @Test
  void findsByName() {
    NamedLayer layer = LayerTable.find("vgg16/conv3_2");
    assertEquals("vgg16/conv3_2", layer.name());
    assertEquals(
        "n=1,c=256,h=56,w=56,k=256,r=3,s=3,stride=1,pad=1,groups=1", layer.shape().toString());
    assertEquals(2, layer.count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vgg16/conv3_3   | there is no layer "vgg16/conv3_3": did you mean vgg16/conv3_1, vgg16/conv3_2, vgg16/conv1_1?
          conv3_2         | there is no layer "conv3_2": did you mean vgg16/conv3_2, vgg16/conv1_2, vgg16/conv2_2?
          VGG16/conv3_2   | there is no layer "VGG16/conv3_2": did you mean vgg16/conv3_2, vgg16/conv1_2, vgg16/conv2_2?
          alexnet         | there is no layer "alexnet": did you mean alexnet/fc6, alexnet/fc7, alexnet/fc8?
          resnet50/fc     | there is no layer "resnet50/fc": did you mean resnet50_v1/fc, resnet50_v1_5/fc, resnet18/fc?
          """)
  void suggestsTheNearest(String name, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> LayerTable.find(name)).getMessage());
  }
}
