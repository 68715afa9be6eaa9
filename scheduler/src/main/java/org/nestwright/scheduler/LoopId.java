package org.nestwright.scheduler;

import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;

/// The identity of a loop in a pipeline.
///
/// @param stage the definition whose points the loop visits
/// @param var its name among the loops of that stage
public record LoopId(Stage stage, Var var) {
  @Override
  public String toString() {
    return stage.func() + "." + var;
  }
}
