package org.nestwright.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nestwright.scheduler.ConvolutionExample.C;
import static org.nestwright.scheduler.ConvolutionExample.CI;
import static org.nestwright.scheduler.ConvolutionExample.CO;
import static org.nestwright.scheduler.ConvolutionExample.X;
import static org.nestwright.scheduler.ConvolutionExample.XI;
import static org.nestwright.scheduler.ConvolutionExample.XO;
import static org.nestwright.scheduler.ConvolutionExample.Y;
import static org.nestwright.scheduler.Knob.knob;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.plan.Plan;

/// Schedules with decisions left open.
class KnobTest {
  private final ConvolutionExample example = new ConvolutionExample(16, 12, 8);
  private final Schedule root = Schedule.of(example.relu);

  /// Knobs for numbers, one of them in two places, an order and a directive that may be left out.
  private Schedule open() {
    Knob lanes = knob("lanes", 8, 16);
    Knob order = knob("order", 0, 1);
    return root.on(example.relu)
        .split(C, CO, CI, knob("bc", 16, 32, 64))
        .split(X, XO, XI, knob("bx", 6, 4), Tail.GUARD_WITH_IF)
        .vectorize(CI, lanes)
        .when(order, 0)
        .reorder(CI, XI, XO, Y, CO)
        .when(order, 1)
        .reorder(CI, XI, CO, XO, Y)
        .on(example.relu)
        .when(knob("threads", 1, 0), 1)
        .parallel(Y, knob("task", 1, 2))
        .on(example.conv)
        .computeAt(example.relu, XO)
        .vectorize(C, lanes)
        .unroll(X, knob("copies", 2, 3));
  }

  private static final String TEXT =
      """
      Schedule.of(relu)
          .on(relu).split(c, co, ci, knob("bc", 16, 32, 64))\
      .split(x, xo, xi, knob("bx", 6, 4), Tail.GUARD_WITH_IF).vectorize(ci, knob("lanes", 8, 16))
              .when(knob("order", 0, 1), 0).reorder(ci, xi, xo, y, co)
              .when(knob("order", 0, 1), 1).reorder(ci, xi, co, xo, y)
              .when(knob("threads", 1, 0), 1).parallel(y, knob("task", 1, 2))
          .on(conv).computeAt(relu, xo).vectorize(c, knob("lanes", 8, 16))\
      .unroll(x, knob("copies", 2, 3))\
      """;

  @Test
  void the_text_of_an_open_schedule_is_read_back() {
    assertEquals(TEXT, open().toString());
    assertEquals(open(), Schedule.parse(root.pipeline(), TEXT));
  }

  @Test
  void a_condition_ends_where_the_next_stage_is_named() {
    Schedule s =
        root.on(example.relu).when(knob("k", 0, 1), 1).parallel(Y).on(example.relu).vectorize(C, 8);
    assertEquals(
        """
        Schedule.of(relu)
            .on(relu)
                .when(knob("k", 0, 1), 1).parallel(y)
            .on(relu).vectorize(c, 8)\
        """,
        s.toString());
    assertEquals(s, Schedule.parse(root.pipeline(), s.toString()));
    assertEquals(root.on(example.relu).vectorize(C, 8), s.with("k", 0));
  }

  @Test
  void knobs_are_bound_one_by_one_or_together() {
    Schedule open = open();
    assertEquals(
        List.of("bc", "bx", "lanes", "order", "threads", "task", "copies"),
        open.knobs().stream().map(Knob::name).toList());
    Schedule bound =
        root.on(example.relu)
            .split(C, CO, CI, 64)
            .split(X, XO, XI, 4, Tail.GUARD_WITH_IF)
            .vectorize(CI, 16)
            .reorder(CI, XI, CO, XO, Y)
            .on(example.conv)
            .computeAt(example.relu, XO)
            .vectorize(C, 16)
            .unroll(X, 3);
    Schedule some = open.with("bc", 64).with("lanes", 16).with("order", 1);
    assertEquals(
        List.of("bx", "threads", "task", "copies"), some.knobs().stream().map(Knob::name).toList());
    assertEquals(some, Schedule.parse(root.pipeline(), some.toString()));
    Schedule rest = some.with(Map.of("bx", 4, "threads", 0, "copies", 3));
    assertEquals(bound, rest, "task is gone with the directive that had it");
    assertEquals(bound.directives(), rest.directives());
  }

  @Test
  void every_choice_is_a_bound_schedule() {
    ScheduleSpace space = ScheduleSpace.of(open());
    KnobSpace choices = new KnobSpace(space.knobs());
    assertEquals(3 * 2 * 2 * 2 * 2 * 2 * 2, choices.size());
    assertEquals(choices.size(), choices.choices().distinct().count());
    choices
        .choices()
        .forEach(choice -> {
          assertTrue(choices.contains(choice));
          Schedule s = space.schedule(choice);
          assertTrue(s.knobs().isEmpty());
          assertEquals(s, Schedule.parse(root.pipeline(), s.toString()));
        });
    Schedule standard = space.schedule(space.defaultChoice());
    assertEquals(List.of(), Plan.check(standard, example.shape).stream().toList());
    assertEquals(choices.at(0), space.defaultChoice());
    assertFalse(choices.contains(Map.of("bc", 16)));
  }

