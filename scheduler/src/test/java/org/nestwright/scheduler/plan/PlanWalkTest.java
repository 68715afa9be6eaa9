package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.bounds.Affine;

/// Plans of known schedules, carried out; and that [PlanWalk] does notice plans that are wrong.
class PlanWalkTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var YO = Var.of("yo");
  private static final Var YI = Var.of("yi");
  private static final Var T = Var.of("t");

  private final Input in = Input.of("in", Type.I32, 24, 20);
  private final Buffer data =
      Buffer.i32(24, 20).fill(point -> point[0] * 7 % 11 + point[1] * 13 % 17);
  private final Func blurX =
      Func.of("blurX", X, Y).is(in.at(X, Y).plus(in.at(X.plus(1), Y)).plus(in.at(X.plus(2), Y)));
  private final Func blur =
      Func.of("blur", X, Y)
          .is(blurX.at(X, Y).plus(blurX.at(X, Y.plus(1))).plus(blurX.at(X, Y.plus(2))));
  private final RDom r = RDom.of("r", 3, 2);
  private final Func sum =
      Func.of("sum", X, Y).is(Y).plus(r, in.at(X.plus(r.x), Y.plus(r.y)).times(r.x.plus(1)));
  private final Func twice = Func.of("twice", X, Y).is(sum.at(X, Y).times(2));
  private final Shape shape = Shape.of(13, 9);

  private void walks(Schedule s) {
    walks(s, shape);
  }

  private void walks(Schedule s, Shape shape) {
    for (int seed = 0; seed < 4; seed++) {
      PlanWalk.check(Plan.of(s, shape), List.of(data), seed);
    }
  }

  @Test
  void everyTailComputesThePointsOnce() {
    Schedule s = Schedule.of(blur).on(blur);
    for (Tail tail : List.of(Tail.AUTO, Tail.GUARD_WITH_IF, Tail.SHIFT_INWARDS)) {
      walks(s.split(X, XO, XI, 5, tail));
      walks(s.split(X, XO, XI, 5, tail).split(XI, YI, T, 2, tail));
      walks(s.split(X, XO, XI, 5, tail).split(XO, YI, T, 2, tail).vectorize(XI));
      walks(s.tile(X, Y, XO, YO, XI, YI, 4, 4, tail).fuse(XO, YO, T).parallel(T));
      walks(s.vectorize(X, 4, tail).unroll(Y, 2, tail).parallel(X));
    }
    walks(
        Schedule.of(blur).on(blurX).computeRoot().split(X, XO, XI, 5, Tail.ROUND_UP),
        Shape.of(12, 9));
    Schedule update = Schedule.of(sum).on(sum.update(0));
    walks(update.split(X, XO, XI, 5).split(r.x, YO, YI, 2).reorder(YI, XI, YO, XO));
    walks(update.fuse(r.x, r.y, T).split(T, YO, YI, 4).vectorize(X, 8));
    walks(update.reorder(X, Y, r.y, r.x).parallel(Y).vectorize(X));
  }

  @Test
  void producersInsideTheLoopsOfTheirConsumers() {
    Schedule tiled =
        Schedule.of(blur).on(blur).tile(X, Y, XO, YO, XI, YI, 5, 4, Tail.GUARD_WITH_IF).on(blurX);
    for (Var at : List.of(XI, YI, XO, YO)) {
      walks(tiled.computeAt(blur, at));
      walks(tiled.computeAt(blur, at).vectorize(X, 4).reorderStorage(Y, X));
    }
    walks(tiled.computeAt(blur, XI).storeAt(blur, XO));
    walks(tiled.computeAt(blur, XO).storeRoot());
    walks(tiled.computeRoot().bound(X, 0, 20).reorderStorage(Y, X));
    walks(Schedule.of(twice).on(sum).computeAt(twice, X).on(sum.update(0)).unroll(r.x));
    walks(Schedule.of(twice).on(twice).parallel(Y).on(sum).computeAt(twice, Y));
  }

  @Test
  void windowsSlideAndFold() {
    Schedule rows = Schedule.of(blur).on(blurX).computeAt(blur, Y).storeRoot();
    assertTrue(Plan.of(rows, shape).of(blurX).orElseThrow().slide().isPresent());
    walks(rows);
    walks(rows.foldStorage(Y, 3));
    walks(rows.foldStorage(Y, 4).vectorize(X, 4));
    walks(rows.foldStorage(Y, 5).on(blur).unroll(Y));
    walks(rows.on(blur).parallel(X));
    walks(Schedule.of(blur).on(blurX).computeAt(blur, X).storeRoot().foldStorage(Y, 3));
    walks(Schedule.of(blur).on(blurX).computeAt(blur, X).storeAt(blur, Y));
  }

  // ---- Wrong plans ----

  /// `plan` with one of its Funcs changed.
  private void noticed(Schedule s, Func which, UnaryOperator<FuncPlan> wrong) {
    walks(s);
    Plan plan = Plan.of(s, shape);
    List<Production> productions = new ArrayList<>();
    for (FuncPlan f : plan.funcs()) {
      productions.add(Production.of(f.func().name().equals(which.name()) ? wrong.apply(f) : f));
    }
    Plan changed = new Plan(plan.schedule(), plan.shapes(), productions, plan.preparation());
    assertThrows(PlanWalk.Broken.class, () -> PlanWalk.check(changed, List.of(data), 1));
  }

  private static FuncPlan with(
      FuncPlan f,
      Optional<LoopId> storeAt,
      Region storage,
      List<Long> folds,
      List<StagePlan> stages) {
    List<StoredDimension> layout = new ArrayList<>();
    for (int i = 0; i < f.layout().size(); i++) {
      long room = storage.dimensions().get(i).extent();
      layout.add(new StoredDimension(folds.get(i), room, f.layout().get(i).stride(), 0, 0));
    }
    return new FuncPlan(
        f.func(),
        f.output(),
        f.computeAt(),
        storeAt,
        storeAt,
        f.region(),
        storage,
        f.memory(),
        layout,
        stages,
        f.slide());
  }

  private static List<Long> folds(FuncPlan f) {
    return f.layout().stream().map(StoredDimension::fold).toList();
  }

  private static UnaryOperator<FuncPlan> onLastStage(UnaryOperator<StagePlan> wrong) {
    return f -> {
      List<StagePlan> stages = new ArrayList<>(f.stages());
      stages.add(wrong.apply(stages.removeLast()));
      return with(f, f.storeAt(), f.storage(), folds(f), stages);
    };
  }

  private static StagePlan with(StagePlan s, List<Loop> loops, List<Guard> guards) {
    return new StagePlan(
        s.stage(),
        s.definition(),
        loops,
        s.values(),
        s.spans(),
        s.written(),
        guards,
        s.reassociates());
  }

  private static List<Loop> loops(StagePlan s, UnaryOperator<Loop> change) {
    return s.loops().stream().map(change).toList();
  }

  @Test
  void wrongPlansAreNoticed() {
    Schedule guarded = Schedule.of(sum).on(sum.update(0)).split(X, XO, XI, 5);
    noticed(guarded, sum, onLastStage(s -> with(s, s.loops(), List.of())));
    noticed(
        guarded,
        sum,
        onLastStage(s ->
            with(
                s,
                s.loops(),
                List.of(new Guard(s.guards().getFirst().value(), 12, Tail.GUARD_WITH_IF)))));
    Schedule plain = Schedule.of(sum).on(sum.update(0)).serial(X);
    noticed(
        plain,
        sum,
        onLastStage(s ->
            with(
                s,
                loops(
                    s,
                    l -> new Loop(l.id(), l.extent() - 1, l.kind(), l.reduction(), l.partition())),
                s.guards())));
    noticed(
        plain,
        sum,
        onLastStage(s ->
            with(
                s,
                loops(
                    s,
                    l ->
                        new Loop(
                            l.id(), l.extent(), LoopKind.PARALLEL, l.reduction(), l.partition())),
                s.guards())));
    Schedule rows = Schedule.of(blur).on(blurX).computeAt(blur, Y).storeRoot().foldStorage(Y, 3);
    noticed(
        rows,
        blurX,
        f -> {
          Region.Dimension y = f.storage().dimensions().get(1);
          Region two =
              new Region(
                  List.of(f.storage().dimensions().getFirst(), new Region.Dimension(y.min(), 2)));
          return with(f, f.storeAt(), two, List.of(0L, 2L), f.stages());
        });
    noticed(
        Schedule.of(blur).on(blurX).computeRoot(),
        blurX,
        f -> {
          Region.Dimension y = f.storage().dimensions().get(1);
          Region moved =
              new Region(
                  List.of(
                      f.storage().dimensions().getFirst(),
                      new Region.Dimension(Affine.of(1), y.extent())));
          return with(f, f.storeAt(), moved, folds(f), f.stages());
        });
    noticed(
        Schedule.of(blur).on(blur).parallel(Y).on(blurX).computeAt(blur, Y),
        blurX,
        f -> {
          Region all =
              new Region(
                  List.of(
                      f.storage().dimensions().getFirst(), new Region.Dimension(Affine.ZERO, 11)));
          return with(f, Optional.empty(), all, folds(f), f.stages());
        });
  }
}
