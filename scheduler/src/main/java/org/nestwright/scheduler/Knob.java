package org.nestwright.scheduler;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A decision that a schedule leaves open: a name, and the numbers it may be.
///
/// ```java
/// Schedule open = Schedule.of(relu).on(relu).split(c, co, ci, knob("bc", 16, 32, 64));
/// Schedule bound = open.with("bc", 32);
/// ```
///
/// @param name unique in its schedule, such as `mr`: the same knob may stand in several places,
///   which then have the same number
/// @param values what may be chosen, at least one, without repetition; the first is the default
public record Knob(String name, List<Integer> values) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

  /// Copies the values.
  ///
  /// @throws ScheduleException when the name is none, or a value is missing or comes twice
  public Knob {
    Given.given(name, "knob", "the name");
    if (!NAME.matcher(name).matches()) {
      throw Refusal.of("knob \"" + name + "\"", "that can't name a knob")
          .fix("use letters, digits and underscores");
    }
    values = Given.all(values, "knob \"" + name + "\"", "value");
    if (values.isEmpty()) {
      throw Refusal.of("knob \"" + name + "\"", "it has no value")
          .fix("give at least one, as in knob(\"%s\", 16, 32)", name);
    }
    HashSet<Integer> seen = new HashSet<>();
    for (Integer value : values) {
      if (!seen.add(value)) {
        throw Refusal.of("knob \"" + name + "\"", "it has the value %d twice", value)
            .fix("give each value once");
      }
    }
  }

  /// {@return the knob called `name` with these values, the first of them its default}
  public static Knob knob(String name, int... values) {
    return new Knob(
        name, Arrays.stream(Given.given(values, "knob", "the array of values")).boxed().toList());
  }

  /// {@return the value that is taken where nobody chooses}
  public int byDefault() {
    return values.getFirst();
  }

  /// {@return the call that makes it}
  @Override
  public String toString() {
    return values.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "knob(\"" + name + "\", ", ")"));
  }
}
