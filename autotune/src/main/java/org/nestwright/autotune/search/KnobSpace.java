package org.nestwright.autotune.search;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.nestwright.layers.Knob;

/// The choices that knobs allow, numbered from 0 to [#size()].
final class KnobSpace {
  private final List<Knob> knobs;
  private final long size;

  KnobSpace(List<Knob> knobs) {
    this.knobs = List.copyOf(knobs);
    long product = 1;
    for (Knob knob : knobs) {
      if (knob.values().isEmpty()) {
        throw new IllegalArgumentException("knob " + knob.name() + " has no value");
      }
      product = Math.multiplyExact(product, knob.values().size());
    }
    this.size = product;
  }

  List<Knob> knobs() {
    return knobs;
  }

  /// {@return how many choices there are}
  long size() {
    return size;
  }

  /// {@return choice `number`}
  Choice at(long number) {
    TreeMap<String, Integer> values = new TreeMap<>();
    long rest = number;
    for (Knob knob : knobs) {
      int count = knob.values().size();
      values.put(knob.name(), knob.values().get((int) (rest % count)));
      rest /= count;
    }
    return new Choice(values);
  }

  Choice random(Random dice) {
    return at(dice.nextLong(size));
  }

  /// {@return whether `choice` gives each knob one of its values, and nothing else}
  boolean contains(Choice choice) {
    return choice.values().size() == knobs.size()
        && knobs.stream()
            .allMatch(k ->
                choice.values().containsKey(k.name())
                    && k.values().contains(choice.values().get(k.name())));
  }
}