  @Test
  void nothing_plans_an_open_schedule() {
    String why = refusal(() -> Plan.of(open(), example.shape));
    assertEquals(
        "the schedule: knobs are open; they are knob(\"bc\", 16, 32, 64), knob(\"bx\", 6, 4),"
            + " knob(\"lanes\", 8, 16), knob(\"order\", 0, 1), knob(\"threads\", 1, 0),"
            + " knob(\"task\", 1, 2), knob(\"copies\", 2, 3); choose, as with .with(\"bc\","
            + " 16).with(\"bx\", 6).with(\"lanes\", 8).with(\"order\", 0).with(\"threads\","
            + " 1).with(\"task\", 1).with(\"copies\", 2), or let a tuner choose",
        why);
    Plan.of(
        open()
            .with("bc", 16)
            .with("bx", 6)
            .with("lanes", 8)
            .with("order", 0)
            .with("threads", 1)
            .with("task", 1)
            .with("copies", 2),
        example.shape);
  }

  @Test
  void what_a_choice_does_not_make_is_not_scheduled() {
    Knob pack = knob("pack", 0, 1);
    Schedule open =
        root.on("w")
            .when(pack, 1)
            .in(example.conv, "packed")
            .on("packed")
            .computeRoot()
            .vectorize(Var.of("x"), 8)
            .on(example.conv)
            .computeRoot();
    assertEquals(open, Schedule.parse(root.pipeline(), open.toString()));
    assertEquals(root.on(example.conv).computeRoot(), open.with("pack", 0));
    Schedule packed = open.with("pack", 1);
    assertEquals(
        root.on("w")
            .in(example.conv, "packed")
            .on("packed")
            .computeRoot()
            .vectorize(Var.of("x"), 8)
            .on(example.conv)
            .computeRoot(),
        packed);
    Plan.of(packed, example.shape);
  }

  @Test
  void other_numbers_may_be_knobs() {
    Schedule open =
        root.on(example.conv)
            .computeRoot()
            .bound(C, 0, knob("extent", 64, 80))
            .foldStorage(Y, knob("window", 8, 9))
            .tile(X, Y, XO, Var.of("yo"), XI, Var.of("yi"), knob("tx", 4, 8), knob("ty", 2, 4));
    assertEquals(open, Schedule.parse(root.pipeline(), open.toString()));
    assertEquals(
        root.on(example.conv)
            .computeRoot()
            .bound(C, 0, 80)
            .foldStorage(Y, 9)
            .tile(X, Y, XO, Var.of("yo"), XI, Var.of("yi"), 8, 2),
        open.with(Map.of("extent", 80, "window", 9, "tx", 8, "ty", 2)));
  }

  @Test
  void knobs_and_choices_that_are_none_are_refused() {
    assertEquals(
        "knob \"bc\": it has no value; give at least one, as in knob(\"bc\", 16, 32)",
        refusal(() -> knob("bc")));
    assertEquals(
        "knob \"bc\": it has the value 16 twice; give each value once",
        refusal(() -> knob("bc", 16, 32, 16)));
    assertEquals(
        "knob \"b c\": that can't name a knob; use letters, digits and underscores",
        refusal(() -> knob("b c", 16)));
    assertEquals("knob: the name is null; give one", refusal(() -> knob(null, 16)));
    assertEquals(
        "split(c, co, ci, knob(\"bc\", 16, 0)) on relu: the knob may be 0; give it only values of"
            + " at least 1",
        refusal(() -> root.on(example.relu).split(C, CO, CI, knob("bc", 16, 0))));
    assertEquals(
        "vectorize(c, knob(\"l\", -4, 8)) on relu: the knob may be -4; give it only values of at"
            + " least 1",
        refusal(() -> root.on(example.relu).vectorize(C, knob("l", -4, 8))));
    assertEquals(
        "knob(\"bc\", 16): the schedule has a knob of that name with other values; it has"
            + " knob(\"bc\", 16, 32, 64); choose another name, or the same values in the same"
            + " order",
        refusal(() -> open().on(example.conv).unroll(Y, knob("bc", 16))));
    assertEquals(
        "knob bcc: there is no such knob; the knobs are [bc, bx, lanes, order, threads, task,"
            + " copies]; did you mean bc?",
        refusal(() -> open().with("bcc", 16)));
    assertEquals(
        "knob bc: it can't be 48; choose one of [16, 32, 64]",
        refusal(() -> open().with("bc", 48)));
    assertEquals(
        "when(knob(\"k\", 0, 1), 2): the knob is never 2; choose one of [0, 1]",
        refusal(() -> root.on(example.relu).when(knob("k", 0, 1), 2)));
    assertEquals(
        "when: no Func named yet; write .on(func) before it",
        refusal(() -> root.when(knob("k", 0, 1), 1)));
    assertEquals("split: the knob is null; give one", refusal(() -> split(null)));
    assertEquals(
        "knob bc: it can't be left out; choose one of [16, 32, 64]",
        refusal(() -> ScheduleSpace.of(open()).schedule(Map.of())));
    assertEquals(
        "line 1, column 51: a knob is wanted here, as in knob(\"order\", 0, 1)",
        refusal(() -> parse("Schedule.of(relu).on(relu)                  .when(3, 1)")));
    assertEquals(
        "line 1, column 42: knob \"bc\": it has no value; give at least one, as in knob(\"bc\", 16,"
            + " 32)",
        refusal(() -> parse("Schedule.of(relu).on(relu).vectorize(c,  knob(\"bc\"))")));
    assertEquals(
        "line 1, column 37: an integer is wanted here",
        refusal(() -> parse("Schedule.of(relu).on(relu).bound(c, knob(\"b\", 1), 64)")));
  }

  private Schedule split(Knob knob) {
    return root.on(example.relu).split(C, CO, CI, knob);
  }

  private Schedule parse(String text) {
    return Schedule.parse(root.pipeline(), text);
  }

  private static String refusal(Runnable call) {
    return assertThrows(ScheduleException.class, call::run).getMessage();
  }
}
