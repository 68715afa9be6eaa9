package org.nestwright.scheduler;

/// What a split does when its factor does not divide the loop's extent. The names are Halide's.
public enum Tail {
  /// [#SHIFT_INWARDS] where that is legal and the loop is at least one factor long, else
  /// [#GUARD_WITH_IF].
  AUTO,
  /// Computes whole tiles past the end. Legal on pure definitions whose storage can grow, not on
  /// outputs.
  ROUND_UP,
  /// Tests each point of the last tile, or runs a shorter loop there. Always legal.
  GUARD_WITH_IF,
  /// Moves the last tile back so that it ends at the end, and computes some points twice. Legal on
  /// pure definitions at least one factor long.
  SHIFT_INWARDS
}
