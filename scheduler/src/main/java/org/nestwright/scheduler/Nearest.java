package org.nestwright.scheduler;

import java.util.Collection;
import java.util.Comparator;
import org.nestwright.dsl.EditDistance;

/// Guesses which name someone meant who wrote another.
public final class Nearest {
  private Nearest() {}

  /// {@return the name among `existing` that is nearest to `wanted`, as a hint that ends a message;
  /// empty when none is near}
  public static String hint(String wanted, Collection<String> existing) {
    return existing.stream()
        .filter(name -> EditDistance.between(wanted, name) <= Math.max(1, wanted.length() / 2))
        .min(Comparator.comparingInt(name -> EditDistance.between(wanted, name)))
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }
}
