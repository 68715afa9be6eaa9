package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.Print;
import org.nestwright.lowering.nest.BuildLoopNest;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.testing.Golden;

/// Every tail strategy, wherever it is legal, has the interpreter's bits: on extents shorter and
/// longer than the factor, in scalar, unrolled, vector and parallel loops, and inside each other.
class TailTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var XOO = Var.of("xoo");
  private static final Var XOI = Var.of("xoi");
  private static final Var XIO = Var.of("xio");
  private static final Var XII = Var.of("xii");

  /// Longer than any output, so that reads past the end are inside.
  private static final Input IN = Input.f32("in", 96, 8);

  private static final List<Buffer> DATA =
      List.of(Buffer.f32(96, 8).fill(p -> (p[0] * 7 + p[1] * 3) % 11 - 5));

  private final Golden golden = Golden.of(TailTest.class);

  private int legal;
  private int refused;

  /// Holds the schedule to the interpreter where it is legal, and counts which it is.
  private void check(Schedule s, List<Buffer> data, Shape shape) {
    if (Plan.check(s, shape).isPresent()) {
      refused++;
      return;
    }
    legal++;
    Matches.holds(s, data, shape);
  }

  private void check(Schedule s, Shape shape) {
    check(s, DATA, shape);
  }

  private static Func copy() {
    return Func.of("copy", X, Y).is(IN.at(X, Y).times(2).plus(X));
  }

  private static Func twice(Func f) {
    return Func.of("twice", X, Y).is(f.at(X, Y).plus(f.at(X, Y.plus(1))));
  }

  private static Func updated() {
    RDom r = RDom.of("r", 3);
    return Func.of("sum", X, Y).is(IN.at(X, Y)).plus(r, IN.at(X, r.x).times(r.x));
  }

  @ParameterizedTest
  @EnumSource(Tail.class)
  void pure_definitions(Tail tail) {
    for (int extent : List.of(1, 3, 7, 8, 9, 23, 29)) {
      for (int factor : List.of(2, 8, 12)) {
        Shape shape = Shape.of(extent, 3);
        Func f = copy();
        Func out = twice(f);
        for (Schedule s :
            List.of(Schedule.of(f).on(f), Schedule.of(out).on(f).computeRoot().on(f))) {
          Schedule split = s.split(X, XO, XI, factor, tail);
          check(split, shape);
          check(split.vectorize(XI), shape);
          check(split.unroll(XI), shape);
          check(split.parallel(XO).vectorize(XI), shape);
          check(split.reorder(XO, XI), shape);
          check(split.reorder(XO, Y, XI).vectorize(XO), shape);
        }
        check(
            Schedule.of(out)
                .on(out)
                .vectorize(X, factor, tail)
                .on(f)
                .computeAt(out, X)
                .vectorize(X, 4, tail),
            shape);
      }
    }
    assertTrue(legal > 100 || (legal == 0) == (tail == null), legal + " of " + (legal + refused));
  }

  @ParameterizedTest
  @EnumSource(Tail.class)
  void updates(Tail tail) {
    for (int extent : List.of(1, 3, 7, 9, 23)) {
      for (int factor : List.of(2, 8, 12)) {
        Shape shape = Shape.of(extent, 3);
        Func f = updated();
        Func out = twice(f);
        for (Schedule s : List.of(Schedule.of(f), Schedule.of(out).on(f).computeRoot())) {
          Schedule split = s.on(f.update(0)).split(X, XO, XI, factor, tail);
          check(split, shape);
          check(split.reorder(XI, Var.of("r.x"), XO, Y).vectorize(XI), shape);
          check(split.reorder(XO, XI, Var.of("r.x"), Y), shape);
          check(split.parallel(XO).reorder(XI, Var.of("r.x")).vectorize(XI), shape);
          check(split.reorder(XI, XO, Y, Var.of("r.x")).vectorize(XI).unroll(XO), shape);
        }
        check(
            Schedule.of(out)
                .on(f)
                .computeAt(out, Y)
                .on(f.update(0))
                .reorder(X, Var.of("r.x"), Y)
                .vectorize(X, factor, tail),
            shape);
      }
    }
    assertEquals(tail == Tail.SHIFT_INWARDS, legal < 20, legal + " of " + (legal + refused));
  }

  /// The order of a reduction shows, so that a point that runs twice or not at all does too.
  @ParameterizedTest
  @EnumSource(Tail.class)
  void reduction_variables(Tail tail) {
    for (int extent : List.of(3, 7, 23)) {
      RDom r = RDom.of("r", extent);
      Func f =
          Func.of("f", X, Y)
              .is(Expr.of(1))
              .update(r, self -> self.times(3).plus(IN.at(r.x, Y).cast(Type.I32)));
      for (int factor : List.of(2, 5, 8)) {
        Schedule s = Schedule.of(f).on(f.update(0)).split(r.x, XO, XI, factor, tail);
        check(s, Shape.of(4, 3));
        check(s.unroll(XI), Shape.of(4, 3));
        check(s.reorder(X, XI, XO, Y).vectorize(X), Shape.of(4, 3));
        check(s.split(XI, XIO, XII, 3, tail), Shape.of(4, 3));
      }
    }
    boolean exact = tail == Tail.AUTO || tail == Tail.GUARD_WITH_IF || tail == Tail.PREDICATE;
    assertEquals(exact, refused == 0, refused + " of " + (legal + refused));
  }

  /// A split of the inner and of the outer loop of a split, with every pair of tails.
  @ParameterizedTest
  @EnumSource(Tail.class)
  void nested(Tail first) {
    Shape shape = Shape.of(23, 3);
    for (Tail second : Tail.values()) {
      Func f = copy();
      Func g = updated();
      for (Schedule s :
          List.of(
              Schedule.of(f).on(f),
              Schedule.of(twice(f)).on(f).computeRoot().on(f),
              Schedule.of(g).on(g.update(0)).reorder(X, Y, Var.of("r.x")),
              Schedule.of(twice(g))
                  .on(g)
                  .computeRoot()
                  .on(g.update(0))
                  .reorder(X, Y, Var.of("r.x")))) {
        Schedule split = s.split(X, XO, XI, 7, first);
        Schedule in = split.split(XI, XIO, XII, 4, second);
        check(in, shape);
        check(in.vectorize(XII), shape);
        check(in.vectorize(XII).unroll(XIO), shape);
        check(in.reorder(XIO, XO, XII).vectorize(XII), shape);
        check(in.parallel(XO).vectorize(XII), shape);
        Schedule out = split.split(XO, XOO, XOI, 3, second);
        check(out, shape);
        check(out.vectorize(XI), shape);
        check(out.reorder(XOI, XI, XOO).vectorize(XOI), shape);
        check(out.parallel(XOO).vectorize(XI), shape);
      }
    }
    assertTrue(legal > 100, legal + " of " + (legal + refused));
  }

  @Test
  void every_type_under_masks() {
    Map<Tail, Integer> checked = new EnumMap<>(Tail.class);
    for (Type type : List.of(Type.I8, Type.U8, Type.I16, Type.U16, Type.I32, Type.I64, Type.F64)) {
      Input in = Input.of("in", type, 64, 4);
      Buffer data = Buffer.of(type, 64, 4).fill(p -> (p[0] * 31 + p[1] * 17) % 13 + 1);
      Func f = Func.of("f", X, Y).is(in.at(X, Y).plus(in.at(X.plus(1), Y)));
      Func g = Func.of("g", X, Y).is(Expr.max(f.at(X, Y), f.at(X, Y.plus(1))));
      for (Tail tail : Tail.values()) {
        for (int width : List.of(8, 16, 32)) {
          Schedule s = Schedule.of(g).on(g).vectorize(X, width, Tail.PREDICATE);
          int before = legal;
          check(s.on(f).computeRoot().vectorize(X, width, tail), List.of(data), Shape.of(41, 3));
          check(
              s.on(f).computeAt(g, Y).reorder(Y, X).vectorize(X, width, tail),
              List.of(data),
              Shape.of(19, 3));
          checked.merge(tail, legal - before, Integer::sum);
        }
      }
    }
    assertTrue(checked.values().stream().allMatch(n -> n > 20), checked::toString);
  }

  @Test
  void strided_reads_and_reads_of_one_element_under_masks() {
    Func f =
        Func.of("f", X, Y)
            .is(IN.at(X.times(3), Y).plus(IN.at(X.div(8).times(8), Y)).plus(IN.at(Y, Y)));
    Func back = Func.of("back", X, Y).is(IN.at(Expr.of(28).minus(X), Y).plus(f.at(X, Y)));
    for (Tail tail : List.of(Tail.PREDICATE, Tail.PREDICATE_STORES, Tail.GUARD_WITH_IF)) {
      check(
          Schedule.of(back)
              .on(back)
              .split(X, XO, XI, 16, tail)
              .split(XI, XIO, XII, 8)
              .vectorize(XII)
              .unroll(XIO),
          Shape.of(29, 5));
      check(Schedule.of(back).on(back).parallel(X).vectorize(Y, 4, tail), Shape.of(29, 5));
    }
    assertTrue(legal >= 4, legal + " of " + (legal + refused));
  }

  @Test
  void a_predicated_vector_is_one_masked_vector() {
    Func f = copy();
    Schedule s = Schedule.of(f).on(f).vectorize(X, 8, Tail.PREDICATE);
    assertEquals(List.of(), Compiler.compile(s, Shape.of(29, 3)).notes());
    StringBuilder text = new StringBuilder();
    for (Tail tail : Tail.values()) {
      Func g = updated();
      Func out = twice(g);
      Schedule update =
          Schedule.of(out)
              .on(g)
              .computeRoot()
              .on(g.update(0))
              .reorder(X, Var.of("r.x"), Y)
              .vectorize(X, 8, tail);
      text.append("# ").append(tail).append('\n');
      if (Plan.check(update, Shape.of(29, 3)).isEmpty()) {
        nest(text, update, Shape.of(29, 3));
      } else {
        text.append(Plan.check(update, Shape.of(29, 3)).get()).append("\n\n");
      }
    }
    golden.check("update", text.toString());
    text.setLength(0);
    for (Tail tail : Stream.of(Tail.values()).filter(t -> t != Tail.AUTO).toList()) {
      text.append("# inside ").append(tail).append('\n');
      Func g = copy();
      Func out = twice(g);
      for (Tail inner : List.of(Tail.GUARD_WITH_IF, Tail.PREDICATE, Tail.ROUND_UP_AND_BLEND)) {
        nest(
            text,
            Schedule.of(out).on(g).computeRoot().split(X, XO, XI, 12, tail).vectorize(XI, 8, inner),
            Shape.of(29, 3));
      }
    }
    golden.check("nested", text.toString());
  }

  private static void nest(StringBuilder text, Schedule s, Shape shape) {
    List<String> notes = new ArrayList<>();
    text.append(Plan.of(s, shape).loopNest())
        .append("# lowered for 256 bits\n")
        .append(
            Print.print(
                Lowering.lower(
                    () -> BuildLoopNest.of(Plan.of(s, shape)),
                    new Lowering.VectorUnit(256, 16),
                    Trace.of("golden"),
                    notes::add)))
        .append(notes.isEmpty() ? "" : notes + "\n")
        .append('\n');
  }

  @Test
  void the_report_counts_what_tails_do() {
    for (Tail tail : Tail.values()) {
      for (Tail second : Tail.values()) {
        Func g = updated();
        Func out = twice(g);
        for (Schedule s :
            List.of(
                Schedule.of(out)
                    .on(g)
                    .computeRoot()
                    .split(X, XO, XI, 8, tail)
                    .split(XI, XIO, XII, 3, second),
                Schedule.of(out)
                    .on(g)
                    .computeRoot()
                    .on(g.update(0))
                    .split(X, XO, XI, 8, tail)
                    .split(XO, XOO, XOI, 3, second),
                Schedule.of(out)
                    .on(g)
                    .computeAt(out, Y)
                    .on(g.update(0))
                    .reorder(X, Var.of("r.x"), Y)
                    .split(X, XO, XI, 8, tail)
                    .vectorize(XI, 3, second))) {
          if (Plan.check(s, Shape.of(29, 3)).isEmpty()) {
            legal++;
            ReportAgreement.check(Plan.of(s, Shape.of(29, 3)));
          }
        }
      }
    }
    assertTrue(legal > 60, legal + "");
  }

  /// In the last of tiles that a guard cuts off, sums in locals are the vectors that are left, and
  /// nothing is masked.
  @Test
  void a_cut_off_tile_computes_only_what_is_left() {
    int channels = 44;
    Input in = Input.f32("in", 4, 16);
    Input weights = Input.f32("weights", channels, 16);
    RDom r = RDom.of("r", 16);
    Func sum =
        Func.of("sum", X, Y).is(Y.cast(Type.F32)).plus(r, weights.at(X, r.x).times(in.at(Y, r.x)));
    Func out = Func.of("out", X, Y).is(sum.at(X, Y).times(2));
    Schedule s =
        Schedule.of(out)
            .on(out)
            .split(X, XO, XI, 16, Tail.GUARD_WITH_IF)
            .reorder(XI, Y, XO)
            .vectorize(XI, 8)
            .unroll(XI)
            .on(sum)
            .computeAt(out, Y)
            .vectorize(X, 8)
            .unroll(X)
            .on(sum.update(0))
            .reorder(X, r.x)
            .vectorize(X, 8)
            .unroll(X);
    Shape shape = Shape.of(channels, 4);
    List<Buffer> data =
        List.of(
            Buffer.f32(4, 16).fill(p -> p[0] * 3 - p[1] % 5),
            Buffer.f32(channels, 16).fill(p -> (p[0] * 5 + p[1]) % 13 - 6));
    Matches.holds(s, data, shape);
    String lowered =
        Print.print(
                Lowering.lower(
                    () -> BuildLoopNest.of(Plan.of(s, shape)),
                    new Lowering.VectorUnit(256, 16),
                    Trace.of("none"),
                    _ -> {}))
            .text();
    golden.check("cut_off_tile", Plan.of(s, shape).loopNest() + "\n" + lowered);
  }

  @Test
  void producers_compute_what_an_unmasked_load_reads() {
    Func f = copy();
    Func out = Func.of("out", X, Y).is(f.at(X, Y));
    Schedule s =
        Schedule.of(Pipeline.of(out))
            .on(out)
            .vectorize(X, 8, Tail.PREDICATE_STORES)
            .on(f)
            .computeRoot();
    Plan plan = Plan.of(s, Shape.of(29, 3));
    assertEquals(32, plan.of(f).orElseThrow().region().dimensions().getFirst().extent());
    assertEquals("", BuildLoopNest.of(plan).toString().isEmpty() ? "empty" : "");
  }
}
