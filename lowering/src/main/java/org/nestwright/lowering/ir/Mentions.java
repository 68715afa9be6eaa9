package org.nestwright.lowering.ir;

import java.util.function.Predicate;

/// Searches in terms and statements.
public final class Mentions {
  private Mentions() {}

  /// {@return whether `t` has a part that `test` accepts}
  public static boolean any(Term t, Predicate<Term> test) {
    if (test.test(t)) {
      return true;
    }
    boolean[] found = {false};
    Rewrite.children(
        t,
        operand -> {
          found[0] = found[0] || any(operand, test);
          return operand;
        });
    return found[0];
  }

  /// {@return whether `t` uses the variable `name`}
  public static boolean variable(Term t, Name name) {
    return any(t, part -> part instanceof Term.Variable v && v.name().equals(name));
  }

  /// {@return whether `s` or anything in it has a statement or term that the tests accept}
  public static boolean any(Stmt s, Predicate<Stmt> statement, Predicate<Term> term) {
    if (statement.test(s)) {
      return true;
    }
    boolean[] found = {false};
    Rewrite.children(
        s,
        child -> {
          found[0] = found[0] || any(child, statement, term);
          return child;
        },
        t -> {
          found[0] = found[0] || any(t, term);
          return t;
        });
    return found[0];
  }

  /// {@return whether `s` uses the variable `name`}
  public static boolean variable(Stmt s, Name name) {
    return any(s, _ -> false, part -> part instanceof Term.Variable v && v.name().equals(name));
  }
}
