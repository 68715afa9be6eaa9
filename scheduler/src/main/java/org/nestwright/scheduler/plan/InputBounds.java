package org.nestwright.scheduler.plan;

import java.util.List;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;

/// Proves that no input is read outside its extents.
final class InputBounds {
  private InputBounds() {}

  static void check(Pipeline pipeline, List<FuncPlan> funcs) {
    for (FuncPlan f : funcs) {
      for (StagePlan stage : f.everyStage()) {
        if (stage.loops().stream().anyMatch(l -> l.extent() == 0)) {
          continue;
        }
        for (Expr.Access access : Reads.accesses(stage.definition())) {
          check(pipeline, f, stage, access);
        }
      }
    }
  }

  private static void check(Pipeline pipeline, FuncPlan f, StagePlan stage, Expr.Access access) {
    Input in = access.input();
    for (int i = 0; i < in.rank(); i++) {
      Span span = IndexSpan.of(access.args().get(i), stage.spans()).over(_ -> true);
      long extent = in.extents().get(i);
      if (!span.isBounded()) {
        throw new ScheduleException(
            "%s reads input %s at %s, and nothing limits index %d; clamp it to [0, %d]"
                .formatted(stage.stage(), in.name(), access, i, extent - 1));
      }
      long low = span.low().low();
      long high = span.high().high();
      if (low < 0 || high >= extent) {
        boolean output = pipeline.outputs().contains(f.func());
        throw new ScheduleException(
            "%s reads input %s at %s, where index %d is %d to %d, outside [0, %d); %s"
                .formatted(
                    stage.stage(),
                    in.name(),
                    access,
                    i,
                    low,
                    high,
                    extent,
                    output
                        ? "ask for a smaller output, or add a boundary condition"
                        : "add a boundary condition, or a smaller tile: "
                            + f.region()
                            + " of "
                            + f.func().name()
                            + " is computed"));
      }
    }
  }
}
