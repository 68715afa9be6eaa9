package org.nestwright.scheduler.plan;

import java.util.Optional;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;
import org.nestwright.scheduler.bounds.Unlimited;

/// Proves that no input is read outside its extents.
final class InputBounds {
  private InputBounds() {}

  /// A read that leaves its input.
  ///
  /// @param func that reads
  /// @param stage of it
  /// @param access the read
  /// @param index which of its indices
  /// @param span the values of that index
  record Outside(FuncPlan func, StagePlan stage, Expr.Access access, int index, Span span) {
    private long extent() {
      return access.input().extents().get(index);
    }

    ScheduleException refusal(Nesting nesting) {
      String in = access.input().name();
      return Refusal.of(
              asked(stage, access),
              "index %d is %d to %d, outside the input",
              index,
              span.low().low(),
              span.high().high())
          .exists(
              "%s has [0, %d) there, and %s of %s is computed",
              in, extent(), func.region(), func.func().name())
          .example(example(nesting))
          .fix(
              func.output()
                  ? "ask for a smaller output, or add a boundary condition"
                  : "add a boundary condition, or use smaller tiles");
    }

    /// {@return a point of the Func and what it reads outside, where one is found}
    Optional<String> example(Nesting nesting) {
      CounterExample search = new CounterExample(stage, nesting.chain(func.computeAt()));
      return search
          .find(point ->
              IndexValue.of(access.args().get(index), point.variables())
                  .filter(value -> value < 0 || value >= extent())
                  .isPresent())
          .flatMap(point -> search.reading(point, access.input().name(), access.args()));
    }
  }

  /// {@return the first read outside an input that `f` makes, if there is one}
  static Optional<Outside> check(FuncPlan f) {
    for (StagePlan stage : f.everyStage()) {
      if (!stage.runs()) {
        continue;
      }
      for (Expr.Access access : Reads.accesses(stage.definition())) {
        Optional<Outside> outside = check(f, stage, access);
        if (outside.isPresent()) {
          return outside;
        }
      }
    }
    return Optional.empty();
  }

  private static String asked(StagePlan stage, Expr.Access access) {
    return "%s reads input %s at %s".formatted(stage.stage(), access.input().name(), access);
  }

  private static Optional<Outside> check(FuncPlan f, StagePlan stage, Expr.Access access) {
    Input in = access.input();
    for (int i = 0; i < in.rank(); i++) {
      Expr index = access.args().get(i);
      Span span = IndexSpan.of(index, stage.spans()).over(_ -> true);
      long extent = in.extents().get(i);
      if (!span.isBounded()) {
        throw Refusal.of(asked(stage, access), "nothing limits index %d, %s", i, index)
            .exists(
                "%s has [0, %d) there, and %s",
                in.name(), extent, Unlimited.reason(index, stage.spans()))
            .fix("clamp it to [0, %d]", extent - 1);
      }
      if (span.low().low() < 0 || span.high().high() >= extent) {
        return Optional.of(new Outside(f, stage, access, i, span));
      }
    }
    return Optional.empty();
  }
}
