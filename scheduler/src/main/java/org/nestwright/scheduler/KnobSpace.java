package org.nestwright.scheduler;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The choices that knobs allow: one value for each. They are numbered from 0 to [#size()]; choice
/// 0 is the default.
///
/// @param knobs each once
public record KnobSpace(List<Knob> knobs) {
  /// Copies the list.
  ///
  /// @throws ScheduleException when two knobs have one name, or there are too many choices to count
  public KnobSpace {
    knobs = Given.all(knobs, "KnobSpace", "knob");
    if (knobs.stream().map(Knob::name).distinct().count() < knobs.size()) {
      throw new ScheduleException("two of the knobs %s have one name".formatted(names(knobs)));
    }
    try {
      size(knobs);
    } catch (ArithmeticException e) {
      throw new ScheduleException(
          "the knobs %s span more than 2^63 choices; give them fewer values"
              .formatted(names(knobs)));
    }
  }

  private static List<String> names(List<Knob> knobs) {
    return knobs.stream().map(Knob::name).toList();
  }

  private static long size(List<Knob> knobs) {
    return knobs.stream().mapToLong(k -> k.values().size()).reduce(1, Math::multiplyExact);
  }

  /// {@return how many choices there are}
  public long size() {
    return size(knobs);
  }

  /// {@return choice `number`}
  public SortedMap<String, Integer> at(long number) {
    if (number < 0 || number >= size()) {
      throw new ScheduleException(
          "there is no choice %d; there are %d, from 0 on".formatted(number, size()));
    }
    TreeMap<String, Integer> values = new TreeMap<>();
    long rest = number;
    for (Knob knob : knobs) {
      int count = knob.values().size();
      values.put(knob.name(), knob.values().get((int) (rest % count)));
      rest /= count;
    }
    return values;
  }

  /// {@return every choice}
  public Stream<SortedMap<String, Integer>> choices() {
    return LongStream.range(0, size()).mapToObj(this::at);
  }

  /// {@return whether `choice` gives each knob one of its values, and nothing else}
  public boolean contains(Map<String, Integer> choice) {
    return choice.size() == knobs.size()
        && knobs.stream().allMatch(k -> k.values().contains(choice.get(k.name())));
  }

  /// Refuses a choice that leaves a knob out, names one that there is not, or gives one a value
  /// that is not its own.
  public void check(Map<String, Integer> choice) {
    checkPart(choice);
    for (Knob knob : knobs) {
      if (choice.get(knob.name()) == null) {
        throw new ScheduleException(
            "knob %s can't be left out: choose one of %s".formatted(knob.name(), knob.values()));
      }
    }
  }

  /// The same, but knobs may be left out.
  void checkPart(Map<String, Integer> choice) {
    Given.given(choice, "a choice of knobs", "the map");
    choice.forEach((name, value) -> {
      List<String> names = names(knobs);
      int at = names.indexOf(name);
      if (at < 0) {
        throw new ScheduleException(
            "there is no knob %s: the knobs are %s%s"
                .formatted(name, names, Nearest.hint(String.valueOf(name), names)));
      }
      if (!knobs.get(at).values().contains(value)) {
        throw new ScheduleException(
            "knob %s can't be %s: choose one of %s".formatted(name, value, knobs.get(at).values()));
      }
    });
  }
}
