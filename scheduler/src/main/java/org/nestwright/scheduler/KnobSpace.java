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
      throw Refusal.of("the knobs " + Refusal.list(knobs), "two of them have one name")
          .fix("give each its own");
    }
    try {
      size(knobs);
    } catch (ArithmeticException e) {
      throw Refusal.of(
              "the knobs " + Refusal.list(names(knobs)), "they span more than 2^63 choices")
          .fix("give them fewer values");
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
      throw Refusal.of("choice %d".formatted(number), "there is no choice of that number")
          .exists("there are %d", size())
          .fix("count from 0 to %d", size() - 1);
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
        throw Refusal.of("knob " + knob.name(), "it can't be left out")
            .fix("choose one of %s", knob.values());
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
        throw Refusal.of("knob " + name, "there is no such knob")
            .exists("the knobs are %s", names)
            .fix("%s", Refusal.nearest(String.valueOf(name), names, "name one of these"));
      }
      if (!knobs.get(at).values().contains(value)) {
        throw Refusal.of("knob " + name, "it can't be %s", value)
            .fix("choose one of %s", knobs.get(at).values());
      }
    });
  }
}
