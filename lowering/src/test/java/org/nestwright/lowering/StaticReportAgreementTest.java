package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.nest.BuildLoopNest;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.FuncReport;
import org.nestwright.scheduler.report.LoopReport;
import org.nestwright.scheduler.report.StageReport;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Target;

/// What the static report counts is what the loop nest does: the nest is executed and counted.
class StaticReportAgreementTest {
  private static final Var C = Var.of("c");
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var YO = Var.of("yo");
  private static final Var YI = Var.of("yi");
  private static final Var CO = Var.of("co");
  private static final Var CI = Var.of("ci");
  private static final Var T = Var.of("t");

  private static final Input IN = Input.f32("in", 40, 30);
  private static final Func BLUR_X =
      Func.of("blurX", X, Y)
          .is(IN.at(X, Y).plus(IN.at(X.plus(1), Y)).plus(IN.at(X.plus(2), Y)).div(3));
  private static final Func BLUR =
      Func.of("blur", X, Y)
          .is(BLUR_X.at(X, Y).plus(BLUR_X.at(X, Y.plus(1))).plus(BLUR_X.at(X, Y.plus(2))).div(3));

  private static final Target ONE_THREAD = new Target(256, 16, 1);

  private static Arguments of(String name, Schedule s, int... extents) {
    return Arguments.of(name, s, Shape.of(extents));
  }

  /// Pipelines whose values are made of floats alone, so that operations can be counted too.
  static Stream<Arguments> floats() {
    List<Arguments> all = new ArrayList<>();
    Schedule blur = Schedule.of(BLUR);
    all.add(of("blur as written", blur, 38, 28));
    all.add(of("inlined", blur.on(BLUR_X).inline(), 38, 28));
    all.add(of("at a row", blur.on(BLUR_X).computeAt(BLUR, Y).vectorize(X, 8), 32, 28));
    all.add(of("sliding", blur.on(BLUR_X).storeRoot().computeAt(BLUR, Y), 32, 28));
    all.add(
        of(
            "sliding and folded",
            blur.on(BLUR_X).storeRoot().computeAt(BLUR, Y).foldStorage(Y, 4),
            32,
            28));
    all.add(
        of(
            "stored at a tile row, computed at a row",
            blur.on(BLUR)
                .split(Y, YO, YI, 7)
                .parallel(YO)
                .on(BLUR_X)
                .storeAt(BLUR, YO)
                .computeAt(BLUR, YI),
            38,
            28));
    all.add(
        of(
            "tiled",
            blur.on(BLUR)
                .tile(X, Y, XO, YO, XI, YI, 16, 8)
                .vectorize(XI, 8)
                .parallel(YO)
                .on(BLUR_X)
                .computeAt(BLUR, XO)
                .vectorize(X, 8),
            32,
            24));
    for (Tail tail : List.of(Tail.GUARD_WITH_IF, Tail.SHIFT_INWARDS)) {
      all.add(
          of(
              "tiled, odd, " + tail,
              blur.on(BLUR)
                  .split(X, XO, XI, 8, tail)
                  .split(Y, YO, YI, 4, tail)
                  .reorder(XI, YI, XO, YO)
                  .vectorize(XI)
                  .on(BLUR_X)
                  .computeAt(BLUR, XO),
              37,
              27));
      all.add(
          of(
              "twice split, " + tail,
              blur.on(BLUR).split(X, XO, XI, 12, tail).split(XI, XI, T, 5, tail),
              37,
              3));
    }
    all.add(
        of("rounded up", blur.on(BLUR_X).computeRoot().split(Y, YO, YI, 7, Tail.ROUND_UP), 33, 20));
    all.add(
        of(
            "fused, guarded",
            blur.on(BLUR).fuse(X, Y, T).split(T, XO, XI, 10, Tail.GUARD_WITH_IF),
            37,
            27));
    all.add(
        of(
            "split, then fused",
            blur.on(BLUR).split(X, XO, XI, 8, Tail.GUARD_WITH_IF).fuse(XO, Y, T),
            37,
            27));
    all.add(of("guarded vector", blur.on(BLUR).vectorize(X, 8, Tail.GUARD_WITH_IF), 37, 4));
    all.add(convolution());
    Func twice = Func.of("twice", X, Y).is(BLUR_X.at(X, Y).times(BLUR.at(X, Y)));
    all.add(
        of(
            "several consumers",
            Schedule.of(twice)
                .on(BLUR_X)
                .computeAt(twice, Y)
                .on(BLUR)
                .computeAt(twice, Y)
                .vectorize(X, 8),
            30,
            20));
    RDom r = RDom.of("r", 5, 3);
    Func sum =
        Func.of("sum", X, Y).is(0f).plus(r, IN.at(X.plus(r.x), Y.plus(r.y))).max(r, IN.at(X, r.y));
    all.add(of("two updates", Schedule.of(sum).on(sum.update(0)).reorder(X, r.x, r.y, Y), 30, 20));
    Func last = Func.of("last", X, Y).is(sum.at(X, Y).plus(1));
    all.add(
        of(
            "reduction at a guarded tile",
            Schedule.of(last)
                .on(last)
                .split(X, XO, XI, 8, Tail.GUARD_WITH_IF)
                .on(sum)
                .computeAt(last, XO),
            29,
            20));
    return all.stream();
  }

