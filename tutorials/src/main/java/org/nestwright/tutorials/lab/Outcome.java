package org.nestwright.tutorials.lab;

import java.util.List;

/// What a check comes to.
sealed interface Outcome {
  /// The schedule is illegal, or more than the checker runs.
  ///
  /// @param reason why
  record Refused(String reason) implements Outcome {}

  /// The schedule runs and computes something else than the algorithm says.
  ///
  /// @param difference the first
  record Wrong(String difference) implements Outcome {}

  /// The schedule is correct.
  ///
  /// @param grade of it
  /// @param notes on what makes it slower than it looks
  record Correct(Grade grade, List<String> notes) implements Outcome {}
}
