package org.nestwright.autotune.search;

import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nestwright.scheduler.KnobSpace;

/// One value for each knob of a space.
///
/// @param values by the knob's name, in the order of the names
public record Choice(SortedMap<String, Integer> values) {
  /// Copies the map.
  public Choice {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /// {@return the choice with these values}
  public static Choice of(Map<String, Integer> values) {
    return new Choice(new TreeMap<>(values));
  }

  static Choice random(KnobSpace space, Random dice) {
    return new Choice(space.at(dice.nextLong(space.size())));
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
