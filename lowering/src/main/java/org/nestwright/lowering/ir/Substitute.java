package org.nestwright.lowering.ir;

/// Puts a term in the place of a variable.
public final class Substitute {
  private Substitute() {}

  /// {@return `s` with `value` for `name`}
  public static Stmt in(Stmt s, Name name, Term value) {
    return Rewrite.children(s, child -> in(child, name, value), t -> in(t, name, value));
  }

  /// {@return `t` with `value` for `name`}
  public static Term in(Term t, Name name, Term value) {
    if (t instanceof Term.Variable v) {
      return v.name().equals(name) ? value : t;
    }
    return Rewrite.children(t, operand -> in(operand, name, value));
  }
}
