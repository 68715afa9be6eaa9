package org.nestwright.scheduler;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A directive of a schedule, and what of it is left open.
///
/// @param directive where a knob stands for its number, with the knob's default
/// @param knob what stands for its number, if something does
/// @param when on what the directive depends, if on anything
public record Entry(Directive directive, Optional<Knob> knob, Optional<Condition> when) {
  /// Holds where `knob` is `value`.
  ///
  /// @param knob what decides
  /// @param value one of its values
  public record Condition(Knob knob, int value) {
    /// Checks the value.
    ///
    /// @throws ScheduleException when it is none of the knob's
    public Condition {
      Given.given(knob, "when", "the knob");
      if (!knob.values().contains(value)) {
        throw Refusal.of("when(%s, %d)".formatted(knob, value), "the knob is never %d", value)
            .fix("choose one of %s", knob.values());
      }
    }

    @Override
    public String toString() {
      return "when(%s, %d)".formatted(knob, value);
    }
  }

  /// Checks that the knob has numbers that the directive can have.
  ///
  /// @throws ScheduleException when it has not
  public Entry {
    Given.given(directive, "with", "the directive");
    if (knob.isPresent()) {
      for (int value : knob.get().values()) {
        if (value < 1) {
          throw Refusal.of(
                  text(directive, knob) + " on " + directive.stage(), "the knob may be %d", value)
              .fix("give it only values of at least 1");
        }
      }
    }
  }

  /// {@return a directive whose number is left open}
  static Entry open(Directive.Numbered directive, Knob knob, Optional<Condition> when) {
    Given.given(directive, "with", "the directive");
    Given.given(knob, "with", "the knob");
    Directive first = knob.byDefault() < 1 ? directive : directive.withNumber(knob.byDefault());
    return new Entry(first, Optional.of(knob), when);
  }

  /// {@return what is left open}
  List<Knob> knobs() {
    return Stream.concat(when.map(Condition::knob).stream(), knob.stream()).toList();
  }

  /// {@return the name of the Func or Input that it is about}
  String func() {
    return directive.stage().func();
  }

  /// {@return what becomes of it when the knobs in `choice` have these values; nothing where its
  /// condition does not hold}
  Optional<Entry> with(Map<String, Integer> choice) {
    Directive d = directive;
    Optional<Knob> number = knob;
    Optional<Condition> condition = when;
    if (number.isPresent() && choice.containsKey(number.get().name())) {
      d = ((Directive.Numbered) d).withNumber(choice.get(number.get().name()));
      number = Optional.empty();
    }
    if (condition.isPresent() && choice.containsKey(condition.get().knob().name())) {
      if (choice.get(condition.get().knob().name()) != condition.get().value()) {
        return Optional.empty();
      }
      condition = Optional.empty();
    }
    return Optional.of(new Entry(d, number, condition));
  }

  private static String text(Directive directive, Optional<Knob> knob) {
    return knob.isPresent() && directive instanceof Directive.Numbered n
        ? n.text(knob.get().toString())
        : directive.toString();
  }

  /// {@return the directive as the method call that makes it}
  @Override
  public String toString() {
    return text(directive, knob);
  }
}
