package org.nestwright.dsl;

/// A free variable: a dimension of a [Func], or a loop that a schedule makes. Two Vars of one name
/// are the same Var.
///
/// @param name a Java identifier, dots allowed inside
public record Var(String name) implements LoopVar {
  /// Checks the name.
  public Var {
    Names.check("Var", name);
  }

  /// {@return the Var called `name`}
  public static Var of(String name) {
    return new Var(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
