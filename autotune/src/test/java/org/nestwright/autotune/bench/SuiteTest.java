package org.nestwright.autotune.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nestwright.layers.LayerTable;

final class SuiteTest {
  @Test
  void a_shape_comes_once() {
    for (String name : Suite.names()) {
      Set<String> shapes = new HashSet<>();
      Suite.of(name).forEach(l -> assertTrue(shapes.add(l.shapeText()), l.name()));
    }
  }

  @Test
  void all_has_every_shape_of_the_table() {
    Set<String> shapes = new HashSet<>();
    Suite.of(Suite.ALL).forEach(l -> shapes.add(l.shapeText()));
    LayerTable.all().forEach(l -> assertTrue(shapes.contains(l.shape().toString()), l.name()));
  }

  @Test
  void seeds_are_the_networks_that_goals_are_stated_for() {
    List<String> networks =
        Suite.of(Suite.SEEDS).stream()
            .map(l -> l.name().substring(0, l.name().indexOf('/')))
            .distinct()
            .toList();
    assertEquals(
        List.of(
            "bench",
            "vgg16",
            "resnet50_v1_5",
            "googlenet_v1",
            "mobilenet_v1",
            "squeezenet1_0",
            "resnext50_32x4d"),
        networks);
    List<String> names = Suite.of(Suite.SEEDS).stream().map(BenchLayer::name).toList();
    assertTrue(
        names.containsAll(
            List.of(
                "bench/halide_conv_layer",
                "vgg16/conv1_1",
                "vgg16/pool1",
                "resnet50_v1_5/maxpool",
                "resnet50_v1_5/avgpool",
                "mobilenet_v1/dw1")),
        names.toString());
  }

  @Test
  void a_network_is_a_suite_with_its_poolings() {
    List<String> names = Suite.of("vgg16").stream().map(BenchLayer::name).toList();
    assertEquals("vgg16/conv1_1", names.getFirst());
    assertEquals("vgg16/pool5", names.getLast());
    assertTrue(names.stream().allMatch(n -> n.startsWith("vgg16/")));
  }
}
