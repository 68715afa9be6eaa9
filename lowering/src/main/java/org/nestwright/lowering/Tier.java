package org.nestwright.lowering;

/// What runs a method.
public enum Tier {
  /// The interpreter, for all the JVM tells; or the method is part of the code of one that calls
  /// it, or has never been called.
  INTERPRETER("not compiled"),
  /// C1, for good: C2 has given up on the method, or this JVM runs without C2.
  C1("C1 only"),
  /// C1, on the way to C2.
  C1_PROFILED("C1"),
  /// C2, the only one of them that keeps vectors in registers.
  C2("C2");

  private static final int PROFILED = 2;
  private static final int FULL = 4;

  private final String text;

  Tier(String text) {
    this.text = text;
  }

  /// {@return the tier with HotSpot's number}
  static Tier of(int level) {
    return level >= FULL ? C2 : level >= PROFILED ? C1_PROFILED : level > 0 ? C1 : INTERPRETER;
  }

  @Override
  public String toString() {
    return text;
  }
}
