package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.List;

/// What is noticed when a value is computed, for finding mistakes: a line that is printed, or a
/// requirement without which the run fails. Neither changes the value.
///
/// ```java
/// Func f = Func.of("f", x).is(print(in.at(x).times(2), "at", x));
/// Func g = Func.of("g", x).is(require(in.at(x).gt(0), sqrt(in.at(x)), "no root of", in.at(x)));
/// ```
///
/// A run prints when it computes a value, so the schedule decides how often a line comes and in
/// which order: a point that is computed twice prints twice, one that a tail computes beyond what
/// is asked for prints too, a vectorized loop that prints runs its lanes one by one, and a parallel
/// one prints from several threads, whole lines at a time. A point of an update that a predicate
/// leaves out prints nothing, save what the predicate itself prints. Both arms of a select print.
///
/// A requirement is part of what a program means. A run fails, with a [RequirementException],
/// exactly when a point that is asked for depends on a value whose requirement is not met, whatever
/// the schedule: all that an expression is made of counts, both arms of a select too, but not what
/// a Func that is read makes no use of. Which of several failures is told does not depend on the
/// schedule either: it is the first in the order of the output's points.
///
/// @param kind what is done
/// @param condition a bool; a line is printed where it holds, a requirement broken where it does
///   not
/// @param texts what stands before, between and after the values shown
/// @param shown the values in the text, one fewer than the texts
public record Watch(Kind kind, Expr condition, List<String> texts, List<Expr> shown) {
  /// What is done.
  public enum Kind {
    /// A line is printed.
    PRINT,
    /// The run fails.
    REQUIRE
  }

  /// Checks the condition and copies the lists.
  public Watch {
    String name = kind == Kind.PRINT ? "printWhen" : "require";
    Given.expr(condition, "the condition of " + name);
    if (condition.type() != Type.BOOL) {
      throw new AlgorithmException(
          "%s takes a bool, not the %s %s: compare it with something"
              .formatted(name, condition.type(), ExprPrinter.brief(condition)));
    }
    texts = List.copyOf(texts);
    shown = List.copyOf(shown);
    if (texts.size() != shown.size() + 1) {
      throw new AlgorithmException(
          "%d texts do not go round %d values".formatted(texts.size(), shown.size()));
    }
  }

  /// {@return `e`, which is printed each time it is computed, `more` after it}
  ///
  /// @param more expressions, whose values are printed, and anything else, which is printed as it
  ///   is
  public static Expr print(Expr e, Object... more) {
    return printWhen(Expr.of(true), e, more);
  }

  /// {@return `e`, which is printed when it is computed and `condition` holds, `more` after it}
  ///
  /// @param more expressions, whose values are printed, and anything else, which is printed as it
  ///   is
  public static Expr printWhen(Expr condition, Expr e, Object... more) {
    List<Object> parts = new ArrayList<>();
    parts.add(Given.expr(e, "what is printed"));
    parts.addAll(List.of(more));
    return new Expr.Watched(of(Kind.PRINT, condition, parts), e);
  }

  /// {@return `e`, for which `condition` must hold}
  ///
  /// @param message what the failure says: expressions, whose values are told, and anything else,
  ///   which is told as it is; the condition where there is nothing
  public static Expr require(Expr condition, Expr e, Object... message) {
    Given.expr(condition, "the condition of require");
    Given.expr(e, "the value of require");
    List<Object> parts =
        message.length == 0 ? List.of(ExprPrinter.brief(condition)) : List.of(message);
    return new Expr.Watched(of(Kind.REQUIRE, condition, parts), e);
  }

  private static Watch of(Kind kind, Expr condition, List<Object> parts) {
    List<String> texts = new ArrayList<>();
    List<Expr> shown = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      text.append(i == 0 ? "" : " ");
      if (parts.get(i) instanceof Expr e) {
        texts.add(text.toString());
        shown.add(e);
        text.setLength(0);
      } else {
        text.append(parts.get(i));
      }
    }
    texts.add(text.toString());
    return new Watch(kind, condition, texts, shown);
  }

  /// {@return the text with values in it}
  ///
  /// @param bits of each value shown, as [Buffer#bitsAt] gives them; what is above the width of its
  ///   type does not count
  public String text(long... bits) {
    StringBuilder text = new StringBuilder(texts.getFirst());
    for (int i = 0; i < bits.length; i++) {
      text.append(Elements.text(shown.get(i).type(), bits[i])).append(texts.get(i + 1));
    }
    return text.toString();
  }

  Watch with(Expr newCondition, List<Expr> newShown) {
    return new Watch(kind, newCondition, texts, newShown);
  }
}
