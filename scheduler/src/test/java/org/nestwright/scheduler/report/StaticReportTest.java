package org.nestwright.scheduler.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.ConvolutionExample;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.testing.Golden;

/// The report's text, and a schedule for every rule of the advice.
class StaticReportTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Target TARGET = new Target(256, 16, 4);

  private final Golden golden = Golden.of(StaticReportTest.class);
  private final Set<Advice.Kind> given = EnumSet.noneOf(Advice.Kind.class);

  private static Func blurX(Input in) {
    return Func.of("blurX", X, Y)
        .is(in.at(X, Y).plus(in.at(X.plus(1), Y)).plus(in.at(X.plus(2), Y)).div(3));
  }

  private static Func blur(Func blurX) {
    return Func.of("blur", X, Y)
        .is(blurX.at(X, Y).plus(blurX.at(X, Y.plus(1))).plus(blurX.at(X, Y.plus(2))).div(3));
  }

  /// Holds the report to its file, and the advice to be of these kinds, in this order.
  private StaticReport check(String name, Schedule s, Shape shape, Advice.Kind... kinds) {
    Plan plan = Plan.of(s, shape);
    StaticReport report = StaticReport.of(plan, TARGET);
    golden.check(
        name,
        """
        # schedule for %s
        %s
        # loop nest
        %s
        # report
        %s\
        """
            .formatted(shape, s, plan.loopNest(), report));
    assertEquals(
        java.util.List.of(kinds), report.advice().stream().map(Advice::kind).toList(), name);
    given.addAll(java.util.List.of(kinds));
    assertEquals(report.toString(), StaticReport.of(Plan.of(s, shape), TARGET).toString());
    return report;
  }

  @Test
  void reports() {
    Input in = Input.f32("in", 66, 50);
    Func blurX = blurX(in);
    Func blur = blur(blurX);
    Schedule s = Schedule.of(blur);
    Shape shape = Shape.of(64, 48);
    StaticReport row =
        check(
            "computed_at_a_row",
            s.on(blur).vectorize(X, 8).on(blurX).computeAt(blur, Y).vectorize(X, 8),
            shape,
            Advice.Kind.RECOMPUTED);
    FuncReport first = row.funcs().getFirst();
    assertEquals(48, first.times());
    assertEquals(64 * 3 * 48, first.work().points());
    assertEquals(64 * 50, first.needed());
    assertEquals(64 * 3 * 4, first.storage());
    assertEquals(first.storage(), row.memory().peak());
    assertEquals(66 * 50 * 4 + 64 * 48 * 4, row.compulsory());

    check(
        "sliding_window",
        s.on(blur).vectorize(X, 8).on(blurX).storeRoot().computeAt(blur, Y).vectorize(X, 8),
        shape);
    check("nothing_vectorized", s, shape, Advice.Kind.NOT_VECTORIZED);
    check(
        "guarded_vector",
        s.on(blurX).inline().on(blur).vectorize(X, 8, Tail.GUARD_WITH_IF),
        Shape.of(60, 48),
        Advice.Kind.GUARDED_VECTOR);
    check(
        "scalar_tail",
        s.on(blurX).inline().on(blur).split(X, XO, XI, 3, Tail.GUARD_WITH_IF).vectorize(XI),
        Shape.of(64, 48),
        Advice.Kind.GUARDED_VECTOR,
        Advice.Kind.SCALAR_TAIL);
    check(
        "strided_vector",
        s.on(blurX).inline().on(blur).vectorize(Y, 8),
        shape,
        Advice.Kind.STRIDED_VECTOR);
    check(
        "few_tasks",
        s.on(blurX).inline().on(blur).vectorize(X, 8).split(Y, XO, XI, 24).parallel(XO),
        shape,
        Advice.Kind.FEW_TASKS);
    check(
        "tiny_tasks",
        s.on(blurX).inline().on(blur).vectorize(X, 8).parallel(X),
        shape,
        Advice.Kind.TINY_TASKS);
    large();
    convolutions();
    assertEquals(EnumSet.allOf(Advice.Kind.class), given, "each rule has a test");
    golden.checkNoOrphans();
  }

  private void large() {
    Func blurX = blurX(Input.f32("in", 1026, 1026));
    Func blur = blur(blurX);
    Shape shape = Shape.of(1024, 1024);
    Schedule s = Schedule.of(blur).on(blur).vectorize(X, 8);
    check(
        "large_intermediate",
        s.parallel(Y).on(blurX).computeRoot().vectorize(X, 8).parallel(Y),
        shape,
        Advice.Kind.LARGE_INTERMEDIATE);
    check(
        "allocation_in_parallel",
        s.split(Y, XO, XI, 64).parallel(XO).on(blurX).computeAt(blur, XO).vectorize(X, 8),
        shape,
        Advice.Kind.ALLOCATION_IN_PARALLEL);
    check(
        "not_parallel",
        s.on(blurX).storeRoot().computeAt(blur, Y).foldStorage(Y, 4).vectorize(X, 8),
        shape,
        Advice.Kind.NOT_PARALLEL);
  }

  private void convolutions() {
    ConvolutionExample e = new ConvolutionExample(16, 12, 12);
    check("convolution_tiled", e.tiled(), e.shape, Advice.Kind.REGISTER_SPILL);
    Input in = Input.f32("in", 1000, 64);
    RDom r = RDom.of("r", 1000);
    Func sum = Func.of("sum", X).is(0f).plus(r, in.at(r.x, X));
    Func out = Func.of("out", X).is(Expr.max(0f, sum.at(X)));
    check(
        "dependency_chain",
        Schedule.of(out).on(sum).computeRoot(),
        Shape.of(64),
        Advice.Kind.NOT_VECTORIZED,
        Advice.Kind.DEPENDENCY_CHAIN);
  }

  @Test
  void targets() {
    Func f = Func.of("f", X).is(Input.f32("in", 64).at(X).times(2f));
    Schedule s = Schedule.of(f).on(f).vectorize(X, 8);
    Plan plan = Plan.of(s, Shape.of(64));
    assertEquals(8, StaticReport.of(plan).work().vectorInstructions());
    assertEquals(4, StaticReport.of(plan, new Target(512, 32, 1)).work().vectorInstructions() / 2);
    StaticReport scalar = StaticReport.of(plan, new Target(0, 16, 1));
    assertEquals(64, scalar.work().scalarInstructions());
    assertTrue(scalar.advice().isEmpty(), scalar.toString());
    assertThrows(IllegalArgumentException.class, () -> new Target(-1, 16, 1));
  }

  /// {@return what is said to help, which is legal where it is put at the end of the schedule}
  private static String help(Schedule s, Shape shape, Advice.Kind kind) {
    return StaticReport.of(Plan.of(s, shape), TARGET).advice().stream()
        .filter(a -> a.kind() == kind)
        .findFirst()
        .orElseThrow()
        .help();
  }

  private static void isLegal(Schedule s, String help, Shape shape) {
    Plan.of(Schedule.parse(s.pipeline(), s + help), shape);
  }

  @Test
  void what_helps_can_be_pasted_at_the_end_of_the_schedule() {
    Input in = Input.f32("in", 1000, 64);
    RDom r = RDom.of("r", 1000);
    Func total = Func.of("total").is(0f).plus(r, in.at(r.x, Expr.of(0)));
    Schedule one = Schedule.of(total);
    Shape point = Shape.of();
    String parts = ".on(total.update(0)).split(r.x, ro, ri, 8).rfactor(ri, u, \"totalParts\")";
    for (Advice.Kind kind : Set.of(Advice.Kind.NOT_VECTORIZED, Advice.Kind.DEPENDENCY_CHAIN)) {
      String help = help(one, point, kind);
      assertTrue(help.startsWith(parts), help);
      isLegal(one, help, point);
    }

    Func twice = Func.of("twice", X).is(in.at(X, Expr.of(0)).times(2f));
    assertEquals(
        ".on(twice).vectorize(x)",
        help(Schedule.of(twice), Shape.of(4), Advice.Kind.NOT_VECTORIZED));
    String inside =
        help(Schedule.of(twice).on(twice).parallel(X), Shape.of(64), Advice.Kind.NOT_VECTORIZED);
    assertTrue(inside.startsWith("a loop inside the parallel loop twice.x"), inside);

    Schedule divided = Schedule.parse(one.pipeline(), one + parts);
    String ofParts = help(divided, point, Advice.Kind.NOT_VECTORIZED);
    assertEquals(".on(\"totalParts\", 0).vectorize(u)", ofParts);
    isLegal(divided, ofParts, point);
  }

  @Test
  void an_input_is_copied_where_its_layout_does_not_suit() {
    Input in = Input.f32("in", 64, 64);
    Func turned = Func.of("turned", X, Y).is(in.at(Y, X));
    Schedule s = Schedule.of(turned).on(turned).vectorize(X, 8);
    String help = help(s, Shape.of(64, 64), Advice.Kind.STRIDED_VECTOR);
    String copy = ".on(in).in(turned, \"inCopy\").on(\"inCopy\").computeRoot()";
    assertTrue(help.contains(copy + ".reorderStorage(...)"), help);
    isLegal(s, copy, Shape.of(64, 64));
  }
}
