package org.nestwright.scheduler.plan;

import java.util.List;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;

/// Proves that no input is read outside its extents.
final class InputBounds {
  private InputBounds() {}

  static void check(Pipeline pipeline, List<FuncPlan> funcs, Nesting nesting) {
    for (FuncPlan f : funcs) {
      boolean output = pipeline.outputs().contains(f.func());
      for (StagePlan stage : f.everyStage()) {
        if (!stage.runs()) {
          continue;
        }
        for (Expr.Access access : Reads.accesses(stage.definition())) {
          check(f, stage, access, nesting, output);
        }
      }
    }
  }

  private static void check(
      FuncPlan f, StagePlan stage, Expr.Access access, Nesting nesting, boolean output) {
    Input in = access.input();
    for (int i = 0; i < in.rank(); i++) {
      Expr index = access.args().get(i);
      Span span = IndexSpan.of(index, stage.spans()).over(_ -> true);
      long extent = in.extents().get(i);
      String asked = "%s reads input %s at %s".formatted(stage.stage(), in.name(), access);
      if (!span.isBounded()) {
        throw Refusal.of(asked, "nothing limits index %d, %s", i, index)
            .exists("%s has [0, %d) there", in.name(), extent)
            .fix("clamp it to [0, %d]", extent - 1);
      }
      long low = span.low().low();
      long high = span.high().high();
      if (low < 0 || high >= extent) {
        CounterExample search = new CounterExample(stage, nesting.chain(f.computeAt()));
        throw Refusal.of(asked, "index %d is %d to %d, outside the input", i, low, high)
            .exists(
                "%s has [0, %d) there, and %s of %s is computed",
                in.name(), extent, f.region(), f.func().name())
            .example(
                search
                    .find(point ->
                        IndexValue.of(index, point.variables())
                            .filter(value -> value < 0 || value >= extent)
                            .isPresent())
                    .flatMap(point -> search.reading(point, in.name(), access.args())))
            .fix(
                output
                    ? "ask for a smaller output, or add a boundary condition"
                    : "add a boundary condition, or use smaller tiles");
      }
    }
  }
}
