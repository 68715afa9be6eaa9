package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.Print;
import org.nestwright.lowering.nest.BuildLoopNest;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.testing.Golden;

/// The order of the passes, and what they leave of some nests: for vectors of 256 bits, whatever
/// this machine has.
class LoweringTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");

  @Test
  void passes_stand_in_the_order_that_the_rules_ask_for() {
    List<String> names = Lowering.PASSES.stream().map(Lowering.Pass::name).toList();
    for (Lowering.Before rule : Lowering.ORDER) {
      assertTrue(
          names.contains(rule.first())
              && names.indexOf(rule.first()) < names.indexOf(rule.second()),
          rule.toString());
    }
  }

  private static void check(Golden golden, String name, Schedule s, Shape shape) {
    StringBuilder notes = new StringBuilder();
    Plan plan = Plan.of(s, shape);

    String text =
        Print.print(
                Lowering.lower(
                    () -> BuildLoopNest.of(plan),
                    new Lowering.VectorUnit(256, 16),
                    Trace.of("golden"),
                    n -> notes.append("# note: ").append(n).append('\n')))
            .text();
    golden.check(
        name,
        "# algorithm\n%s\n# schedule for %s\n%s\n%s# lowered\n%s"
            .formatted(s.pipeline(), shape, s, notes, text));
  }

  @Test
  void lowered_nests() {
    Golden golden = Golden.of(LoweringTest.class);
    Input in = Input.f32("in", 40, 30);
    Func blur =
        Func.of("blur", X, Y).is(in.at(X, Y).plus(in.at(X.plus(1), Y)).plus(in.at(X.plus(2), Y)));
    check(golden, "vectorized", Schedule.of(blur).on(blur).vectorize(X, 8), Shape.of(32, 28));
    check(
        golden,
        "vector_tail_in_pieces",
        Schedule.of(blur).on(blur).vectorize(X, 8, Tail.GUARD_WITH_IF),
        Shape.of(29, 28));
    check(
        golden,
        "vector_tail_shifted",
        Schedule.of(blur).on(blur).vectorize(X, 8, Tail.SHIFT_INWARDS),
        Shape.of(29, 28));
    check(
        golden,
        "unrolled_tail",
        Schedule.of(blur).on(blur).split(X, XO, XI, 4, Tail.GUARD_WITH_IF).unroll(XI),
        Shape.of(10, 28));
    Func padded = BoundaryConditions.constantExterior("padded", in, 0f);
    Func sum =
        Func.of("sum", X, Y)
            .is(padded.at(X.minus(1), Y).plus(padded.at(X, Y)).plus(padded.at(X.plus(1), Y)));
    Var pad = padded.vars().getFirst();
    check(
        golden,
        "padding_in_pieces",
        Schedule.of(sum).on(padded).computeAt(sum, Y).vectorize(pad, 8).on(sum).vectorize(X, 8),
        Shape.of(40, 30));
    check(golden, "padding_of_channels_and_columns_in_one_loop", rows(), Shape.of(3, 30, 20));
    check(
        golden,
        "select_per_lane",
        Schedule.of(Func.of("f", X, Y).is(Expr.select(X.lt(Y), in.at(X, Y), 0)))
            .on(new org.nestwright.dsl.Stage("f", 0))
            .vectorize(X, 8),
        Shape.of(40, 30));
    Input bytes = Input.u8("bytes", 40);
    RDom r = RDom.of("r", 40);
    Func histogram =
        Func.of("histogram", X)
            .is(Expr.of(0))
            .update(
                r,
                List.of(bytes.at(r.x).cast(org.nestwright.dsl.Type.I32)),
                f -> f.at(bytes.at(r.x).cast(org.nestwright.dsl.Type.I32)).plus(1));
    check(golden, "histogram", Schedule.of(histogram).on(histogram).vectorize(X, 8), Shape.of(256));
    Input c = Input.f32("c", 16, 12);
    Input w = Input.f32("w", 16, 12);
    RDom k = RDom.of("k", 12);
    Func product = Func.of("product", X, Y).is(0f).plus(k, c.at(X, k.x).times(w.at(Y, k.x)));
    Func out = Func.of("out", X, Y).is(Expr.max(0, product.at(X, Y)));
    check(
        golden,
        "register_tile",
        Schedule.of(out)
            .on(out)
            .split(Y, Var.of("yo"), Var.of("yi"), 2)
            .vectorize(X, 8)
            .unroll(X)
            .unroll(Var.of("yi"))
            .on(product)
            .computeAt(out, Var.of("yo"))
            .vectorize(X, 8)
            .unroll(X)
            .unroll(Y)
            .on(product.update(0))
            .reorder(X, Y, k.x)
            .vectorize(X, 8)
            .unroll(X)
            .unroll(Y),
        Shape.of(16, 16));
    check(golden, "windows_of_one_vector", windows(), Shape.of(16, 6));
    check(golden, "channels_in_blocks_and_columns_in_one_loop", blocks(), Shape.of(8, 12));
    golden.checkNoOrphans();
  }

  /// Columns come after so few channels that vectors are of both: inside, a row of the copy is a
  /// row of the input.
  private static Schedule rows() {
    Var c = Var.of("c");
    Var row = Var.of("row");
    Input in = Input.f32("in", 3, 28, 18);
    Func padded = BoundaryConditions.constantExterior(Func.of("padded", c, X, Y), in, 0, X, Y);
    Func shifted = Func.of("shifted", c, X, Y).is(padded.at(c, X.minus(1), Y.minus(1)));
    return Schedule.of(shifted).on(padded).computeRoot().fuse(c, X, row).vectorize(row, 8);
  }

  /// A register tile that is one vector and straight code: the loop over tiles is the method.
  private static Schedule windows() {
    Var outer = Var.of("xo");
    Var inner = Var.of("xi");
    Input in = Input.f32("in", 16, 13);
    RDom r = RDom.of("r", 3);
    Func greatest =
        Func.of("greatest", X, Y)
            .is(Float.NEGATIVE_INFINITY)
            .max(r, in.at(X, Y.times(2).plus(r.x)));
    Func out = Func.of("out", X, Y).is(greatest.at(X, Y));
    return Schedule.of(out)
        .on(out)
        .split(X, outer, inner, 8)
        .vectorize(inner, 8)
        .on(greatest)
        .computeAt(out, outer)
        .vectorize(X, 8)
        .on(greatest.update(0))
        .reorder(X, Y, r.x)
        .vectorize(X, 8)
        .unroll(r.x);
  }

  /// Channels come before columns in memory only within a block: where the two reduction loops are
  /// made one after they were reordered, its index must run through memory by ones.
  private static Schedule blocks() {
    Var c = Var.of("c");
    Var ro = Var.of("ro");
    Var ri = Var.of("ri");
    Input in = Input.f32("in", 32, 14);
    Input w = Input.f32("w", 8, 32, 3);
    RDom r = RDom.of("r", 32, 3);
    Func image = Func.of("image", c, X).is(in.at(c, X));
    Func sum =
        Func.of("sum", X, Y).is(0f).plus(r, w.at(X, r.x, r.y).times(image.at(r.x, Y.plus(r.y))));
    return Schedule.of(sum)
        .on(image)
        .computeRoot()
        .blockStorage(c, 8)
        .vectorize(c, 8)
        .on(sum.update(0))
        .split(r.x, ro, ri, 8)
        .reorder(ri, r.y, ro)
        .fuse(ri, r.y, Var.of("channelsAndColumns"))
        .reorder(X, Var.of("channelsAndColumns"), Y, ro)
        .vectorize(X, 8);
  }
}
