package org.nestwright.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nestwright.scheduler.ConvolutionExample.C;
import static org.nestwright.scheduler.ConvolutionExample.CI;
import static org.nestwright.scheduler.ConvolutionExample.CO;
import static org.nestwright.scheduler.ConvolutionExample.X;
import static org.nestwright.scheduler.ConvolutionExample.XI;
import static org.nestwright.scheduler.ConvolutionExample.XO;
import static org.nestwright.scheduler.ConvolutionExample.Y;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.plan.Plan;

/// What can be done with schedules as values.
class ScheduleValuesTest {
  private final ConvolutionExample example = new ConvolutionExample(16, 12, 8);
  private final Schedule tiled = example.tiled();
  private final Schedule root = Schedule.of(tiled.pipeline());

  private Schedule staged() {
    return root.on("in")
        .in(example.conv, "band")
        .on("band")
        .in(example.conv, "tile")
        .on("band")
        .computeRoot()
        .on("tile")
        .computeAt(example.conv.update(0), Y)
        .on(example.conv)
        .computeRoot();
  }

  // ---- reset ----

  @Test
  void reset_takes_all_directives_away_or_those_of_a_Func_or_stage() {
    assertEquals(root, tiled.reset());
    assertEquals(
        """
        Schedule.of(relu)
            .on(conv).computeAt(relu, xo).vectorize(c, 16).unroll(c).unroll(x)
            .on(conv.update(0)).reorder(c, x, r.x, r.y, r.z).vectorize(c, 16).unroll(c).unroll(x)\
        """,
        tiled.reset(example.relu).toString());
    assertEquals(List.of("relu"), funcs(tiled.reset(example.conv)));
    assertEquals(
        tiled.entries().stream()
            .filter(e -> !e.directive().stage().equals(example.conv.update(0)))
            .toList(),
        tiled.reset(example.conv.update(0)).entries());
    assertEquals(tiled, tiled.on(example.conv).unroll(Y).reset("conv").apply(only("conv")));
  }

  private static List<String> funcs(Schedule s) {
    return s.directives().stream().map(d -> d.stage().func()).distinct().toList();
  }

  private List<Directive> only(String func) {
    return tiled.directives().stream().filter(d -> d.stage().func().equals(func)).toList();
  }

  @Test
  void what_is_reset_takes_the_Funcs_that_it_made_along() {
    assertEquals(root.on(example.conv).computeRoot(), staged().reset("in"));
    assertEquals(
        root.on("in").in(example.conv, "band").on(example.conv).computeRoot(),
        staged().reset("band"));
    Schedule factored =
        root.on(example.conv.update(0))
            .rfactor(example.r.z, Var.of("u"), "partial")
            .on("partial")
            .computeRoot()
            .on("partial", 0)
            .vectorize(C, 8)
            .on(example.relu)
            .vectorize(C, 8);
    assertEquals(root.on(example.relu).vectorize(C, 8), factored.reset(example.conv.update(0)));
    assertEquals(
        "on(convv): the pipeline has no Func convv; it has conv, relu; did you mean conv?",
        refusal(() -> tiled.reset("convv")));
  }

  // ---- apply ----

  @Test
  void schedules_are_strung_together() {
    Schedule first = root.on(example.relu).split(C, CO, CI, 32);
    Schedule more = root.on(example.relu).vectorize(CI, 16).on(example.conv).computeRoot();
    assertEquals(
        root.on(example.relu).split(C, CO, CI, 32).vectorize(CI, 16).on(example.conv).computeRoot(),
        first.apply(more));
    assertEquals(first.apply(more), first.apply(more.directives()));
    assertEquals(tiled, root.apply(tiled));
    Schedule open = root.on(example.relu).when(Knob.knob("k", 0, 1), 1).parallel(Y);
    assertEquals(open, root.apply(open));
  }

