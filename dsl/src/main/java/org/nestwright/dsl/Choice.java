package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.List;

/// A choice among several values: the first whose condition holds. All of them may be computed, as
/// with [Expr#select(Expr, Expr, Expr)].
///
/// ```java
/// Func sign = Func.of("sign", x)
///     .is(Choice.when(in.at(x).lt(0), Expr.of(-1)).or(in.at(x).gt(0), Expr.of(1)).otherwise(0));
/// ```
public final class Choice {
  /// A condition with its value.
  private record Case(Expr condition, Expr value) {}

  private final List<Case> cases;

  private Choice(List<Case> cases) {
    this.cases = cases;
  }

  /// {@return the choice of `value` where `condition` holds, to be completed}
  public static Choice when(Expr condition, Expr value) {
    return new Choice(List.of(new Case(condition, value)));
  }

  /// {@return this choice, with `value` where `condition` is the first that holds}
  public Choice or(Expr condition, Expr value) {
    List<Case> more = new ArrayList<>(cases);
    more.add(new Case(condition, value));
    return new Choice(List.copyOf(more));
  }

  /// {@return the value of the first condition that holds, `value` where none does}
  public Expr otherwise(Expr value) {
    Expr chosen = value;
    for (Case c : cases.reversed()) {
      chosen = Expr.select(c.condition(), c.value(), chosen);
    }
    return chosen;
  }

  /// {@return the value of the first condition that holds, `value` where none does}
  public Expr otherwise(double value) {
    return otherwise(Expr.constant(cases.getLast().value().type(), value));
  }

  /// {@return `values[index]`; the last value for every other index}
  public static Expr mux(Expr index, Expr... values) {
    if (!index.type().isInteger() || values.length == 0) {
      throw new AlgorithmException(
          "mux takes an integer and at least one value, not %s %s and %d values"
              .formatted(index.type(), index, values.length));
    }
    Expr chosen = values[values.length - 1];
    for (int i = values.length - 2; i >= 0; i--) {
      chosen = Expr.select(index.eq(i), values[i], chosen);
    }
    return chosen;
  }

  /// {@return `e` itself} A hint to the reader, and to whoever comes from Halide, that a condition
  /// holds nearly everywhere or that a value is the one taken in the interior: loops are cut where
  /// such a condition changes whether it is marked or not.
  public static Expr likely(Expr e) {
    return e;
  }

  /// {@return `e` itself} As [#likely]: a loop is cut wherever that takes a test out of it,
  /// innermost or not.
  public static Expr likelyIfInnermost(Expr e) {
    return e;
  }
}
