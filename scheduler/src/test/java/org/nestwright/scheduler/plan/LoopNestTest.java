package org.nestwright.scheduler.plan;

import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.ConvolutionExample;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.testing.Golden;

/// The loops that schedules make, as text files: algorithm, schedule, nest.
class LoopNestTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var XIO = Var.of("xio");
  private static final Var XII = Var.of("xii");
  private static final Var YO = Var.of("yo");
  private static final Var YI = Var.of("yi");

  private final Input in = Input.f32("in", 66, 50);
  private final Func blurX =
      Func.of("blurX", X, Y)
          .is(in.at(X, Y).plus(in.at(X.plus(1), Y)).plus(in.at(X.plus(2), Y)).div(3));
  private final Func blur =
      Func.of("blur", X, Y)
          .is(blurX.at(X, Y).plus(blurX.at(X, Y.plus(1))).plus(blurX.at(X, Y.plus(2))).div(3));

  private final Golden golden = Golden.of(LoopNestTest.class);

  private void check(String name, Schedule s, Shape shape) {
    golden.check(
        name,
        """
        # algorithm
        %s
        # schedule for %s
        %s
        # loop nest
        %s\
        """
            .formatted(s.pipeline(), shape, s, Plan.of(s, shape).loopNest()));
  }

  @Test
  void nests() {
    Shape shape = Shape.of(64, 48);
    check("blur_default", Schedule.of(blur), shape);
    check("blur_inline", Schedule.of(blur).on(blurX).inline(), shape);
    check(
        "blur_compute_at_row",
        Schedule.of(blur).on(blur).vectorize(X, 8).on(blurX).computeAt(blur, Y).vectorize(X, 8),
        shape);
    Func pair = Func.of("pair", X, Y).is(in.at(X, Y), in.at(X, Y).cast(Type.F64));
    check(
        "tuple_stored_for_a_row",
        Schedule.of(
                Func.of("both", X, Y)
                    .is(pair.value(0, X, Y).cast(Type.F64).plus(pair.value(1, X, Y))))
            .on("pair")
            .computeAt(new Stage("both", 0), Y),
        shape);
    check(
        "blur_store_root_compute_at_row",
        Schedule.of(blur).on(blurX).storeRoot().computeAt(blur, Y),
        shape);
    check(
        "blur_sliding_and_folded",
        Schedule.of(blur).on(blurX).storeRoot().computeAt(blur, Y).foldStorage(Y, 4),
        shape);
    check(
        "blur_tiled",
        Schedule.of(blur)
            .on(blur)
            .tile(X, Y, XO, YO, XI, YI, 16, 8)
            .vectorize(XI, 8)
            .parallel(YO)
            .on(blurX)
            .computeAt(blur, XO)
            .vectorize(X, 8),
        shape);
    Shape odd = Shape.of(61, 47);
    check("blur_tail_auto", Schedule.of(blur).on(blur).split(X, XO, XI, 8), odd);
    check(
        "blur_tail_guard",
        Schedule.of(blur)
            .on(blur)
            .split(X, XO, XI, 8, Tail.GUARD_WITH_IF)
            .on(blurX)
            .computeAt(blur, XO),
        odd);
    check(
        "blur_tail_predicate",
        Schedule.of(blur)
            .on(blur)
            .split(X, XO, XI, 8, Tail.PREDICATE)
            .on(blurX)
            .computeAt(blur, XO),
        odd);
    check(
        "blur_tail_guard_in_a_guarded_tile",
        Schedule.of(blur)
            .on(blur)
            .split(X, XO, XI, 16, Tail.GUARD_WITH_IF)
            .split(XI, XIO, XII, 8)
            .on(blurX)
            .computeAt(blur, XIO),
        odd);
    check(
        "blur_tail_guard_stored_at_root",
        Schedule.of(blur)
            .on(blur)
            .split(X, XO, XI, 8, Tail.GUARD_WITH_IF)
            .on(blurX)
            .storeRoot()
            .computeAt(blur, XO),
        odd);
    check(
        "blur_tail_round_up",
        Schedule.of(blur).on(blurX).computeRoot().split(Y, YO, YI, 7, Tail.ROUND_UP),
        Shape.of(61, 40));
    check(
        "blur_fused",
        Schedule.of(blur).on(blur).fuse(X, Y, Var.of("t")).parallel(Var.of("t")),
        odd);
    check(
        "blur_reordered_storage",
        Schedule.of(blur).on(blurX).computeRoot().reorderStorage(Y, X).on(blur).reorder(Y, X),
        shape);
    ConvolutionExample e = new ConvolutionExample(16, 12, 12);
    check("convolution_tiled", e.tiled(), e.shape);
    check(
        "convolution_reduction_reordered",
        Schedule.of(e.relu)
            .on(e.conv)
            .computeAt(e.relu, ConvolutionExample.Y)
            .on(e.conv.update(0))
            .reorder(ConvolutionExample.C, e.r.y, e.r.x, e.r.z),
        e.shape);
    Func padded = BoundaryConditions.constantExterior("padded", Input.f32("image", 32, 24), 0f);
    RDom r = RDom.over("r", new int[] {-1, 3}, new int[] {-1, 3});
    Func sum = Func.of("sum", X, Y).is(0f).plus(r, padded.at(X.plus(r.x), Y.plus(r.y)));
    check(
        "padded_at_row",
        Schedule.of(sum)
            .on(padded)
            .computeAt(sum.update(0), Y)
            .on(sum.update(0))
            .reorder(r.x, X, r.y, Y),
        Shape.of(32, 24));
    golden.checkNoOrphans();
  }
}