  @Test
  void a_schedule_is_applied_to_another_pipeline_of_the_same_names() {
    ConvolutionExample larger = new ConvolutionExample(32, 24, 16);
    Schedule there = Schedule.of(larger.relu).apply(tiled);
    assertEquals(larger.tiled().toString(), there.toString());
    Plan.of(there, larger.shape);
    Func other = Func.of("other", X).is(Expr.of(1f));
    assertEquals(
        "on(relu): the pipeline has no Func relu; it has other; name one of these",
        refusal(() -> Schedule.of(other).apply(tiled)));
  }

  // ---- diff ----

  @Test
  void a_diff_tells_by_stage_what_was_added_removed_and_changed() {
    Schedule other =
        root.on(example.relu)
            .split(C, CO, CI, 64)
            .split(X, XO, XI, 6)
            .reorder(CI, XI, XO, Y, ConvolutionExample.N, CO)
            .unroll(XI)
            .vectorize(CI, 16)
            .unroll(CI)
            .on(example.conv)
            .computeAt(example.relu, XO)
            .storeRoot()
            .vectorize(C, 16)
            .unroll(C)
            .unroll(X);
    ScheduleDiff diff = tiled.diff(other);
    assertEquals(
        """
        relu:
          - parallel(y)
          split(c, co, ci, 32) -> split(c, co, ci, 64)
          moved unroll(xi)
        conv.update(0):
          - reorder(c, x, r.x, r.y, r.z)
          - vectorize(c, 16)
          - unroll(c)
          - unroll(x)
        conv:
          + storeRoot()\
        """,
        diff.toString());
    assertEquals(other, tiled.apply(diff));
    assertEquals(tiled, other.apply(other.diff(tiled)));
    assertTrue(tiled.diff(example.tiled().moveTo(tiled.pipeline())).isEmpty());
    assertEquals("no difference", tiled.diff(tiled).toString());
    assertEquals(
        "relu:\n  + when(knob(\"k\", 0, 1), 1).parallel(y)",
        root.diff(root.on(example.relu).when(Knob.knob("k", 0, 1), 1).parallel(Y)).toString());
  }

  @Test
  void a_diff_is_of_its_own_two_schedules() {
    ScheduleDiff diff = tiled.diff(tiled.reset(example.conv));
    assertEquals(
        "apply: the diff is of another schedule; its directive 7 is computeAt(relu, xo) on conv,"
            + " and here it is nothing; apply it to the schedule that diff was called on",
        refusal(() -> root.apply(diff)));
    ScheduleDiff late = tiled.diff(tiled.on(example.conv).storeRoot());
    assertTrue(
        refusal(() -> root.apply(late)).startsWith("apply: the diff is of a schedule with more"));
    assertEquals(
        "diff: the other schedule is of another pipeline; move it to this one with"
            + " moveTo(pipeline)",
        refusal(() -> tiled.diff(new ConvolutionExample(16, 12, 8).tiled())));
  }

  // ---- rename ----

  @Test
  void loops_are_renamed_with_all_that_is_named_after_them() {
    Schedule s =
        root.on(example.relu)
            .split(X, XO, XI, 6)
            .vectorize(XI, 4)
            .unroll(Var.of("xi.v"), 2)
            .on(example.conv)
            .computeAt(example.relu, XO);
    Var wide = Var.of("wide");
    Var narrow = Var.of("narrow");
    Schedule renamed = s.renameLoops(Map.of(XO, wide, XI, narrow));
    assertEquals(
        """
        Schedule.of(relu)
            .on(relu).split(x, wide, narrow, 6).vectorize(narrow, 4).unroll(narrow.v, 2)
            .on(conv).computeAt(relu, wide)\
        """,
        renamed.toString());
    assertEquals(s, renamed.renameLoops(Map.of(wide, XO, narrow, XI)));
    assertEquals(s, s.renameLoops(Map.of(XO, XI, XI, XO)).renameLoops(Map.of(XO, XI, XI, XO)));
  }

