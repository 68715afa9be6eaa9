package org.nestwright.scheduler.plan;

import org.nestwright.dsl.Stage;

/// One line of a loop nest as text, and what it tells of.
///
/// @param depth how deep it is nested; a line belongs to the last one before it that is less deep
/// @param subject what it tells of
/// @param text without the indentation
public record NestLine(int depth, Subject subject, String text) {
  /// What a line tells of.
  public sealed interface Subject {}

  /// What is done once, before the runs.
  public record Once() implements Subject {}

  /// Where storage of a Func begins to live.
  ///
  /// @param func which Func
  public record Storage(FuncPlan func) implements Subject {}

  /// Where a Func is computed.
  ///
  /// @param func which Func
  public record Production(FuncPlan func) implements Subject {}

  /// A loop.
  ///
  /// @param stage whose loop
  /// @param loop the loop
  public record Iteration(Stage stage, Loop loop) implements Subject {}

  /// A guard around a definition.
  ///
  /// @param stage which definition
  public record Test(Stage stage) implements Subject {}

  /// A definition, executed at one point.
  ///
  /// @param stage which definition
  public record Point(Stage stage) implements Subject {}

  @Override
  public String toString() {
    return "  ".repeat(depth) + text;
  }
}
