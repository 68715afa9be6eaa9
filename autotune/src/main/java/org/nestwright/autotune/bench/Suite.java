package org.nestwright.autotune.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.nestwright.autotune.ConvolutionText;
import org.nestwright.autotune.peer.PoolKind;
import org.nestwright.layers.LayerTable;
import org.nestwright.layers.NamedLayer;
import org.nestwright.layers.PoolShape;

/// The layers that are benchmarked together. A shape that several networks have comes once, under
/// the first name.
public final class Suite {
  /// The suite of the networks that the project's goals are stated for.
  public static final String SEEDS = "seeds";

  /// The suite of every layer in the table.
  public static final String ALL = "all";

  private static final List<String> SEED_NETWORKS =
      List.of(
          "bench",
          "vgg16",
          "resnet50_v1_5",
          "googlenet_v1",
          "mobilenet_v1",
          "squeezenet1_0",
          "resnext50_32x4d");

  /// The layer table has no pooling; these are written out from the published architectures, where
  /// their sizes come out even with symmetric padding.
  private static final List<BenchLayer> POOLINGS =
      List.of(
          max("vgg16/pool1", 64, 224, 2, 2, 0),
          max("vgg16/pool2", 128, 112, 2, 2, 0),
          max("vgg16/pool3", 256, 56, 2, 2, 0),
          max("vgg16/pool4", 512, 28, 2, 2, 0),
          max("vgg16/pool5", 512, 14, 2, 2, 0),
          max("resnet50_v1_5/maxpool", 64, 112, 3, 2, 1),
          average("resnet50_v1_5/avgpool", 2048, 7),
          max("googlenet_v1/inception_3a/pool", 192, 28, 3, 1, 1),
          max("googlenet_v1/inception_4a/pool", 480, 14, 3, 1, 1),
          max("googlenet_v1/inception_5a/pool", 832, 7, 3, 1, 1),
          average("googlenet_v1/pool5", 1024, 7),
          average("mobilenet_v1/pool6", 1024, 7),
          max("squeezenet1_0/pool1", 96, 111, 3, 2, 0),
          max("squeezenet1_0/pool4", 256, 55, 3, 2, 0),
          max("squeezenet1_0/pool8", 512, 27, 3, 2, 0),
          average("squeezenet1_0/pool10", 1000, 13));

  private Suite() {}

  private static BenchLayer max(String name, int c, int side, int window, int stride, int pad) {
    return new BenchLayer.Pooling(
        name, PoolKind.MAX, PoolShape.square(1, c, side, side, window, stride, pad));
  }

  private static BenchLayer average(String name, int c, int side) {
    return new BenchLayer.Pooling(name, PoolKind.AVERAGE, PoolShape.whole(1, c, side, side));
  }

  /// {@return what may be asked for: seeds, all, and the networks}
  public static List<String> names() {
    return Stream.concat(
            Stream.of(SEEDS, ALL), LayerTable.all().stream().map(NamedLayer::network).distinct())
        .toList();
  }

  /// {@return whether `text` names a pooling layer}
  public static boolean isPooling(String text) {
    return POOLINGS.stream().anyMatch(p -> p.name().equals(text));
  }

  /// {@return the layer that `text` names: `network/layer`, or the shape of a convolution}
  ///
  /// @throws IllegalArgumentException when there is none, with what to write instead
  public static BenchLayer find(String text) {
    return POOLINGS.stream()
        .filter(p -> p.name().equals(text))
        .findFirst()
        .orElseGet(() -> {
          ConvolutionText named = ConvolutionText.parse(text);
          return named.isPlain()
              ? new BenchLayer.Convolution(text, named.shape())
              : new BenchLayer.Formed(text, named);
        });
  }

  /// {@return the layers of the suite `name`, one of [#names]}
  public static List<BenchLayer> of(String name) {
    List<String> networks =
        switch (name) {
          case SEEDS -> SEED_NETWORKS;
          case ALL -> LayerTable.all().stream().map(NamedLayer::network).distinct().toList();
          default -> List.of(name);
        };
    Set<String> shapes = new HashSet<>();
    List<BenchLayer> layers = new ArrayList<>();
    for (String network : networks) {
      Stream<BenchLayer> convolutions =
          LayerTable.all().stream()
              .filter(l -> l.network().equals(network))
              .map(l -> new BenchLayer.Convolution(l.name(), l.shape()));
      Stream<BenchLayer> poolings =
          POOLINGS.stream().filter(l -> l.name().startsWith(network + "/"));
      Stream.concat(convolutions, poolings)
          .filter(l -> shapes.add(l.shapeText()))
          .forEach(layers::add);
    }
    return List.copyOf(layers);
  }
}