  @Test
  void no_loop_takes_the_name_of_another() {
    assertEquals(
        "renameLoops: y and xo of relu would both be called y; choose another name for one of them"
            + " with renameLoops",
        refusal(() -> tiled.renameLoops(Map.of(XO, Y))));
    assertTrue(
        refusal(() -> tiled.renameLoops(Map.of(XO, XI)))
            .contains("of relu would both be called xi"));
    Schedule derived = root.on(example.relu).split(X, XO, XI, 6).vectorize(C, 4);
    assertEquals(
        "renameLoops: xi and c.v of relu would both be called c.v; choose another name for one of"
            + " them with renameLoops",
        refusal(() -> derived.renameLoops(Map.of(XI, Var.of("c.v")))));
    assertEquals(
        "renameLoops: the schedule makes no loop xoo; it makes [ci, co, xi, xo]; did you mean xo?",
        refusal(() -> tiled.renameLoops(Map.of(Var.of("xoo"), XI))));
    assertEquals(
        "renameLoops: the schedule makes no loop x; it makes [ci, co, xi, xo]; did you mean xi?",
        refusal(() -> tiled.renameLoops(Map.of(X, XI))));
  }

  @Test
  void a_schedule_moves_to_a_pipeline_with_other_names() {
    Var k = Var.of("k");
    Var i = Var.of("i");
    Var j = Var.of("j");
    Var m = Var.of("m");
    Input in = Input.f32("data", 16, 14, 10, 1);
    Input w = Input.f32("filter", 64, 16, 3, 3);
    RDom q = RDom.of("q", 16, 3, 3);
    Func sum =
        Func.of("sum", k, i, j, m)
            .is(0f)
            .plus(q, w.at(k, q.x, q.y, q.z).times(in.at(q.x, i.plus(q.y), j.plus(q.z), m)));
    Func out = Func.of("out", k, i, j, m).is(Expr.max(0f, sum.at(k, i, j, m)));
    Map<String, String> names = Map.of("conv", "sum", "relu", "out", "in", "data", "band", "strip");
    Schedule there = tiled.apply(staged()).moveTo(Schedule.of(out).pipeline(), names);
    assertEquals(
        """
        Schedule.of(out)
            .on(out).split(k, co, ci, 32).split(i, xo, xi, 6).reorder(ci, xi, xo, j, m, co)\
        .vectorize(ci, 16).unroll(ci).unroll(xi).parallel(j)
            .on(sum).computeAt(out, xo).vectorize(k, 16).unroll(k).unroll(i)
            .on(sum.update(0)).reorder(k, i, q.x, q.y, q.z).vectorize(k, 16).unroll(k).unroll(i)
            .on(data).in(sum, "strip")
            .on("strip").in(sum, "tile").computeRoot()
            .on("tile").computeAt(sum.update(0), j)
            .on(sum).computeRoot()\
        """,
        there.toString());
    Map<String, String> back = Map.of("sum", "conv", "out", "relu", "data", "in", "strip", "band");
    assertEquals(tiled.apply(staged()), there.moveTo(root.pipeline(), back));
    Plan.of(tiled.moveTo(out(out), Map.of("conv", "sum", "relu", "out")), example.shape);
    assertEquals(
        "moveTo: there is no Func con to rename; there are conv, relu, b, in, w; did you mean"
            + " conv?",
        refusal(() -> tiled.moveTo(out(out), Map.of("con", "sum"))));
    assertEquals(
        "on(relu): the pipeline has no Func relu; it has sum, out; name one of these",
        refusal(() -> tiled.moveTo(out(out))));
    assertEquals(
        "moveTo: two Funcs would be called out; give each a name of its own",
        refusal(() -> tiled.moveTo(out(out), Map.of("conv", "out", "relu", "out"))));
    Schedule taken = root.on(example.relu).split(X, i, XI, 4);
    assertEquals(
        "moveTo: x and i of relu would both be called i; choose another name for one of them with"
            + " renameLoops",
        refusal(() -> taken.moveTo(out(out), Map.of("conv", "sum", "relu", "out"))));
    Func flat = Func.of("relu", X).is(Expr.of(1f));
    assertEquals(
        "moveTo: the pipelines differ in structure; relu has the variables [c, x, y, n], and relu"
            + " there has [x]; move to a pipeline with the same Funcs, dimensions and updates",
        refusal(() -> tiled.moveTo(out(flat))));
  }

