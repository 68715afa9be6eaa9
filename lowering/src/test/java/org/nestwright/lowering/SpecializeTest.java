package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.testing.Golden;

/// Every copy of a specialized stage computes the same, and the one whose condition holds is run.
class SpecializeTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");

  private final Input in = Input.i32("in", 40, 40);
  private final Input n = Input.i32("n");
  private final Input m = Input.f32("m");
  private final Input flag = Input.of("flag", Type.BOOL);
  private final Func scaled =
      Func.of("scaled", X, Y)
          .is(
              Expr.select(
                  n.at().eq(1), in.at(X, Y), in.at(X, Y).times(n.at()).plus(in.at(X.plus(1), Y))));
  private final Pipeline pipeline = Pipeline.of(scaled).taking(in, n, m, flag);
  private final Shape shape = Shape.of(19, 11);

  private static void same(Schedule s, Shape shape, int n, double m, boolean flag) {
    List<Buffer> all = new ArrayList<>();
    for (Input in : s.pipeline().inputs()) {
      int[] extents = in.extents().stream().mapToInt(Integer::intValue).toArray();
      Buffer data = Buffer.of(in.type(), extents);
      all.add(
          switch (in.name()) {
            case "n" -> data.fill(n);
            case "m" -> data.fill(m);
            case "flag" -> data.fill(flag ? 1 : 0);
            default -> data.fill(p -> (p[0] * 31 + p[1] * 17) % 101 - 50);
          });
    }
    Buffer wanted = Interpreter.of(s.pipeline(), all).run(shape).getFirst();
    for (int bits : new int[] {0, Vectors.preferredBits()}) {
      Buffer got = Buffer.of(wanted.type(), shape).fill(77);
      List<Buffer> given = new ArrayList<>(all);
      given.add(got);
      CompileOptions options = new CompileOptions(bits, 2, false);
      Compiler.compile(s, options, shape).run(given.toArray(Buffer[]::new));
      assertEquals("", wanted.firstDifference(got).orElse(""), () -> "n = " + n + " of " + s);
    }
    assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
  }

  private void same(Schedule s) {
    for (int value : new int[] {-1, 0, 1, 2, 3, 7}) {
      same(s, shape, value, value / 2.0, value % 2 != 0);
    }
  }

  @Test
  void each_case_has_loops_of_its_own() {
    same(
        Schedule.of(pipeline)
            .on(scaled)
            .split(X, XO, XI, 4)
            .specialize(n.at().eq(1))
            .vectorize(XI)
            .specialize(n.at().gt(2))
            .parallel(Y)
            .unroll(XI)
            .on(scaled)
            .unroll(XI, 2));
  }

  @Test
  void conditions_of_every_kind_choose_as_the_interpreter_would() {
    List<Expr> conditions =
        List.of(
            n.at().eq(1),
            n.at().ne(1),
            n.at().lt(2),
            n.at().le(2),
            n.at().gt(2),
            n.at().ge(2),
            m.at().eq(0.5),
            m.at().ne(0.5),
            m.at().lt(1.5),
            m.at().ge(-0.5),
            flag.at(),
            flag.at().not(),
            n.at().eq(1).and(m.at().gt(0.25)),
            n.at().eq(1).or(m.at().eq(0)),
            n.at().eq(1).or(n.at().eq(3)).and(flag.at()).not(),
            Expr.of(2).lt(n.at()));
    for (Expr condition : conditions) {
      same(Schedule.of(pipeline).on(scaled).specialize(condition).vectorize(X, 8));
    }
  }

  /// Which copy runs can't be seen in the result, so the copies compute different things here: what
  /// a condition fixes is put in, so a copy for a value that is not there shows.
  @Test
  void the_first_case_that_holds_is_run() {
    Func f = Func.of("f", X).is(n.at().plus(X));
    Pipeline p = Pipeline.of(f).taking(n);
    Directive wrong =
        Directive.Specialize.class.cast(
            Schedule.of(p).on(f).specialize(n.at().eq(5)).directives().getFirst());
    Schedule s = Schedule.of(p).with(wrong).on(f).specialize(n.at().ge(5)).unroll(X);
    String nest = Plan.of(s, Shape.of(3)).loopNest();
    assertTrue(nest.contains("if n.at().eq(5)") && nest.contains("else if n.at().ge(5)"), nest);
    assertTrue(nest.contains("f(x) = (5 + x)") || nest.contains("5 + x"), nest);
    same(s, Shape.of(3), 5, 0, false);
    same(s, Shape.of(3), 6, 0, false);
    same(s, Shape.of(3), 4, 0, false);
  }

  @Test
  void updates_and_Funcs_inside_loops_are_specialized() {
    RDom r = RDom.of("r", 5);
    Func sum = Func.of("sum", X, Y).is(n.at()).plus(r, scaled.at(X.plus(r.x), Y).times(n.at()));
    Pipeline p = Pipeline.of(sum).taking(in, n, m, flag);
    Schedule s =
        Schedule.of(p)
            .on(sum.update(0))
            .reorder(r.x, X, Y)
            .specialize(n.at().eq(1))
            .split(X, XO, XI, 4)
            .reorder(XI, r.x, XO, Y)
            .vectorize(XI)
            .on(sum)
            .specialize(n.at().le(0))
            .vectorize(X, 8);
    same(s);
    same(s.on(scaled).computeAt(sum.update(0), Y).specialize(n.at().eq(3)).vectorize(X, 4));
    same(
        s.on(scaled)
            .computeAt(sum.update(0), Y)
            .storeRoot()
            .specialize(n.at().eq(3))
            .vectorize(X, 4));
    same(s.on(scaled).computeRoot().parallel(Y).specialize(flag.at()).serial(Y));
  }

  /// The last case runs where no other does, and reads nothing of what the first one reads.
  @Test
  void a_choice_that_a_condition_decides_is_decided_in_its_copy() {
    Func wide = Func.of("wide", X, Y).is(in.at(X.times(2), Y));
    Func near = Func.of("near", X, Y).is(in.at(X, Y).plus(1));
    Func pick =
        Func.of("pick", X, Y)
            .is(
                Expr.select(
                    n.at().gt(2).and(flag.at()),
                    wide.at(X, Y),
                    Expr.select(flag.at().not(), near.at(X, Y), near.at(X.plus(1), Y))));
    Pipeline p = Pipeline.of(pick).taking(in, n, m, flag);
    Schedule s =
        Schedule.of(p)
            .on(wide)
            .computeRoot()
            .on(near)
            .computeRoot()
            .on(pick)
            .specialize(n.at().gt(2).and(flag.at()))
            .vectorize(X)
            .specialize(n.at().le(2).and(flag.at().not()))
            .unroll(X, 2);
    String nest = Plan.of(s, shape).loopNest();
    assertTrue(nest.contains("pick(x, y) = wide(x, y)"), nest);
    assertTrue(nest.contains("pick(x, y) = near(x, y)"), nest);
    same(s);
    Schedule required = s.specializeFail("one of the two");
    same(required, shape, 3, 0, true);
    same(required, shape, 2, 0, false);
  }

  @Test
  void a_sliding_window_slides_in_every_copy() {
    Func row = Func.of("row", X, Y).is(in.at(X, Y).times(n.at()));
    Func out = Func.of("out", X, Y).is(row.at(X, Y).plus(row.at(X, Y.plus(2))));
    Pipeline p = Pipeline.of(out).taking(in, n, m, flag);
    Schedule s =
        Schedule.of(p)
            .on(row)
            .storeRoot()
            .computeAt(out, Y)
            .foldStorage(Y, 4)
            .specialize(n.at().eq(1))
            .vectorize(X, 8)
            .on(out)
            .specialize(n.at().gt(1))
            .vectorize(X, 8);
    assertTrue(Plan.of(s, shape).of(row).orElseThrow().slide().isPresent());
    same(s);
  }

  @Test
  void a_run_that_no_case_is_for_fails_before_anything_is_written() {
    Schedule s =
        Schedule.of(pipeline)
            .on(scaled)
            .specialize(n.at().eq(1))
            .vectorize(X, 8)
            .specialize(n.at().eq(3))
            .unroll(X, 2)
            .specializeFail("only 1 and 3 are scheduled for");
    same(s, shape, 1, 0, false);
    same(s, shape, 3, 0, false);
    Kernel kernel = Compiler.compile(s, shape);
    Buffer out = Buffer.i32(19, 11).fill(77);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                kernel.run(
                    Buffer.i32(40, 40),
                    Buffer.i32().fill(2),
                    Buffer.f32(),
                    Buffer.of(Type.BOOL),
                    out));
    assertEquals(
        "scaled: only 1 and 3 are scheduled for; the kernel was made for n.at().eq(1) or"
            + " n.at().eq(3)",
        e.getMessage());
    assertEquals(77, out.getLong(3, 4));
    assertFalse(kernel.loweredText().contains("n[0] == 3"), kernel.loweredText());
  }

  @Test
  void a_float_zero_is_not_put_in_because_it_has_two_forms() {
    Input z = Input.f32("z");
    Func f = Func.of("f", X).is(Expr.of(1f).div(z.at()));
    Pipeline p = Pipeline.of(f).taking(z);
    Schedule s = Schedule.of(p).on(f).specialize(z.at().eq(0)).vectorize(X);
    Buffer out = Buffer.f32(8);
    Compiler.compile(s, Shape.of(8)).run(Buffer.f32().fill(-0.0), out);
    assertEquals(Double.NEGATIVE_INFINITY, out.getDouble(3));
  }

  @Test
  void the_text_keeps_apart_what_is_in_a_copy_and_what_is_not() {
    Schedule s =
        Schedule.of(pipeline)
            .on(scaled)
            .split(X, XO, XI, 4)
            .specialize(n.at().eq(1).and(m.at().ge(-2.5)))
            .vectorize(XI)
            .on(scaled)
            .unroll(XI);
    assertEquals(
        """
        Schedule.of(scaled)
            .on(scaled).split(x, xo, xi, 4).specialize(n.at().eq(1).and(m.at().ge(-2.5))).vectorize(xi)
            .on(scaled).unroll(xi)\
        """,
        s.toString());
    assertEquals(s, Schedule.parse(pipeline, s.toString()));
  }

  @Test
  void nests() {
    Golden golden = Golden.of(SpecializeTest.class);
    Schedule s =
        Schedule.of(pipeline)
            .on(scaled)
            .split(X, XO, XI, 4)
            .specialize(n.at().eq(1))
            .vectorize(XI)
            .specialize(n.at().gt(2).and(flag.at()))
            .parallel(Y)
            .on(scaled)
            .unroll(XI);
    golden.check("cases", s + "\n\n" + Plan.of(s, shape).loopNest());
    Schedule fails = s.on(scaled).specializeFail("n must be 1, or 3 and more");
    golden.check("fails", fails + "\n\n" + Plan.of(fails, shape).loopNest());
    golden.checkNoOrphans();
  }
}
