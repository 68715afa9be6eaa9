package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nestwright.scheduler.Knob.knob;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;
import org.nestwright.testing.Golden;

/// Every way in which a schedule is refused, with its words.
class RefusalTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var T = Var.of("t");

  private final Input in = Input.f32("in", 34, 26);
  private final Func blurX =
      Func.of("blurX", X, Y).is(in.at(X, Y).plus(in.at(X.plus(1), Y)).plus(in.at(X.plus(2), Y)));
  private final Func blur =
      Func.of("blur", X, Y)
          .is(blurX.at(X, Y).plus(blurX.at(X, Y.plus(1))).plus(blurX.at(X, Y.plus(2))));
  private final RDom r = RDom.of("r", 3, 5);
  private final Func sum = Func.of("sum", X, Y).is(0f).plus(r, in.at(X.plus(r.x), Y.plus(r.y)));
  private final Func last =
      Func.of("last", X, Y).is(0f).update(r, self -> self.times(0.5).plus(in.at(X.plus(r.x), r.y)));
  private final Func relu = Func.of("relu", X, Y).is(Expr.max(0, sum.at(X, Y)));
  private final Schedule s = Schedule.of(blur);
  private final Shape shape = Shape.of(32, 22);

  private final Map<String, String> refusals = new LinkedHashMap<>();

  private void refused(String name, Shape shape, Supplier<Schedule> schedule) {
    refused(name, new Shape[] {shape}, schedule);
  }

  private void refused(String name, Shape[] shapes, Supplier<Schedule> schedule) {
    ScheduleException e =
        assertThrows(ScheduleException.class, () -> Plan.of(schedule.get(), shapes), name);
    refusals.put(name, e.getMessage().replaceAll("\\.java:\\d+", ".java:_"));
    boolean told =
        name.startsWith("text:") || e.refusal().filter(r -> !r.fix().isEmpty()).isPresent();
    assertTrue(told, name + " has no fix: " + e.getMessage());
  }

  private void refused(String name, Supplier<Schedule> schedule) {
    refused(name, shape, schedule);
  }

  @Test
  void every_refusal_says_what_was_asked_what_exists_and_what_to_do() {
    refused("no such loop", () -> s.on(blur).split(Var.of("z"), XO, XI, 8));
    refused(
        "no such loop, one near", () -> s.on(blur).split(X, XO, XI, 8).vectorize(Var.of("xii")));
    refused("factor zero", () -> s.on(blur).split(X, XO, XI, 0));
    refused("negative vector", () -> s.on(blur).vectorize(X, -8));
    refused("vector of zero", () -> s.on(blur).vectorize(X, 0));
    refused("unroll by zero", () -> s.on(blur).unroll(X, 0));
    refused("parallel tasks of zero", () -> s.on(blur).parallel(Y, 0));
    refused("rename to a taken name", () -> s.on(blur).rename(X, Y));
    refused("rename no loop", () -> s.on(blur).rename(XO, XI));
    refused("open knobs", () -> s.on(blur).split(X, XO, XI, knob("bx", 8, 16)));
    refused("knob of no value", () -> s.on(blur).unroll(X, knob("u")));
    refused("knob of zero", () -> s.on(blur).unroll(X, knob("u", 4, 0)));
    refused(
        "one knob, two definitions",
        () -> s.on(blur).unroll(X, knob("u", 4, 2)).unroll(Y, knob("u", 4)));
    refused("no such knob", () -> s.on(blur).unroll(X, knob("rows", 4, 2)).with("row", 2));
    refused("no such value", () -> s.on(blur).unroll(X, knob("rows", 4, 2)).with("rows", 3));
    refused("condition that never holds", () -> s.on(blur).when(knob("k", 0, 1), 2).parallel(Y));
    refused("rename no loop made", () -> s.on(blur).split(X, XO, XI, 8).renameLoops(Map.of(T, X)));
    refused(
        "two loops of one name", () -> s.on(blur).split(X, XO, XI, 8).renameLoops(Map.of(XO, Y)));
    refused("move to another structure", () -> s.on(blurX).computeRoot().moveTo(relu()));
    refused("apply to another pipeline", () -> Schedule.of(relu).apply(s.on(blurX).inline()));
    refused("null loop", () -> s.on(blur).unroll(null));
    refused("name taken", () -> s.on(blur).split(X, Y, XI, 8));
    refused("one name for both", () -> s.on(blur).split(X, XI, XI, 8));
    refused("fused name taken", () -> Schedule.of(sum).on(sum.update(0)).fuse(r.x, r.y, X));
    refused("fuse not adjacent", () -> s.on(blur).split(X, XO, XI, 8).fuse(XI, Y, T));
    refused("fuse reduction with pure", () -> Schedule.of(sum).on(sum.update(0)).fuse(r.y, X, T));
    refused(
        "fuse reordered reductions",
        () -> Schedule.of(last).on(last.update(0)).reorder(r.y, r.x).fuse(r.y, r.x, T),
        Shape.of(32, 1));
    refused("reorder twice", () -> s.on(blur).reorder(X, Y, X));
    Func atomics = sum.max(r, in.at(X.plus(r.x), Y.plus(r.y)));
    refused("atomic of a pure definition", () -> s.on(blur).atomic());
    refused(
        "atomic of what can't be regrouped",
        () -> Schedule.of(last).on(last.update(0)).atomic().parallel(r.x),
        Shape.of(32, 1));
    refused(
        "too many partial results",
        Shape.of(30, 20),
        () -> {
          RDom million = RDom.of("q", 1_000_000);
          Func f = Func.of("f", X, Y).is(0f).plus(million, in.at(X, Y).times(million.x));
          return Schedule.of(f)
              .on(f.update(0))
              .reorder(X, Y, million.x)
              .atomic()
              .parallel(million.x);
        });
    RDom keys = RDom.of("k", 16);
    Expr bin = Expr.clamp(in.at(keys.x, Y).cast(Type.I32), 0, 31);
    Func histogram =
        Func.of("histogram", X, Y)
            .is(0f)
            .update(keys, java.util.List.of(bin, Y), f -> f.at(bin, Y).plus(1));
    refused(
        "lanes that may meet",
        () -> Schedule.of(histogram).on(histogram.update(0)).atomic().vectorize(keys.x));
    refused(
        "threads that may meet",
        () -> Schedule.of(histogram).on(histogram.update(0)).parallel(keys.x));
    refused(
        "threads on a tuple",
        () -> {
          Func best =
              Func.of("best", X, Y)
                  .is(in.at(X, Y), Expr.of(0))
                  .updateTuple(
                      keys,
                      java.util.List.of(X, Y),
                      f ->
                          java.util.List.of(
                              Expr.max(f.value(0, X, Y), in.at(keys.x, Y)),
                              Expr.select(
                                  in.at(keys.x, Y).gt(f.value(0, X, Y)),
                                  keys.x,
                                  f.value(1, X, Y))));
          return Schedule.of(best).on(best.update(0)).atomic().parallel(keys.x);
        });
    refused(
        "a second update without atomic",
        () ->
            Schedule.of(atomics)
                .on(atomics.update(0))
                .atomic()
                .on(atomics.update(1))
                .parallel(r.x));
    refused("vectorize a reduction", () -> Schedule.of(sum).on(sum.update(0)).vectorize(r.x));
    refused("parallelize a reduction", () -> Schedule.of(sum).on(sum.update(0)).parallel(r.y));
    refused(
        "reorder what may not be",
        () -> Schedule.of(last).on(last.update(0)).reorder(r.y, r.x),
        Shape.of(32, 1));
    refused(
        "shift an update inwards",
        () -> Schedule.of(sum).on(sum.update(0)).split(X, XO, XI, 5, Tail.SHIFT_INWARDS));
    refused(
        "round an update up",
        () -> Schedule.of(sum).on(sum.update(0)).split(X, XO, XI, 5, Tail.ROUND_UP));
    for (Tail tail : new Tail[] {Tail.ROUND_UP, Tail.PREDICATE_LOADS}) {
      refused(
          "past the end of a tile, " + tail,
          () -> Schedule.of(relu).on(sum.update(0)).split(X, XO, XI, 8).split(XI, XI, T, 3, tail));
    }
    for (Tail tail : Tail.values()) {
      if (tail != Tail.AUTO && tail != Tail.GUARD_WITH_IF && tail != Tail.PREDICATE) {
        refused(
            "a reduction's tail, " + tail,
            () -> Schedule.of(sum).on(sum.update(0)).split(r.y, XO, XI, 3, tail));
      }
    }
    refused(
        "shift a short loop and blend",
        () ->
            Schedule.of(sum).on(sum.update(0)).split(X, XO, XI, 40, Tail.SHIFT_INWARDS_AND_BLEND));
    for (Tail tail : new Tail[] {Tail.SHIFT_INWARDS_AND_BLEND, Tail.ROUND_UP_AND_BLEND}) {
      refused(
          "blend what threads share, " + tail,
          () ->
              Schedule.of(relu)
                  .on(sum.update(0))
                  .split(X, XO, XI, 5, tail)
                  .fuse(XO, Y, T)
                  .parallel(T));
    }
    refused(
        "load past the end of an input",
        Shape.of(31, 22),
        () -> Schedule.of(sum).on(sum.update(0)).vectorize(X, 8, Tail.PREDICATE_STORES));
    refused("shift a short loop", () -> s.on(blur).split(X, XO, XI, 40, Tail.SHIFT_INWARDS));
    refused("round an output up", () -> s.on(blur).split(X, XO, XI, 5, Tail.ROUND_UP));
    refused("output computed inside", () -> s.on(blur).computeAt(blurX, X));
    refused("output inlined", () -> s.on(blur).inline());
    refused("no such consumer", () -> s.on(blurX).computeAt(new Stage("blurr", 0), X));
    refused("inside itself", () -> s.on(blurX).computeAt(blurX, X));
    refused("no such consumer loop", () -> s.on(blurX).computeAt(blur, XO));
    refused("no such update", () -> s.on(blurX).computeAt(new Stage("blur", 3), X));
    refused(
        "inside a producer",
        () -> {
          Func a = Func.of("a", X, Y).is(in.at(X, Y));
          Func b = Func.of("b", X, Y).is(a.at(X, Y));
          Func c = Func.of("c", X, Y).is(a.at(X, Y).plus(b.at(X, Y)));
          return Schedule.of(c).on(a).computeRoot().on(b).computeAt(a, X);
        });
    refused(
        "a use outside",
        () -> {
          Func a = Func.of("a", X, Y).is(in.at(X, Y));
          Func b = Func.of("b", X, Y).is(a.at(X, Y));
          Func c = Func.of("c", X, Y).is(a.at(X, Y).plus(b.at(X, Y)));
          return Schedule.of(c).on(b).computeRoot().on(a).computeAt(c, Y);
        });
    refused(
        "inside a vector",
        () -> s.on(blur).vectorize(X, 8).on(blurX).computeAt(blur, Var.of("x.v")));
    refused("constant that is no input", () -> s.on(blurX).constant());
    refused("precompute from what changes", () -> s.on(blurX).precompute());
    refused(
        "precompute from what each run computes",
        () -> s.on(in).constant().on(blurX).computeRoot().in(blur, "kept").on("kept").precompute());
    refused("precompute an output", () -> s.on(in).constant().on(blur).precompute());
    refused("precompute an input", () -> s.on(in).constant().precompute());
    refused("inline an update", () -> Schedule.of(relu).on(sum).inline());
    refused("schedule what is inlined", () -> s.on(blurX).vectorize(X, 8).inline());
    refused("store what is inlined", () -> s.on(blurX).inline().storeRoot());
    refused("bound what is inlined", () -> s.on(blurX).inline().bound(X, 0, 64));
    refused("lay out what is inlined", () -> s.on(blurX).inline().reorderStorage(Y, X));
    refused(
        "store inside the place of computation",
        () -> s.on(blurX).computeAt(blur, Y).storeAt(blur, X));
    refused(
        "store outside a parallel loop",
        () -> s.on(blur).parallel(Y).on(blurX).computeAt(blur, X).storeRoot());
    refused("bound too small", () -> s.on(blurX).computeRoot().bound(X, 0, 30));
    refused("bound no dimension", () -> s.on(blurX).computeRoot().bound(XO, 0, 30));
    refused("bound an output", () -> s.on(blur).bound(X, 0, 64));
    refused("fold too far", () -> s.on(blurX).storeRoot().computeAt(blur, Y).foldStorage(Y, 2));
    refused("fold no dimension", () -> s.on(blurX).computeRoot().foldStorage(XO, 64));
    refused("fold an output", () -> s.on(blur).foldStorage(Y, 64));
    refused("fold what is inlined", () -> s.on(blurX).inline().foldStorage(Y, 64));
    refused("lay an output out", () -> s.on(blur).reorderStorage(Y, X));
    refused("lay out in part", () -> s.on(blurX).computeRoot().reorderStorage(Y));
    refused("shape of another rank", Shape.of(32), () -> s);
    refused("input too small", Shape.of(64, 22), () -> s);
    refused(
        "input read at anything",
        () -> Schedule.of(Func.of("f", X, Y).is(in.at(in.at(X, Y).cast(Type.I32), Y))));
    refused(
        "Func read at anything",
        () -> {
          Func table = Func.of("table", X).is(X.cast(Type.F32));
          Func f = Func.of("f", X, Y).is(table.at(in.at(X, Y).cast(Type.I32)));
          return Schedule.of(f).on(table).computeRoot();
        });
    refused(
        "output read past its shape",
        () -> {
          Func a = Func.of("a", X, Y).is(in.at(X, Y));
          RDom q = RDom.of("q", 32);
          return Schedule.of(a.update(q, java.util.List.of(q.x, Y), f -> f.at(q.x.plus(1), Y)));
        });
    refused(
        "storage past 2^31",
        Shape.of(20_000, 30_000),
        () -> {
          Func a = Func.of("a", X, Y).is(X.plus(Y));
          return Schedule.of(Func.of("b", X, Y).is(a.at(X.times(2), Y.times(2))))
              .on(a)
              .computeRoot();
        });
    refused("no Func named", () -> s.split(X, XO, XI, 8));
    refused("on no Func", () -> s.on(new Stage("blurX2", 0)));
    refused("on no update", () -> s.on(new Stage("blur", 1)));
    refused("place of an update", () -> Schedule.of(relu).on(sum.update(0)).computeRoot());
    refused("two shapes needed", () -> Schedule.of(blur, relu));
    refused("unroll a million", () -> s.on(blur).unroll(X, 1_000_000, Tail.GUARD_WITH_IF));
    refused(
        "round up past 2^31",
        () ->
            s.on(blurX)
                .computeRoot()
                .split(X, XO, XI, 2_000_000_000, Tail.ROUND_UP)
                .fuse(XI, XO, T));
    refused(
        "storage too large to count",
        () ->
            s.on(blurX)
                .computeRoot()
                .split(X, XO, XI, 2_000_000_000, Tail.ROUND_UP)
                .split(Y, Var.of("yo"), Var.of("yi"), 2_000_000_000, Tail.ROUND_UP));
    refused(
        "tiles past 2^31",
        () ->
            s.on(blurX)
                .computeRoot()
                .split(X, XO, XI, 2_000_000_000, Tail.ROUND_UP)
                .split(XI, Var.of("a"), Var.of("b"), 1_999_999_999, Tail.ROUND_UP));
    refused("text: no knob", () -> parse(".on(blur).when(1, 1)"));
    refused("text: knob without values", () -> parse(".on(blur).unroll(x, knob(\"u\"))"));
    Input n = Input.of("n", Type.I32);
    Func scaled =
        Func.of("scaled", X, Y).is(n.at().cast(Type.F32)).plus(r, in.at(X.plus(r.x), Y.plus(r.y)));
    refused(
        "atomic in a specialization",
        () ->
            Schedule.of(scaled)
                .on(scaled.update(0))
                .specialize(n.at().eq(3))
                .atomic()
                .parallel(r.y));
    Func other = Func.of("other", X, Y).is(0f).plus(r, in.at(X.plus(r.x), Y.plus(r.y)));
    Func both = Func.of("both", X, Y).is(sum.at(X, Y).plus(other.at(X, Y)));
    refused(
        "atomic with shared loops",
        () ->
            Schedule.of(both)
                .on(other.update(0))
                .computeWith(sum.update(0), Y)
                .atomic()
                .parallel(r.y));
    Input w = Input.f32("w", 34, 26);
    Func packed = Func.of("packed", X, Y).is(w.at(X, Y));
    Func fresh = Func.of("fresh", X, Y).is(in.at(X, Y));
    Func product = Func.of("product", X, Y).is(packed.at(X, Y).times(fresh.at(X, Y)));
    refused(
        "shared by what is done once and what is not",
        () ->
            Schedule.of(product)
                .on(w)
                .constant()
                .on(packed)
                .precompute()
                .on(fresh)
                .computeRoot()
                .computeWith(packed, Y));
    refused(
        "blend into the next tile of a parallel loop",
        () ->
            s.on(blurX)
                .computeRoot()
                .split(X, XO, XI, 7)
                .parallel(XO)
                .split(XI, T, Var.of("ti"), 4, Tail.ROUND_UP_AND_BLEND));
    refused("text: directive", () -> parse(".on(blur).splitt(x, xo, xi, 8)"));
    refused("text: arguments", () -> parse(".on(blur)\n  .split(x, xo, 8)"));
    refused("text: number", () -> parse(".on(blur).split(x, xo, xi, yi)"));
    refused("text: name", () -> parse(".on(blur).split(3, xo, xi, 8)"));
    refused("text: tail", () -> parse(".on(blur).split(x, xo, xi, 8, Tail.CLAMP)"));
    refused("text: no end", () -> parse(".on(blur).split(x, xo"));
    refused("text: rubbish", () -> parse(".on(blur).split(x, xo, xi, 8) + 3"));
    refused("text: more", () -> parse(".on(blur) blur"));
    refused("text: too big", () -> parse(".on(blur).split(x, xo, xi, 99999999999)"));
    refused("text: outputs", () -> Schedule.parse(s.pipeline(), "Schedule.of(blurX)"));
    refused("text: no Func", () -> parse(".on(blury)"));
    refused("text: no update", () -> parse(".on(blur.update(0))"));
    computeWith();
    specialize();
    refused("partition no loop", () -> s.on(blur).neverPartition(XO));
    refused("text: alignment", () -> parse(".on(blur).computeWith(blurX, x, Align.MIDDLE)"));
    refused("text: partition", () -> parse(".on(blur).partition(x, Partition.SOMETIMES)"));
    refused("text: no scalar", () -> parse(".on(blur).specialize(in.at().eq(1))"));
    refused("text: no condition", () -> parse(".on(blur).specialize(3)"));
    refused("text: too deep", () -> parse(".on(" + "blur.update(".repeat(300)));
    refused("text: no message", () -> parse(".on(blur).specializeFail(x)"));
    StringBuilder text = new StringBuilder();
    refusals.forEach((name, message) ->
        text.append("[").append(name).append("]\n").append(message).append("\n\n"));
    Golden golden = Golden.of(RefusalTest.class);
    golden.check("refusals", text.toString());
    golden.checkNoOrphans();
  }

  @Test
  void a_refusal_names_the_line_that_issued_the_directive() {
    int here = StackWalker.getInstance().walk(f -> f.findFirst().orElseThrow()).getLineNumber();
    Schedule wrong = s.on(blur).vectorize(X, 8).vectorize(Var.of("z"), 8);
    ScheduleException e = assertThrows(ScheduleException.class, () -> Plan.of(wrong, shape));
    assertEquals("RefusalTest.java:" + (here + 1), e.refusal().orElseThrow().where());
  }

  @Test
  void a_refusal_of_an_estimated_plan_names_the_line_too() {
    int here = StackWalker.getInstance().walk(f -> f.findFirst().orElseThrow()).getLineNumber();
    Schedule wrong = s.on(blur).estimate(X, 0, 32).estimate(Y, 0, 22).vectorize(T, 8);
    ScheduleException e = assertThrows(ScheduleException.class, () -> Plan.of(wrong));
    assertEquals("RefusalTest.java:" + (here + 1), e.refusal().orElseThrow().where());
  }

  @Test
  void a_refusal_of_a_schedule_that_was_read_names_its_place_in_the_text() {
    Schedule wrong = parse("\n    .on(blur).vectorize(z, 8)");
    ScheduleException e = assertThrows(ScheduleException.class, () -> Plan.of(wrong, shape));
    assertEquals("line 2, column 15", e.refusal().orElseThrow().where());
  }

  private void computeWith() {
    Func a = Func.of("a", X, Y).is(in.at(X, Y));
    Func b = Func.of("b", X, Y).is(in.at(X, Y).times(2));
    Func c = Func.of("c", X, Y).is(a.at(X, Y).plus(b.at(X, Y)));
    Schedule two = Schedule.of(a, b);
    Schedule inner = Schedule.of(c).on(a).computeRoot().on(b).computeRoot();
    Shape[] both = {shape, shape};
    refused("join no Func", both, () -> two.on(b).computeWith(new Stage("aa", 0), X));
    refused("join no update", both, () -> two.on(b).computeWith(new Stage("a", 2), X));
    refused("join itself", both, () -> two.on(b).computeWith(b, X));
    refused("join what is inlined", () -> inner.on(a).inline().on(b).computeWith(a, X));
    refused("join what is later", () -> Schedule.of(sum).on(sum).computeWith(sum.update(0), X));
    refused("join in a circle", both, () -> two.on(b).computeWith(a, X).on(a).computeWith(b, X));
    refused("join what is read", () -> inner.on(c).computeWith(a, X));
    refused(
        "join what is read by what is read",
        () -> {
          Func e = Func.of("e", X, Y).is(c.at(X, Y));
          return Schedule.of(e).on(c).computeRoot().on(a).computeRoot().on(e).computeWith(a, X);
        });
    refused(
        "groups that need each other",
        new Shape[] {shape, shape, shape, shape},
        () -> {
          Func readsA = Func.of("readsA", X, Y).is(a.at(X, Y));
          Func readsB = Func.of("readsB", X, Y).is(b.at(X, Y));
          return Schedule.of(a, b, readsA, readsB)
              .on(readsA)
              .computeWith(b, X)
              .on(readsB)
              .computeWith(a, X);
        });
    refused(
        "join what is computed elsewhere",
        () -> inner.on(a).computeAt(c, Y).on(b).computeWith(a, X));
    refused("join at no loop", both, () -> two.on(b).computeWith(a, XO));
    refused("join other loops", both, () -> two.on(b).reorder(Y, X).computeWith(a, X));
    refused("join fewer loops", both, () -> two.on(b).fuse(X, Y, T).computeWith(a, X));
    refused("join a loop of another kind", both, () -> two.on(b).parallel(Y).computeWith(a, X));
    refused(
        "join a reduction with a dimension",
        new Shape[] {Shape.of(22), shape},
        () -> {
          Func e = Func.of("e", Y).is(0f).plus(r, in.at(r.x, Y.plus(r.y)));
          return Schedule.of(e, b)
              .on(e.update(0))
              .reorder(Y, r.x, r.y)
              .split(r.y, T, XI, 5)
              .on(b)
              .split(Y, T, XI, 5)
              .computeWith(e.update(0), T);
        });
    refused(
        "join a loop cut in another way",
        both,
        () -> two.on(b).neverPartition(Y).computeWith(a, Y));
    refused(
        "a shared loop past 2^31",
        new Shape[] {Shape.of(4, 4).from(0, -2_000_000_000), Shape.of(4, 4).from(0, 2_000_000_000)},
        () -> {
          Func f = Func.of("f", X, Y).is(X.plus(Y));
          Func g = Func.of("g", X, Y).is(X.minus(Y));
          return Schedule.of(f, g).on(g).computeWith(f, Y);
        });
    refused(
        "starts that drift apart",
        Shape.of(8, 8),
        () -> {
          Func f = Func.of("f", X, Y).is(a.at(X, Y).plus(b.at(X, Y.times(2))));
          return Schedule.of(f).on(a).computeAt(f, Y).on(b).computeAt(f, Y).computeWith(a, X);
        });
    Func scan =
        Func.of("scan", X, Y)
            .is(in.at(X, Y))
            .update(r, java.util.List.of(X, r.y), self -> self.at(X, r.y).plus(1))
            .update(r, java.util.List.of(X, r.y), self -> self.at(X, r.y.plus(1)).plus(2));
    refused(
        "join a definition that is not complete",
        () ->
            Schedule.of(scan)
                .on(scan.update(0))
                .reorder(r.x, r.y, X)
                .on(scan.update(1))
                .reorder(r.x, r.y, X)
                .computeWith(scan.update(0), r.y));
    refused(
        "definitions out of order",
        both,
        () -> {
          Func e = Func.of("e", X, Y).is(0f).plus(r, in.at(X, Y)).plus(r, in.at(X, Y));
          return Schedule.of(e, b)
              .on(e.update(1))
              .computeWith(b, X)
              .on(e.update(0))
              .computeWith(b, Y);
        });
    refused(
        "definitions crosswise",
        both,
        () -> {
          Func e = Func.of("e", X, Y).is(0f).plus(r, in.at(X, Y));
          Func f = Func.of("f", X, Y).is(0f).plus(r, in.at(X, Y));
          return Schedule.of(e, f)
              .on(e.update(0))
              .computeWith(f, X)
              .on(f.update(0))
              .computeWith(e, X);
        });
    refused(
        "join what is specialized",
        both,
        () -> {
          Input n = Input.i32("n");
          Pipeline p = Pipeline.of(a, b).taking(in, n);
          return Schedule.of(p).on(a).specialize(n.at().eq(1)).on(b).computeWith(a, X);
        });
  }

  private void specialize() {
    Input n = Input.i32("n");
    Func a = Func.of("a", X, Y).is(in.at(X, Y).times(2));
    Func b = Func.of("b", X, Y).is(a.at(X, Y).plus(n.at()));
    Schedule t = Schedule.of(Pipeline.of(b).taking(in, n));
    refused("specialize for data", () -> t.on(b).specialize(in.at(X, Y).gt(1)));
    refused("specialize for a wide input", () -> t.on(b).specialize(n.at().plus(1).eq(1)));
    refused(
        "specialize for a large condition",
        () -> {
          Expr test = n.at().eq(1);
          for (int i = 0; i < 60; i++) {
            test = test.and(test);
          }
          return t.on(b).specialize(test);
        });
    refused("specialize for no input", () -> t.on(b).specialize(Input.i32("m").at().eq(1)));
    refused("place in a copy", () -> t.on(a).computeRoot().specialize(n.at().eq(1)).computeRoot());
    refused("specialize what is inlined", () -> t.on(a).inline().specialize(n.at().eq(1)));
    refused("fail in every case", () -> t.on(b).specializeFail("never"));
    refused("fail without words", () -> t.on(b).specialize(n.at().eq(1)).specializeFail(""));
    refused("no such loop in a copy", () -> t.on(b).specialize(n.at().eq(1)).vectorize(XO));
    refused(
        "inside a loop that not all copies have",
        () -> t.on(b).specialize(n.at().eq(1)).split(Y, XO, XI, 2).on(a).computeAt(b, Y));
  }

  private void refused(String name, Supplier<Schedule> schedule, Shape shape) {
    refused(name, shape, schedule);
  }

  private Pipeline relu() {
    return Pipeline.of(relu);
  }

  private Schedule parse(String chain) {
    return Schedule.parse(s.pipeline(), "Schedule.of(blur)" + chain);
  }
}
