package org.nestwright.scheduler;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nestwright.dsl.EditDistance;

/// Why a schedule is refused, in five parts: what was asked and where, what is wrong with it, what
/// exists instead, a point at which it would go wrong, and the nearest legal thing to write.
///
/// Built part by part; the fix comes last and makes the exception, so none can be forgotten:
///
/// ```
/// throw Refusal.of(d, "%s has no loop %s", stage, loop)
///     .exists("its loops, innermost first, are %s", Refusal.list(names))
///     .fix("did you mean %s?", nearest);
/// ```
///
/// @param directive which directive; empty where no single one is to blame
/// @param asked the directive as it was written and its stage, or what was asked in words
/// @param where the source line that issued the directive; empty where it is not known
/// @param problem what is wrong
/// @param exists what there is instead; empty where the problem says it
/// @param example a concrete point that shows the problem; empty where there is none
/// @param fix what to write instead
public record Refusal(
    Optional<Directive> directive,
    String asked,
    String where,
    String problem,
    String exists,
    String example,
    String fix) {

  /// {@return the refusal of `directive`, because of a problem}
  public static Refusal of(Directive directive, String problem, Object... args) {
    return new Refusal(
        Optional.of(directive),
        directive + " on " + directive.stage(),
        "",
        problem.formatted(args),
        "",
        "",
        "");
  }

  /// {@return the refusal of something that no directive asked, such as the shape}
  public static Refusal of(String asked, String problem, Object... args) {
    return new Refusal(Optional.empty(), asked, "", problem.formatted(args), "", "", "");
  }

  /// {@return this with what exists}
  public Refusal exists(String text, Object... args) {
    return new Refusal(directive, asked, where, problem, text.formatted(args), example, fix);
  }

  /// {@return this with a point at which it would go wrong}
  public Refusal example(String text, Object... args) {
    return new Refusal(directive, asked, where, problem, exists, text.formatted(args), fix);
  }

  /// {@return this with a point at which it would go wrong, where one was found}
  public Refusal example(Optional<String> text) {
    return text.map(t -> example("%s", t)).orElse(this);
  }

  /// {@return the exception that tells all this, and what to write instead}
  public ScheduleException fix(String text, Object... args) {
    return new ScheduleException(
        new Refusal(directive, asked, where, problem, exists, example, text.formatted(args)));
  }

  Refusal at(String source) {
    return new Refusal(directive, asked, source, problem, exists, example, fix);
  }

  /// {@return the name among `existing` that is nearest to `wanted`, as a question; else
  /// `otherwise`}
  public static String nearest(String wanted, Collection<String> existing, String otherwise) {
    return existing.stream()
        .filter(name -> EditDistance.between(wanted, name) <= Math.max(1, wanted.length() / 2))
        .min(Comparator.comparingInt(name -> EditDistance.between(wanted, name)))
        .map(name -> "did you mean " + name + "?")
        .orElse(otherwise);
  }

  /// {@return the names, with commas between them}
  public static String list(Collection<?> names) {
    return names.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /// {@return all parts as one line}
  @Override
  public String toString() {
    String shown = example.isEmpty() ? "" : "for example, " + example;
    return asked
        + (where.isEmpty() ? "" : " (" + where + ")")
        + ": "
        + Stream.of(problem, exists, shown, fix)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "));
  }

  /// {@return the parts one under the other, as a person reads them}
  public List<String> lines() {
    return Stream.of(
            asked + (where.isEmpty() ? "" : "  (" + where + ")"),
            "  problem: " + problem,
            exists.isEmpty() ? "" : "  exists:  " + exists,
            example.isEmpty() ? "" : "  example: " + example,
            "  fix:     " + fix)
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
