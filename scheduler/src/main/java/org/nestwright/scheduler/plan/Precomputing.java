package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;

/// Finds what is computed once for many runs, and proves that it depends on constant inputs alone.
final class Precomputing {
  private final Schedule schedule;
  private final Set<String> constants;

  /// For each Func that is computed once, the directive that made it so.
  private final Map<String, Directive> once = new LinkedHashMap<>();

  private Precomputing(Schedule schedule) {
    this.schedule = schedule;
    this.constants =
        schedule.directives().stream()
            .filter(Directive.Constant.class::isInstance)
            .map(d -> d.stage().func())
            .collect(Collectors.toUnmodifiableSet());
  }

  /// {@return what is computed once}
  ///
  /// @param funcs all that are planned, each after all it reads
  static Preparation of(Schedule schedule, Levels levels, List<FuncPlan> funcs) {
    return new Precomputing(schedule).preparation(levels, funcs);
  }

  private Preparation preparation(Levels levels, List<FuncPlan> funcs) {
    for (FuncPlan f : funcs.reversed()) {
      levels.precompute(f.func()).ifPresent(d -> once.put(f.func().name(), d));
      f.computeAt()
          .map(LoopId::stage)
          .map(consumer -> once.get(consumer.func()))
          .ifPresent(d -> once.put(f.func().name(), d));
      if (!schedule.staged().funcs().contains(f.func())) {
        // Partial results belong to the one Func that puts them together.
        funcs.stream()
            .filter(g -> once.containsKey(g.func().name()))
            .filter(g -> reads(g, f))
            .findFirst()
            .ifPresent(g -> once.put(f.func().name(), once.get(g.func().name())));
      }
    }
    List<FuncPlan> computed = new ArrayList<>();
    List<FuncPlan> kept = new ArrayList<>();
    for (FuncPlan f : funcs) {
      if (once.containsKey(f.func().name())) {
        checkConstant(f);
        computed.add(f);
        if (runs(funcs).anyMatch(s -> !Reads.calls(s.definition(), f.func().name()).isEmpty())) {
          kept.add(f);
        }
      }
    }
    List<Input> inputs =
        schedule.pipeline().inputs().stream().filter(in -> constants.contains(in.name())).toList();
    return new Preparation(
        inputs,
        computed,
        kept,
        read(inputs, computed.stream().flatMap(f -> f.everyStage().stream())),
        read(inputs, runs(funcs)));
  }

  private static boolean reads(FuncPlan g, FuncPlan f) {
    return g.everyStage().stream()
        .anyMatch(s -> !Reads.calls(s.definition(), f.func().name()).isEmpty());
  }

  private static List<Input> read(List<Input> inputs, Stream<StagePlan> stages) {
    Set<String> names =
        stages
            .flatMap(s -> Reads.accesses(s).stream())
            .map(access -> access.input().name())
            .collect(Collectors.toSet());
    return inputs.stream().filter(in -> names.contains(in.name())).toList();
  }

  private void checkConstant(FuncPlan f) {
    Directive d = once.get(f.func().name());
    for (StagePlan stage : f.everyStage()) {
      for (Expr.Access access : Reads.accesses(stage)) {
        String input = access.input().name();
        if (!constants.contains(input)) {
          throw Refusal.of(d, "%s reads %s, which is not constant", stage.stage(), access)
              .exists(
                  constants.isEmpty() ? "no input is" : "constant is %s",
                  Refusal.list(constants.stream().sorted().toList()))
              .fix(
                  "if %s stays the same for many runs, say so with .on(%s).constant(), else use"
                      + " computeRoot()",
                  input, input);
        }
      }
      for (Expr.Call call : Reads.calls(stage.definition())) {
        String func = call.func().name();
        if (!func.equals(f.func().name()) && !once.containsKey(func)) {
          throw Refusal.of(
                  d, "%s reads %s, which is computed anew in each run", stage.stage(), call)
              .fix(
                  schedule.pipeline().outputs().contains(call.func())
                      ? "%s is an output, so use computeRoot() here"
                      : "add .on(%s).precompute(), or use computeRoot() here",
                  func);
        }
      }
    }
  }

  private Stream<StagePlan> runs(List<FuncPlan> funcs) {
    return funcs.stream()
        .filter(f -> !once.containsKey(f.func().name()))
        .flatMap(f -> f.everyStage().stream());
  }
}
