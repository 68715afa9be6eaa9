package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

/// A schedule that has been checked for a shape: every loop with its extent, every Func with its
/// region and its storage.
///
/// @param schedule what was planned
/// @param shapes of the outputs, in the pipeline's order
/// @param productions the Funcs that are not inlined, each after all it reads
/// @param preparation what of them is done once for many runs
public record Plan(
    Schedule schedule, List<Shape> shapes, List<Production> productions, Preparation preparation) {
  /// Copies the lists.
  public Plan {
    shapes = List.copyOf(shapes);
    productions = List.copyOf(productions);
  }

  /// {@return the Funcs that are not inlined, each after all it reads}
  public List<FuncPlan> funcs() {
    return productions.stream().flatMap(p -> p.funcs().stream()).toList();
  }

  /// {@return the plan of `schedule` for outputs of the given shapes}
  ///
  /// @throws ScheduleException when the schedule is illegal for these shapes
  /// @throws AlgorithmException when the pipeline can't compute them at all, as where it would read
  ///   outside an input
  public static Plan of(Schedule schedule, Shape... shapes) {
    return of(schedule, () -> List.of(shapes));
  }

  private static Plan of(Schedule schedule, Supplier<List<Shape>> shapes) {
    try {
      return DeepRecursion.call(() -> Planner.plan(schedule, shapes.get()));
    } catch (ScheduleException e) {
      throw e.issuedBy(schedule);
    }
  }

  /// {@return the plan of `schedule` for outputs of the shapes that it estimates}
  ///
  /// @throws ScheduleException when the schedule is illegal for these shapes, or does not estimate
  ///   every dimension of every output
  public static Plan of(Schedule schedule) {
    return of(schedule, () -> Estimates.shapes(schedule));
  }

  /// {@return why `schedule` is illegal for outputs of the given shapes; empty where it is legal}
  public static Optional<String> check(Schedule schedule, Shape... shapes) {
    try {
      Plan.of(schedule, shapes);
      return Optional.empty();
    } catch (ScheduleException | AlgorithmException e) {
      return Optional.of(e.getMessage());
    }
  }

  /// {@return the plan of `func`; empty where it is inlined}
  public Optional<FuncPlan> of(Func func) {
    return funcs().stream().filter(f -> f.func().name().equals(func.name())).findFirst();
  }

  /// {@return the loops as text: what is computed where, how each loop runs, where storage lives
  /// and how big it is}
  public String loopNest() {
    return LoopNestPrinter.print(this);
  }

  /// {@return the lines of [#loopNest], each with what it tells of}
  public List<NestLine> loopNestLines() {
    return LoopNestPrinter.lines(this);
  }
}
