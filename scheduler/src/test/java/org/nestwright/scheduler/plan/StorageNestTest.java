package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.MemoryType;
import org.nestwright.scheduler.Schedule;
import org.nestwright.testing.Golden;

/// The nests that directives on regions and storage make.
class StorageNestTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");

  private final Input in = Input.f32("in", 80, 60);
  private final Func rows = Func.of("rows", X, Y).is(in.at(X, Y).plus(in.at(X.plus(1), Y)));
  private final Func blur =
      Func.of("blur", X, Y)
          .is(rows.at(X, Y).plus(rows.at(X, Y.plus(1))).plus(rows.at(X, Y.plus(2))));
  private final RDom r = RDom.of("r", 3);
  private final Func sum = Func.of("sum", X, Y).is(0f).plus(r, in.at(X, Y.plus(r.x)));
  private final Func relu = Func.of("relu", X, Y).is(Expr.max(0, sum.at(X, Y)));
  private final Schedule s = Schedule.of(blur);
  private final Golden golden = Golden.of(StorageNestTest.class);

  private void check(String name, Schedule schedule, int... shape) {
    assertEquals(schedule, Schedule.parse(schedule.pipeline(), schedule.toString()));
    Plan plan = Plan.of(schedule, Shape.of(shape));
    golden.check(name, "%s\n%s".formatted(schedule, plan.loopNest()));
  }

  private Schedule tile(MemoryType memory) {
    return Schedule.of(relu)
        .on(relu)
        .split(X, XO, XI, 8)
        .reorder(XI, XO, Y)
        .vectorize(XI)
        .on(sum)
        .computeAt(relu, XO)
        .storeIn(memory)
        .vectorize(X)
        .on(sum.update(0))
        .reorder(X, r.x, Y)
        .vectorize(X);
  }

  @Test
  void nests() {
    check("register_tile", tile(MemoryType.REGISTER), 32, 8);
    check("stack_tile", tile(MemoryType.STACK), 32, 8);
    check("heap_tile", tile(MemoryType.HEAP), 32, 8);
    check("tile_that_may_be_locals", tile(MemoryType.AUTO), 32, 8);
    check("hoisted_to_the_root", s.on(rows).computeAt(blur, X).hoistStorageRoot(), 30, 20);
    check(
        "stored_at_a_row_and_hoisted",
        s.on(rows).computeAt(blur, X).storeAt(blur, Y).hoistStorageRoot(),
        30,
        20);
    check("bounds_aligned", s.on(rows).computeRoot().alignBounds(X, 16).alignBounds(Y, 4), 30, 20);
    check(
        "bounds_aligned_inside_a_loop",
        s.on(rows).computeAt(blur, Y).alignBounds(X, 8).alignBounds(Y, 4),
        30,
        20);
    check(
        "extent_bounded_for_a_vector",
        s.on(blur).split(X, XO, XI, 6).on(rows).computeAt(blur, XO).boundExtent(X, 8).vectorize(X),
        30,
        20);
    check("extent_aligned", s.on(rows).computeAt(blur, Y).alignExtent(X, 8), 30, 20);
    check(
        "storage_bounded_aligned_and_padded",
        s.on(rows).computeRoot().alignStorage(X, 16).padStorage(X, 16).boundStorage(Y, 40),
        30,
        20);
    check(
        "folded_to_five_and_padded_the_other_way_round",
        s.on(rows)
            .storeRoot()
            .computeAt(blur, Y)
            .foldStorage(Y, 5)
            .reorderStorage(Y, X)
            .alignStorage(Y, 4),
        30,
        20);
    check(
        "in_blocks_of_eight_and_padded",
        s.on(rows).computeRoot().padStorage(X, 3).blockStorage(X, 8),
        30,
        20);
    golden.checkNoOrphans();
  }

  @Test
  void blocks_are_outermost_and_a_row_of_a_block_follows_the_last() {
    Func wide = Func.of("wide", X, Y).is(in.at(Expr.min(X, 79), Y));
    Func out = Func.of("out", X, Y).is(wide.at(X, Y));
    Schedule blocked = Schedule.of(out).on(wide).computeRoot().blockStorage(X, 16);
    FuncPlan plan = Plan.of(blocked, Shape.of(40, 9)).of(wide).orElseThrow();
    assertEquals(
        java.util.List.of(
            new StoredDimension(0, 48, 1, 16, 16 * 9), new StoredDimension(0, 9, 16, 0, 0)),
        plan.layout());
    assertEquals(48 * 9, plan.size());
  }

  @Test
  void a_schedule_that_estimates_its_outputs_is_planned_without_a_shape() {
    Schedule estimated = s.on(blur).estimate(X, 0, 30).estimate(Y, -2, 99).estimate(Y, 2, 20);
    assertEquals(estimated, Schedule.parse(s.pipeline(), estimated.toString()));
    Plan plan = Plan.of(estimated);
    assertEquals(java.util.List.of(Shape.of(30, 20).from(0, 2)), plan.shapes());
    assertEquals(Plan.of(estimated, Shape.of(30, 20).from(0, 2)).loopNest(), plan.loopNest());
  }

  @Test
  void a_padded_row_keeps_off_multiples_of_4096_bytes() {
    Func wide = Func.of("wide", X, Y).is(in.at(Expr.min(X, 79), Y));
    Func out = Func.of("out", X, Y).is(wide.at(X, Y).plus(wide.at(X, Y.plus(1))));
    Schedule padded = Schedule.of(out).on(wide).computeRoot().padStorage(X, 16);
    FuncPlan plan = Plan.of(padded, Shape.of(1024, 8)).of(wide).orElseThrow();
    assertEquals(
        java.util.List.of(1L, 1040L), plan.layout().stream().map(StoredDimension::stride).toList());
    assertEquals(1040 * 9, plan.size());
    assertEquals(4L * 1040 * 9, plan.bytes());
  }
}