  private static org.nestwright.dsl.Pipeline out(Func f) {
    return org.nestwright.dsl.Pipeline.of(f);
  }

  @Test
  void a_loop_is_renamed_as_a_directive() {
    Var columns = Var.of("columns");
    Var taps = Var.of("taps");
    Schedule s =
        root.on(example.relu)
            .rename(X, columns)
            .split(columns, XO, XI, 4)
            .on(example.conv)
            .computeAt(example.relu, XO)
            .on(example.conv.update(0))
            .rename(example.r.x, taps)
            .unroll(taps, 2);
    assertEquals(
        """
        Schedule.of(relu)
            .on(relu).rename(x, columns).split(columns, xo, xi, 4)
            .on(conv).computeAt(relu, xo)
            .on(conv.update(0)).rename(r.x, taps).unroll(taps, 2)\
        """,
        s.toString());
    assertEquals(s, Schedule.parse(root.pipeline(), s.toString()));
    assertEquals(
        "Var columns = Var.of(\"columns\"), taps = Var.of(\"taps\"), xi = Var.of(\"xi\"), xo"
            + " = Var.of(\"xo\");",
        s.declarations());
    Schedule plain =
        root.on(example.relu)
            .split(X, XO, XI, 4)
            .on(example.conv)
            .computeAt(example.relu, XO)
            .on(example.conv.update(0))
            .unroll(example.r.x, 2);
    assertEquals(
        Plan.of(plain, example.shape).loopNest(),
        Plan.of(s, example.shape).loopNest().replace("taps", "r.x"));
  }

  // ---- nulls ----

  @Test
  void nulls_are_refused_with_words() {
    Stage conv = example.conv.pure();
    Schedule s = root.on(example.relu);
    assertEquals(
        "vectorize: the loop is null; an RDom has y only from 2 dimensions on, z from 3 and w from"
            + " 4; give one",
        refusal(() -> s.vectorize(null)));
    assertEquals(
        "reorder: loop 1 is null; an RDom has y only from 2 dimensions on, z from 3 and w from 4;"
            + " give one",
        refusal(() -> s.reorder(X, null)));
    assertEquals("split: the outer loop is null; give one", refusal(() -> s.split(X, null, XI, 4)));
    assertEquals("split: the tail is null; give one", refusal(() -> s.split(X, XO, XI, 4, null)));
    assertEquals("fuse: the fused loop is null; give one", refusal(() -> s.fuse(X, Y, null)));
    assertEquals(
        "computeAt: the consumer is null; give one", refusal(() -> s.computeAt((Func) null, X)));
    assertEquals(
        "computeAt: the consumer is null; give one",
        refusal(() -> new Directive.ComputeAt(conv, null, X)));
    assertEquals(
        "in: the consumer is null; give one", refusal(() -> root.on("in").in(null, "copy")));
    assertEquals("on: the Func is null; give one", refusal(() -> root.on((Func) null)));
    assertEquals(
        "Schedule.of: the pipeline is null; give one", refusal(() -> Schedule.of(pipeline())));
    assertEquals(
        "Schedule.parse: the text is null; give one",
        refusal(() -> Schedule.parse(root.pipeline(), null)));
    assertEquals("apply: directive 0 is null; give one", refusal(() -> root.apply(nothing())));
    assertEquals(
        "with: the directive is null; give one", refusal(() -> root.with((Directive) null)));
    assertEquals("bound: the dimension is null; give one", refusal(() -> s.bound(null, 0, 4)));
    assertEquals("rename: the new name is null; give one", refusal(() -> s.rename(X, null)));
    assertEquals(
        "with: the name of the knob is null; give one", refusal(() -> root.with((String) null, 3)));
  }

  private static org.nestwright.dsl.Pipeline pipeline() {
    return null;
  }

  private static List<Directive> nothing() {
    return java.util.Collections.singletonList(null);
  }

  private static String refusal(Runnable call) {
    return assertThrows(ScheduleException.class, call::run).getMessage();
  }
}
