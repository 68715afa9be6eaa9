package org.nestwright.autotune.verify;

/// What a check found.
public sealed interface Verdict {
  /// All that was looked at is right.
  ///
  /// @param points how many points were compared
  record Right(long points) implements Verdict {}

  /// Something is wrong.
  ///
  /// @param why the first point that differs, in one line
  record Wrong(String why) implements Verdict {}

  /// It was stopped before enough was looked at.
  record Stopped() implements Verdict {}
}
