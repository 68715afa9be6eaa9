package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.Mentions;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.nest.BuildLoopNest;
import org.nestwright.scheduler.Align;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;
import org.nestwright.testing.Golden;

/// Stages that share loops compute what they compute alone, and their loops are really shared.
class ComputeWithTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");

  private final Input in = Input.i32("in", 64, 64);
  private final Func f = Func.of("f", X, Y).is(in.at(X, Y).times(2));
  private final Func g = Func.of("g", X, Y).is(in.at(X, Y).plus(in.at(X.plus(1), Y.plus(1))));
  private final Func h = Func.of("h", X, Y).is(in.at(X.plus(2), Y).minus(7));

  /// Holds the kernel to the interpreter, the static report to the nest, and reads the text back.
  private static void same(Schedule s, Shape... shapes) {
    Input in = s.pipeline().inputs().getFirst();
    int[] extents = in.extents().stream().mapToInt(Integer::intValue).toArray();
    Buffer data = Buffer.of(in.type(), extents).fill(p -> (p[0] * 31 + p[1] * 17) % 101 - 50);
    List<Buffer> wanted = Interpreter.of(s.pipeline(), List.of(data)).run(shapes);
    for (int bits : new int[] {0, Vectors.preferredBits()}) {
      CompileOptions options = new CompileOptions(bits, 3, false);
      List<Buffer> all = new ArrayList<>(List.of(data));
      for (Buffer w : wanted) {
        all.add(Buffer.of(w.type(), w.shape()).fill(77));
      }
      Compiler.compile(s, options, shapes).run(all.toArray(Buffer[]::new));
      for (int i = 0; i < wanted.size(); i++) {
        Optional<String> difference = wanted.get(i).firstDifference(all.get(i + 1));
        assertEquals("", difference.orElse(""), "output " + i + " of " + s);
      }
    }
    assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
    ReportAgreement.check(Plan.of(s, shapes));
  }

  private static StagePlan stage(Schedule s, Func func, int index, Shape... shapes) {
    return Plan.of(s, shapes).of(func).orElseThrow().stages().get(index);
  }

  @Test
  void two_outputs_share_both_loops() {
    Schedule s = Schedule.of(f, g).on(g).computeWith(f, X);
    Shape shape = Shape.of(20, 12);
    same(s, shape, shape);
    assertEquals(stage(s, f, 0, shape, shape).loops(), stage(s, g, 0, shape, shape).loops());
    same(Schedule.of(f, g).on(g).computeWith(f, Y), shape, shape);
  }

  @Test
  void extents_and_mins_may_differ_under_every_alignment() {
    List<Shape> shapes =
        List.of(
            Shape.of(20, 12),
            Shape.of(7, 15),
            Shape.of(20, 3).from(5, 9),
            Shape.of(1, 1).from(30, 2),
            Shape.of(9, 12).from(0, 20));
    for (Shape a : shapes) {
      for (Shape b : shapes) {
        for (Align align : Align.values()) {
          Var loop = align == Align.END ? Y : X;
          same(Schedule.of(f, g).on(g).computeWith(f, loop, align), a, b);
        }
      }
    }
  }

  @Test
  void alignments_put_iterations_where_they_say() {
    Shape a = Shape.of(4, 10);
    Shape b = Shape.of(4, 6).from(0, 7);
    for (Align align : Align.values()) {
      Schedule s = Schedule.of(f, g).on(g).computeWith(f, Y, align);
      StagePlan joined = stage(s, g, 0, a, b);
      long extent = joined.loops().getFirst().extent();
      long start = joined.shares().getFirst().start();
      assertEquals(
          switch (align) {
            case NO_ALIGN -> List.of(13L, 7L);
            case START -> List.of(10L, 0L);
            case END -> List.of(10L, 4L);
          },
          List.of(extent, start));
    }
  }

  @Test
  void parallel_vectorized_and_unrolled_loops_are_shared() {
    Shape a = Shape.of(37, 13);
    Shape b = Shape.of(32, 17);
    Schedule parallel =
        Schedule.of(f, g).on(f).parallel(Y).vectorize(X, 8).on(g).parallel(Y).vectorize(X, 4);
    same(parallel.computeWith(f, Y), a, b);
    Schedule vectors =
        Schedule.of(f, g)
            .on(f)
            .split(X, XO, XI, 8)
            .vectorize(XI)
            .on(g)
            .split(X, XO, XI, 8)
            .vectorize(XI)
            .computeWith(f, XI);
    same(vectors, a, b);
    same(vectors, a, a);
    Schedule whole = Schedule.of(f, g).on(f).vectorize(X).on(g).vectorize(X).computeWith(f, X);
    same(whole, Shape.of(19, 3), Shape.of(11, 3));
    Schedule unrolled = Schedule.of(f, g).on(f).unroll(X).on(g).unroll(X).computeWith(f, X);
    same(unrolled, Shape.of(6, 3), Shape.of(5, 4));
  }

  @Test
  void the_interior_of_a_shared_loop_has_no_tests() {
    Shape a = Shape.of(16, 20);
    Shape b = Shape.of(16, 12).from(0, 4);
    Schedule s = Schedule.of(f, g).on(g).computeWith(f, X);
    Program program =
        Lowering.lower(
            () -> BuildLoopNest.of(Plan.of(s, a, b)),
            new Lowering.VectorUnit(0, 16),
            Trace.of("none"),
            _ -> {});
    assertFalse(Mentions.any(program.body(), part -> part instanceof Stmt.If, _ -> false));
    assertTrue(
        Mentions.any(
            program.body(), part -> part instanceof Stmt.For n && n.extent() == 12, _ -> false));
  }

  @Test
  void a_chain_of_three_shares_what_each_asks_for() {
    Shape[] shapes = {Shape.of(20, 12), Shape.of(18, 14), Shape.of(21, 10)};
    same(Schedule.of(f, g, h).on(g).computeWith(f, X).on(h).computeWith(g, X), shapes);
    same(Schedule.of(f, g, h).on(g).computeWith(f, Y).on(h).computeWith(f, X), shapes);
    same(Schedule.of(f, g, h).on(g).computeWith(f, X).on(h).computeWith(g, Y), shapes);
    same(Schedule.of(f, g, h).on(f).computeWith(g, Y).on(h).computeWith(g, X), shapes);
    same(Schedule.of(f, g, h).on(h).computeWith(g, X, Align.END).on(g).computeWith(f, X), shapes);
  }

  @Test
  void Funcs_are_computed_inside_shared_loops() {
    Func row = Func.of("row", X, Y).is(in.at(X, Y).plus(in.at(X, Y.plus(1))));
    Func a = Func.of("a", X, Y).is(row.at(X, Y).plus(row.at(X.plus(3), Y)));
    Func b = Func.of("b", X, Y).is(row.at(X.plus(1), Y.plus(2)));
    Schedule s = Schedule.of(a, b).on(b).computeWith(a, Y);
    Shape shape = Shape.of(20, 12);
    same(s.on(row).computeAt(a, Y), shape, shape);
    same(s.on(row).computeAt(b, Y), shape, Shape.of(17, 9));
    same(s.on(row).computeAt(b, Y).storeRoot(), shape, shape);
    same(s.on(row).computeAt(a, Y).storeRoot().vectorize(X, 4), shape, Shape.of(17, 9));
    same(
        Schedule.of(a, b).on(b).computeWith(a, Y, Align.END).on(row).computeAt(a, Y),
        shape,
        Shape.of(20, 7));
  }

  @Test
  void intermediates_share_loops_at_the_root_and_inside_a_consumer() {
    Func sum = Func.of("sum", X, Y).is(f.at(X, Y).plus(g.at(X.plus(1), Y.plus(1))));
    Schedule root = Schedule.of(sum).on(f).computeRoot().on(g).computeRoot().computeWith(f, X);
    same(root, Shape.of(20, 12));
    Schedule row =
        Schedule.of(sum).on(f).computeAt(sum, Y).on(g).computeAt(sum, Y).computeWith(f, X);
    same(row, Shape.of(20, 12));
    same(row.on(g).storeRoot().on(f).storeRoot(), Shape.of(20, 12));
    Schedule tile =
        Schedule.of(sum)
            .on(sum)
            .split(X, XO, XI, 7)
            .on(f)
            .computeAt(sum, XO)
            .on(g)
            .computeAt(sum, XO)
            .computeWith(f, X, Align.START);
    same(tile, Shape.of(20, 12));
  }

  @Test
  void tuples_and_reductions_share_loops() {
    RDom r = RDom.of("r", 5);
    Func a = Func.of("a", X).is(in.at(X, X), in.at(X, X.plus(1)));
    Func b = Func.of("b", X).is(0).plus(r, in.at(X, r.x));
    Func c = Func.of("c", X).is(0).max(r, in.at(X.plus(r.x), X));
    Schedule s = Schedule.of(a, b, c).on(b).computeWith(a, X).on(c).computeWith(b, X);
    Shape[] shapes = {Shape.of(9), Shape.of(12), Shape.of(10)};
    same(s, shapes);
    same(s.on(c.update(0)).computeWith(b.update(0), X), shapes);
    same(s.on(c.update(0)).computeWith(b.update(0), r.x), shapes);
    Schedule vectors = s.on(a).vectorize(X).on(b).vectorize(X).on(c).vectorize(X);
    same(vectors, shapes);
    Schedule updates =
        Schedule.of(b, c)
            .on(b.update(0))
            .reorder(X, r.x)
            .vectorize(X)
            .on(c.update(0))
            .reorder(X, r.x)
            .vectorize(X)
            .computeWith(b.update(0), X);
    same(updates, Shape.of(12), Shape.of(8));
  }

  @Test
  void a_definition_joins_an_earlier_one_of_its_own_Func() {
    RDom r = RDom.of("r", 5);
    Func sum = Func.of("sum", X, Y).is(3).plus(r, in.at(X.plus(r.x), Y));
    Shape shape = Shape.of(20, 12);
    same(Schedule.of(sum).on(sum.update(0)).computeWith(sum, X), shape);
    same(Schedule.of(sum).on(sum.update(0)).computeWith(sum, Y), shape);
    same(
        Schedule.of(sum).on(sum).parallel(Y).on(sum.update(0)).parallel(Y).computeWith(sum, Y),
        shape);
    Schedule tiled =
        Schedule.of(sum)
            .on(sum)
            .split(X, XO, XI, 5)
            .on(sum.update(0))
            .split(X, XO, XI, 5)
            .reorder(r.x, XI, XO, Y)
            .computeWith(sum, XI);
    same(tiled, shape);
  }

  @Test
  void what_a_schedule_has_made_shares_loops_and_reads_back() {
    RDom r = RDom.of("r", 6, 4);
    Var u = Var.of("u");
    Func b = Func.of("b", X).is(0).plus(r, in.at(X.plus(r.x), r.y));
    Func c = Func.of("c", X).is(0).plus(r, in.at(X.plus(r.y), r.x));
    Schedule s =
        Schedule.of(b, c)
            .on(b.update(0))
            .rfactor(r.x, u, "partialB")
            .on(c.update(0))
            .rfactor(r.x, u, "partialC")
            .on("partialC", 0)
            .computeWith(new Stage("partialB", 1), u);
    same(s, Shape.of(9), Shape.of(9));
  }

  /// What refusals say to write instead.
  @Test
  void fixes_work() {
    Func sum = Func.of("sum", X, Y).is(f.at(X, Y).plus(g.at(X, Y.times(2))));
    Schedule drifting =
        Schedule.of(sum).on(f).computeAt(sum, Y).on(g).computeAt(sum, Y).computeWith(f, X);
    assertTrue(Plan.check(drifting, Shape.of(8, 8)).orElse("").contains("use Align.START or"));
    for (Align align : List.of(Align.START, Align.END)) {
      Schedule aligned = Schedule.of(sum).on(f).computeAt(sum, Y).on(g).computeAt(sum, Y);
      same(aligned.computeWith(f, X, align), Shape.of(8, 8));
    }
    RDom r = RDom.of("r", 5);
    Func scan =
        Func.of("scan", X, Y)
            .is(in.at(X, Y))
            .update(r, List.of(X, r.x), self -> self.at(X, r.x).plus(1))
            .update(r, List.of(X, r.x), self -> self.at(X, r.x.plus(1)).plus(2));
    Schedule s = Schedule.of(scan).on(scan.update(0)).reorder(r.x, X).on(scan.update(1));
    Schedule early = s.computeWith(scan.update(0), r.x);
    assertTrue(
        Plan.check(early, Shape.of(8, 8)).orElse("").contains("share only loops around r.x"));
    same(s.computeWith(scan.update(0), X), Shape.of(8, 8));
    Schedule sumToo = Schedule.of(sum).on(f).computeRoot().on(sum);
    assertTrue(
        Plan.check(sumToo.computeWith(f, X), Shape.of(8, 8)).orElse("").contains("computeAt"));
    same(sumToo.on(f).computeAt(sum, X), Shape.of(8, 8));
  }

  @Test
  void types_of_different_width_share_a_vectorized_loop() {
    Func wide = Func.of("wide", X, Y).is(in.at(X, Y).cast(Type.I64));
    Func narrow = Func.of("narrow", X, Y).is(in.at(X, Y).cast(Type.I16));
    Schedule s =
        Schedule.of(wide, narrow)
            .on(wide)
            .vectorize(X)
            .on(narrow)
            .vectorize(X)
            .computeWith(wide, X);
    same(s, Shape.of(33, 4), Shape.of(40, 4));
  }

  @Test
  void nests() {
    Golden golden = Golden.of(ComputeWithTest.class);
    Shape a = Shape.of(16, 20);
    Shape b = Shape.of(16, 12).from(0, 4);
    nest(golden, "two_outputs", Schedule.of(f, g).on(g).computeWith(f, X), a, b);
    nest(golden, "aligned", Schedule.of(f, g).on(g).computeWith(f, Y, Align.END), a, b);
    nest(
        golden,
        "chain_of_three",
        Schedule.of(f, g, h).on(g).computeWith(f, Y).on(h).computeWith(f, X),
        a,
        b,
        a);
    Func row = Func.of("row", X, Y).is(in.at(X, Y).plus(in.at(X, Y.plus(1))));
    Func p = Func.of("p", X, Y).is(row.at(X, Y).plus(row.at(X.plus(3), Y)));
    Func q = Func.of("q", X, Y).is(row.at(X.plus(1), Y.plus(2)));
    Schedule inside =
        Schedule.of(p, q)
            .on(p)
            .parallel(Y)
            .on(q)
            .parallel(Y)
            .computeWith(p, Y)
            .on(row)
            .computeAt(p, Y);
    nest(golden, "computed_inside", inside, a, a);
    golden.checkNoOrphans();
  }

  private static void nest(Golden golden, String name, Schedule s, Shape... shapes) {
    golden.check(name, s + "\n\n" + Plan.of(s, shapes).loopNest());
  }
}
