package org.nestwright.autotune;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.nestwright.layers.Accuracy;
import org.nestwright.layers.Layer;

/// Which algorithms may compute a layer.
///
/// @param accuracy the loosest that will do
/// @param algorithm the name of the algorithm, or words that it begins with, such as `winograd`;
///   any algorithm where this is empty
public record Demand(Accuracy accuracy, Optional<String> algorithm) {
  /// The sums of the definition, in its order.
  public static final Demand EXACT = new Demand(Accuracy.EXACT, Optional.empty());

  /// Whatever there is.
  public static final Demand ANY = new Demand(Accuracy.WINOGRAD, Optional.empty());

  /// {@return that algorithm, whatever its accuracy}
  public static Demand of(String algorithm) {
    return new Demand(Accuracy.WINOGRAD, Optional.of(algorithm));
  }

  /// {@return those of a layer's algorithms that have such a name}
  public List<Layer> among(List<Layer> algorithms) {
    return algorithms.stream().filter(a -> names(a.algorithm())).toList();
  }

  private boolean names(String name) {
    return algorithm.stream().allMatch(asked -> name.equals(asked) || name.startsWith(asked + " "));
  }

  /// {@return the demand in words that follow "no algorithm"}
  @Override
  public String toString() {
    return algorithm.map(name -> "\"" + name + "\"").orElse("")
        + (accuracy == Accuracy.WINOGRAD
            ? ""
            : " of accuracy " + accuracy.name().toLowerCase(Locale.ROOT));
  }
}