  private static Arguments convolution() {
    Input in = Input.f32("in", 8, 15, 14, 1);
    Input w = Input.f32("w", 32, 8, 3, 3);
    RDom r = RDom.of("r", 8, 3, 3);
    Func conv =
        Func.of("conv", C, X, Y)
            .is(0f)
            .plus(
                r, w.at(C, r.x, r.y, r.z).times(in.at(r.x, X.plus(r.y), Y.plus(r.z), Expr.of(0))));
    Func relu = Func.of("relu", C, X, Y).is(Expr.max(0f, conv.at(C, X, Y)));
    return of(
        "convolution, tiled",
        Schedule.of(relu)
            .on(relu)
            .split(C, CO, CI, 16)
            .split(X, XO, XI, 6)
            .reorder(CI, XI, XO, Y, CO)
            .vectorize(CI, 8)
            .unroll(CI)
            .unroll(XI)
            .parallel(Y)
            .on(conv)
            .computeAt(relu, XO)
            .vectorize(C, 8)
            .unroll(C)
            .unroll(X)
            .on(conv.update(0))
            .reorder(C, X, r.x, r.y, r.z)
            .vectorize(C, 8)
            .unroll(C)
            .unroll(X),
        32,
        13,
        12);
  }

  /// Pipelines that also compute with integers, or find indices in memory.
  static Stream<Arguments> others() {
    List<Arguments> all = new ArrayList<>();
    Func padded = BoundaryConditions.constantExterior("padded", Input.f32("image", 32, 24), 0f);
    RDom r = RDom.over("r", new int[] {-1, 3}, new int[] {-1, 3});
    Func sum = Func.of("sum", X, Y).is(0f).plus(r, padded.at(X.plus(r.x), Y.plus(r.y)));
    all.add(
        of(
            "padded at a row",
            Schedule.of(sum)
                .on(padded)
                .computeAt(sum.update(0), Y)
                .on(sum.update(0))
                .reorder(r.x, X, r.y, Y),
            32,
            24));
    Input keys = Input.of("keys", Type.I32, 50);
    RDom all50 = RDom.of("r", 50);
    Func histogram =
        Func.of("histogram", X)
            .is(Expr.of(0))
            .update(
                all50,
                List.of(Expr.min(Expr.max(keys.at(all50.x), Expr.of(0)), Expr.of(9))),
                h -> h.at(Expr.min(Expr.max(keys.at(all50.x), Expr.of(0)), Expr.of(9))).plus(1));
    all.add(of("histogram", Schedule.of(histogram), 10));
    Func pair = Func.of("pair", X, Y).is(IN.at(X, Y), IN.at(X, Y).times(2f));
    Func product = Func.of("product", X, Y).is(pair.value(0, X, Y).times(pair.value(1, X, Y)));
    all.add(of("tuple", Schedule.of(product).on(pair).computeAt(product, Y), 30, 20));
    return all.stream();
  }

  static Stream<Arguments> all() {
    return Stream.concat(floats(), others());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void traffic_loops_and_memory_are_those_of_the_loop_nest(String name, Schedule s, Shape shape) {
    ReportAgreement.check(Plan.of(s, shape));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floats")
  void operations_are_those_of_the_loop_nest(String name, Schedule s, Shape shape) {
    Plan plan = Plan.of(s, shape);
    CountedRun run = CountedRun.of(BuildLoopNest.of(plan), false);
    StaticReport scalar = StaticReport.of(plan, new Target(0, 16, 1));
    assertEquals(run.scalarInstructions, scalar.work().fmas() + scalar.work().arithmetic());
    assertEquals(run.scalarInstructions, scalar.work().scalarInstructions());
    assertEquals(0, scalar.work().vectorInstructions());
  }

  /// After the last pass, vectors are vectors.
  @ParameterizedTest(name = "{0}")
  @MethodSource("floats")
  void instructions_are_those_of_the_lowered_nest(String name, Schedule s, Shape shape) {
    Plan plan = Plan.of(s, shape);
    StaticReport report = StaticReport.of(plan, ONE_THREAD);
    CountedRun run =
        CountedRun.of(
            Lowering.lower(
                () -> BuildLoopNest.of(plan),
                new Lowering.VectorUnit(256, 16),
                Trace.of("counted"),
                _ -> {}),
            false);
    assertEquals(run.vectorInstructions, report.work().vectorInstructions(), "vectors");
    assertEquals(run.scalarInstructions, report.work().scalarInstructions(), "scalars");
  }

  /// Boxes are never too small. They are exact, save where bounds inference is not: inside guards
  /// on guards, and where a fused loop goes from one row to the next.
  @ParameterizedTest(name = "{0}")
  @MethodSource("floats")
  void footprints_are_those_of_the_loop_nest(String name, Schedule s, Shape shape) {
    Plan plan = Plan.of(s, shape);
    StaticReport report = StaticReport.of(plan, ONE_THREAD);
    CountedRun run = CountedRun.of(BuildLoopNest.of(plan), true);
    Map<LoopId, Long> told = new HashMap<>();
    for (FuncReport f : report.funcs()) {
      for (StageReport stage : f.stages()) {
        for (LoopReport l : stage.loops()) {
          told.merge(l.loop(), l.footprint(), Math::max);
        }
      }
    }
    assertEquals(run.footprints.keySet(), told.keySet());
    for (LoopId loop : told.keySet()) {
      long most = told.get(loop);
      long seen = run.footprints.get(loop);
      assertTrue(seen <= most, loop + ": " + seen + " of " + most);
      if (!name.startsWith("twice split, GUARD") && !name.startsWith("fused, guarded")) {
        assertEquals(seen, most, () -> loop + " of " + plan.loopNest());
      }
    }
  }
}
