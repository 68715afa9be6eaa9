package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BinaryOp;
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

/// Reductions whose loops run as lanes and in threads have the interpreter's bits on integer-valued
/// data, and on any data the same bits whatever the number of threads and the width of vectors.
class AtomicTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var RO = Var.of("ro");
  private static final Var RI = Var.of("ri");
  private static final Var RM = Var.of("rm");

  private static final Input A = Input.f32("a", 40, 12);
  private static final Input B = Input.f32("b", 40, 12);
  private static final List<Buffer> DATA =
      List.of(
          Buffer.f32(40, 12).fill(p -> (p[0] * 7 + p[1] * 3) % 11 - 5),
          Buffer.f32(40, 12).fill(p -> (p[0] * 5 + p[1]) % 7 - 3));

  private final Golden golden = Golden.of(AtomicTest.class);
  private final RDom r = RDom.of("r", 37, 3);

  /// Rows of `a` times rows of `b`.
  private Func product() {
    return Func.of("product", X, Y)
        .is(1f)
        .plus(r, A.at(r.x, X.plus(r.y)).times(B.at(r.x, Y.plus(r.y))));
  }

  private static Schedule of(Func f) {
    return Schedule.of(Pipeline.of(f).taking(A, B)).on(f.update(0)).atomic();
  }

  private static void holds(Schedule s, Shape shape) {
    Matches.holds(s, DATA, shape);
    ReportAgreement.check(Plan.of(s, shape));
    assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
  }

  private List<Schedule> schedules(Func f) {
    Schedule s = of(f);
    return List.of(
        s.vectorize(r.x),
        s.vectorize(r.x, 8),
        s.vectorize(r.x, 16, Tail.PREDICATE),
        s.split(r.x, RO, RI, 8).vectorize(RI).reorder(RI, r.y, RO).unroll(r.y),
        s.split(r.x, RO, RI, 8).reorder(RI, X, RO, r.y, Y).vectorize(RI).unroll(X),
        s.split(r.x, RO, RI, 8).reorder(X, RI, RO, r.y, Y).vectorize(RI),
        s.split(X, XO, XI, 3).split(r.x, RO, RI, 4).reorder(RI, XI, RO).vectorize(RI).unroll(XI),
        s.parallel(r.x),
        s.parallel(r.y),
        s.parallel(r.x, 5).parallel(Y),
        s.split(r.x, RO, RI, 10).parallel(RO),
        s.split(r.x, RO, RI, 10, Tail.PREDICATE).reorder(RI, X, Y, RO, r.y).parallel(RO),
        s.split(r.x, RO, RI, 10).reorder(X, RI, Y, RO, r.y).parallel(RO).vectorize(X, 4),
        s.split(r.x, RO, RI, 16)
            .split(RI, RM, RI, 4)
            .reorder(RI, RM, X, Y, RO, r.y)
            .vectorize(RI)
            .parallel(RO),
        s.fuse(r.x, r.y, RO).split(RO, RO, RI, 8).vectorize(RI).parallel(RO),
        s.split(r.x, RO, RI, 8).vectorize(RI).parallel(r.y).parallel(X),
        s.vectorize(r.x, 8).vectorize(X, 4, Tail.SHIFT_INWARDS_AND_BLEND),
        s.reorder(r.x, X, r.y, Y).vectorize(r.x, 8).unroll(X, 2, Tail.GUARD_WITH_IF));
  }

  @Test
  void sums_of_products_as_lanes_and_in_threads() {
    Func f = product();
    for (Schedule s : schedules(f)) {
      holds(s, Shape.of(5, 7));
    }
  }

  @Test
  void inside_a_consumer_and_with_producers_inside() {
    Func a = Func.of("pre", X, Y).is(A.at(X, Y).times(2));
    Func f = Func.of("sum", X, Y).is(0f).plus(r, a.at(r.x, X.plus(r.y)).times(B.at(r.x, Y)));
    Func out = Func.of("out", X, Y).is(Expr.max(f.at(X, Y), 0));
    Schedule s = Schedule.of(Pipeline.of(out).taking(A, B)).on(f.update(0)).atomic();
    for (Schedule t :
        List.of(
            s.split(r.x, RO, RI, 8).vectorize(RI).on(f).computeAt(out, X),
            s.split(r.x, RO, RI, 8)
                .vectorize(RI)
                .on(f)
                .computeAt(out, Y)
                .on(a)
                .computeAt(f.update(0), RO),
            s.split(r.x, RO, RI, 8).parallel(RO).on(a).computeAt(f.update(0), RO).vectorize(X, 4),
            s.parallel(r.y)
                .vectorize(r.x, 8)
                .on(f)
                .computeAt(out, Y)
                .on(a)
                .computeAt(f.update(0), r.y))) {
      holds(t, Shape.of(5, 7));
    }
  }

  @Test
  void every_operation_and_type() {
    for (Type type :
        List.of(Type.I8, Type.U8, Type.I16, Type.I32, Type.U32, Type.I64, Type.F32, Type.F64)) {
      Input in = Input.of("in", type, 37, 5);
      List<Buffer> data =
          List.of(Buffer.of(type, 37, 5).fill(p -> (p[0] * 31 + p[1] * 17) % 13 + 1));
      RDom q = RDom.of("q", 37);
      for (BinaryOp op : BinaryOp.values()) {
        boolean bits = op == BinaryOp.AND || op == BinaryOp.OR || op == BinaryOp.XOR;
        if (!op.isAssociative() || type.isFloat() && (bits || op == BinaryOp.MUL)) {
          continue;
        }
        Func f =
            Func.of("f", X)
                .is(Expr.constant(type, 3))
                .update(
                    q.where(q.x.ne(X.times(2))), self -> new Expr.Binary(op, self, in.at(q.x, X)));
        Schedule s = Schedule.of(f).on(f.update(0)).atomic();
        Matches.holds(s.vectorize(q.x, 8, Tail.PREDICATE), data, Shape.of(5));
        Matches.holds(s.vectorize(q.x, 16), data, Shape.of(5));
        Matches.holds(s.parallel(q.x, 6).vectorize(X, 4), data, Shape.of(5));
      }
    }
  }

  @Test
  void a_histogram_has_a_copy_for_each_task() {
    Input keys = Input.of("keys", Type.U8, 37, 12);
    List<Buffer> data = List.of(Buffer.of(Type.U8, 37, 12).fill(p -> (p[0] * p[1] + p[0]) % 10));
    RDom q = RDom.of("q", 37, 3);
    Expr key = keys.at(q.x, Y.plus(q.y)).cast(Type.I32);
    Expr bin = Expr.clamp(key, 0, 9);
    Func h =
        Func.of("h", X, Y).is(Expr.of(0)).update(q, List.of(bin, Y), f -> f.at(bin, Y).plus(1));
    Schedule s = Schedule.of(h).on(h.update(0)).atomic();
    for (Schedule t :
        List.of(
            s.parallel(q.x),
            s.parallel(q.x, 8),
            s.parallel(q.y),
            s.reorder(q.x, Y, q.y).parallel(q.y),
            s.reorder(Y, q.x, q.y).parallel(q.y).parallel(q.x, 5))) {
      Matches.holds(t, data, Shape.of(10, 6));
    }
    // On data that repeats itself, threads would lose counts.
    golden.check("histogram", nest(s.parallel(q.y), Shape.of(10, 6)));
  }

  @Test
  void bits_depend_neither_on_threads_nor_on_vectors() {
    List<Buffer> real =
        List.of(
            Buffer.f32(40, 12).fill(p -> Math.sin(p[0] * 3.7 + p[1])),
            Buffer.f32(40, 12).fill(p -> Math.exp(Math.cos(p[0] + 0.3 * p[1]) * 9)));
    for (Schedule s : schedules(product())) {
      assertTrue(Plan.of(s, Shape.of(5, 7)).loopNest().contains("another"), s::toString);
      Buffer wanted = null;
      for (int threads : List.of(1, 2, 3)) {
        for (int bits : List.of(0, 128, Vectors.preferredBits())) {
          Buffer got = Buffer.f32(5, 7);
          CompileOptions options =
              CompileOptions.standard().withThreads(threads).withVectorBits(bits);
          Compiler.compile(s, options, Shape.of(5, 7)).run(real.get(0), real.get(1), got);
          wanted = wanted == null ? got : wanted;
          assertEquals("", wanted.firstDifference(got).orElse(""), s::toString);
        }
      }
    }
  }

  @Test
  void a_dot_product_keeps_its_lanes_in_registers() {
    Func f = product();
    Schedule s = of(f).split(r.x, RO, RI, 8, Tail.PREDICATE).vectorize(RI);
    assertEquals(List.of(), Compiler.compile(s, Shape.of(5, 7)).notes());
    golden.check("lanes", nest(s, Shape.of(5, 7)));
    golden.check(
        "tasks",
        nest(
            of(f).split(r.x, RO, RI, 10).reorder(X, RI, Y, RO, r.y).parallel(RO).vectorize(X, 4),
            Shape.of(5, 7)));
  }

  private static String nest(Schedule s, Shape shape) {
    Plan plan = Plan.of(s, shape);
    return s
        + "\n\n"
        + plan.loopNest()
        + "\n# lowered for 256 bits\n"
        + Print.print(
            Lowering.lower(
                () -> BuildLoopNest.of(plan),
                new Lowering.VectorUnit(256, 16),
                Trace.of("golden"),
                _ -> {}));
  }
}
