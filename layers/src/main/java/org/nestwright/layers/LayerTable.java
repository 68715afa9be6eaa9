package org.nestwright.layers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The convolution and fully connected layers of eleven well-known networks and some benchmark
/// shapes.
///
/// The shapes are written out from the published architectures. A fully connected layer is a
/// convolution without padding whose filter covers the input. Pooling and elementwise layers are
/// not listed.
public final class LayerTable {
  private static final String RESOURCE = "layer_shapes.csv";
  private static final int COLUMNS = 17;

  private LayerTable() {}

  /// Reads the table when it is first asked for.
  private static final class Holder {
    static final List<NamedLayer> ALL = read();
  }

  /// {@return every layer, network by network in the order of the network}
  public static List<NamedLayer> all() {
    return Holder.ALL;
  }

  /// {@return the layer called `name`, such as `vgg16/conv3_2`}
  ///
  /// @throws IllegalArgumentException with the nearest names when there is none
  public static NamedLayer find(String name) {
    return all().stream()
        .filter(layer -> layer.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(name)));
  }

  private static String unknown(String name) {
    List<String> names = all().stream().map(NamedLayer::name).toList();
    return "there is no layer \"%s\": did you mean %s?"
        .formatted(name, String.join(", ", NearestNames.of(name, names, 3)));
  }

  private static List<NamedLayer> read() {
    try (InputStream csv = LayerTable.class.getResourceAsStream(RESOURCE)) {
      if (csv == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the layers module");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(csv, StandardCharsets.UTF_8));
      return lines.lines().skip(1).map(LayerTable::row).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NamedLayer row(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != COLUMNS) {
      throw new IllegalStateException(
          "%s: \"%s\" has %d columns, not %d".formatted(RESOURCE, line, cells.length, COLUMNS));
    }
    List<Integer> v = new ArrayList<>();
    for (int i = 2; i < COLUMNS; i++) {
      v.add(Integer.parseInt(cells[i]));
    }
    ConvShape shape =
        new ConvShape(
            v.get(0), v.get(1), v.get(2), v.get(3), v.get(4), v.get(5), v.get(6), v.get(7),
            v.get(8), v.get(9), v.get(10), v.get(11), v.get(12), v.get(13));
    return new NamedLayer(cells[0], cells[1], shape, v.get(14));
  }
}
