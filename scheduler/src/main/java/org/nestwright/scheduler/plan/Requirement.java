package org.nestwright.scheduler.plan;

import java.util.List;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.Condition;

/// What must hold of the scalar inputs for a kernel to run at all: at least one of the conditions
/// that a stage is specialized for.
///
/// @param stage whose specializations
/// @param conditions of them
/// @param message what to say where none holds
public record Requirement(Stage stage, List<Condition> conditions, String message) {
  /// Copies the list.
  public Requirement {
    conditions = List.copyOf(conditions);
  }
}
