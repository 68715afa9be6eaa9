package org.nestwright.autotune.cli;

import java.util.List;
import org.nestwright.autotune.ConvolutionText;
import org.nestwright.autotune.Demand;
import org.nestwright.autotune.Subject;
import org.nestwright.autotune.bench.BenchLayer;
import org.nestwright.autotune.bench.Suite;
import org.nestwright.layers.LayerTable;
import org.nestwright.layers.NamedLayer;

/// Reads a LAYER.
final class LayerArgument {
  private LayerArgument() {}

  /// {@return the layer by each algorithm that is asked for}
  static List<Subject> subjects(String text, AlgorithmOptions which) {
    named(text);
    try {
      return Subject.parse(text, which.demand(Demand.EXACT));
    } catch (IllegalArgumentException e) {
      throw new BadInput(which.spoken() + ": " + e.getMessage());
    }
  }

  static BenchLayer benched(String text) {
    if (!Suite.isPooling(text)) {
      named(text);
    }
    return Suite.find(text);
  }

  /// Says what is wrong with the text, if anything.
  private static void named(String text) {
    if (text.isBlank()) {
      throw new BadInput("no layer: name one, such as vgg16/conv3_2; nestwright layers lists them");
    }
    int slash = text.indexOf('/');
    int equals = text.indexOf('=');
    if (slash >= 0 && (equals < 0 || slash < equals)) {
      String network = text.substring(0, slash);
      List<String> networks =
          LayerTable.all().stream().map(NamedLayer::network).distinct().toList();
      if (!networks.contains(network) && Nearest.of(network, networks, 1).isEmpty()) {
        throw new BadInput(
            "unknown network \"%s\": there are %s".formatted(network, String.join(", ", networks)));
      }
    }
    try {
      ConvolutionText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadInput(e.getMessage());
    }
  }
}
