package org.nestwright.lowering.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Vectors;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;

/// One test for each bug that random schedules of random pipelines have found.
class FoundByFuzzTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Input IN = Input.f32("in", 16);

  /// The schedule gives the interpreter's bits.
  private static void right(Schedule schedule, Sample.Data data, Shape... shapes) {
    Sample sample = new Sample(schedule.pipeline(), List.of(shapes), data);
    Trial.Outcome outcome = new Trial(sample, schedule, Vectors.preferredBits(), 2).run();
    assertEquals(new Trial.Outcome.Right(), outcome);
  }

  @Test
  void aReductionOverNothingMayReadAnywhere() {
    RDom r = RDom.over("r", new int[] {-1, 0});
    Input one = Input.f32("one", 1);
    Func f = Func.of("f", X).is(0f).plus(r.where(one.at(r.x).gt(0)), one.at(r.x));
    right(Schedule.of(f), Sample.Data.SMALL, Shape.of(3));
  }

  @Test
  void fusingALoopWithItselfIsRefused() {
    Schedule s = Schedule.of(Func.of("f", X, Y).is(IN.at(X))).on(new Stage("f", 0)).fuse(X, X, Y);
    ScheduleException e = assertThrows(ScheduleException.class, () -> Plan.of(s, Shape.of(8, 8)));
    assertTrue(e.getMessage().contains("fused with itself"), e.getMessage());
  }

  @Test
  void aTailWithoutASplitIsDroppedSoThatTheTextReadsBack() {
    Schedule s =
        Schedule.of(Func.of("f", X).is(IN.at(X)))
            .with(new Directive.Unroll(new Stage("f", 0), X, OptionalInt.empty(), Tail.ROUND_UP));
    assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
  }

  @Test
  void aFuncWhoseOnlyReaderDoesNotNeedItIsLeftOut() {
    Func index = Func.of("index", X).is(X.plus(1));
    Func constant = Func.of("constant", X).is(IN.at(Expr.of(3)));
    Func out = Func.of("out", X).is(constant.at(Expr.clamp(index.at(X), 0, 9)));
    right(Schedule.of(out).on(index).computeRoot(), Sample.Data.SMALL, Shape.of(7));
  }

  @Test
  void storageAroundAParallelLoopStaysInAnArray() {
    Func one = Func.of("one").is(IN.at(Expr.of(1)));
    Func row = Func.of("row", X).is(IN.at(X).plus(one.at())).plus(RDom.of("r", 1), one.at());
    Func out = Func.of("out", X, Y).is(row.at(X).plus(IN.at(Y)));
    right(Schedule.of(out).on(out).parallel(Y), Sample.Data.SMALL, Shape.of(2, 2));
  }

  @Test
  void aValueOfATupleThatNobodyReadsMayReadAnywhere() {
    Func outside = Func.of("outside", X).is(IN.at(X.minus(9))).plus(RDom.of("r", 2), IN.at(X));
    Func pair = Func.of("pair", X).is(outside.at(X), IN.at(X));
    Func out = Func.of("out", X).is(pair.value(1, X));
    right(Schedule.of(out), Sample.Data.REAL, Shape.of(3));
  }

  @Test
  void aScatterThatNobodyNeedsMayReadItsPlaceAnywhere() {
    RDom r = RDom.of("r", 2);
    Input places = Input.i32("places", 4);
    Expr place = Expr.clamp(places.at(r.x.plus(9)), 0, 2);
    Func scattered =
        Func.of("scattered", X).is(IN.at(X)).update(r, List.of(place), self -> IN.at(r.x));
    Func pair = Func.of("pair", X).is(scattered.at(X), IN.at(X));
    right(Schedule.of(Func.of("out", X).is(pair.value(1, X))), Sample.Data.SMALL, Shape.of(3));
    Schedule needed = Schedule.of(Func.of("out", X).is(pair.value(0, X)));
    assertThrows(ScheduleException.class, () -> Plan.of(needed, Shape.of(3)));
    Sample sample = new Sample(needed.pipeline(), List.of(Shape.of(3)), Sample.Data.SMALL);
    AlgorithmException e =
        assertThrows(
            AlgorithmException.class, () -> needed.pipeline().eval(sample.inputs(), Shape.of(3)));
    assertTrue(e.getMessage().contains("input places is read at"), e.getMessage());
  }

  @Test
  void aTupleReadAtARemainderRunsWithoutVectors() {
    Func pair = Func.of("pair", X).is(IN.at(X.mod(3)), IN.at(X));
    right(Schedule.of(pair).on(pair).vectorize(X, 2), Sample.Data.SMALL, Shape.of(5));
  }

  @Test
  void aTupleOfTypesOfDifferentWidthRunsWithoutVectors() {
    Input narrow = Input.of("narrow", Type.I16, 2);
    Expr value = narrow.at(X).cast(Type.F32);
    Func pair = Func.of("pair", X).is(value.plus(value), value);
    right(Schedule.of(pair).on(pair).vectorize(X, 2), Sample.Data.SMALL, Shape.of(2));
  }

  @Test
  void aMirroredInputIsKnownToBeReadInside() {
    Func mirrored = BoundaryConditions.mirrorImage("mirrored", IN);
    Func interior = BoundaryConditions.mirrorInterior("interior", IN);
    Func out = Func.of("out", X).is(mirrored.at(X.minus(20)).plus(interior.at(X.plus(9))));
    right(Schedule.of(out).on(mirrored).computeRoot(), Sample.Data.SMALL, Shape.of(40));
  }

  @Test
  void nestedClampsArePlannedInTime() {
    Expr index = X;
    for (int i = 0; i < 8; i++) {
      index = Expr.clamp(index.plus(i % 2 == 0 ? Y : X.minus(1)), Y.minus(2), Y.plus(i));
    }
    Func out = Func.of("out", X, Y).is(IN.at(Expr.clamp(index, 0, 15)));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> Plan.of(Schedule.of(out), Shape.of(9, 9)));
  }

  @Test
  void hugeConstantsInAnIndexDoNotOverflowPlanning() {
    Expr wide = Expr.min(X.minus(3).cast(Type.I64), Expr.of(Long.MAX_VALUE)).cast(Type.I32);
    Func out = Func.of("out", X).is(IN.at(Expr.clamp(wide, 0, 15)));
    right(Schedule.of(out), Sample.Data.SMALL, Shape.of(9));
  }

  @Test
  void anIndexThatWrapsRoundIsNotTakenForExact() {
    Expr wraps = X.times(1 << 30).times(2);
    Func out = Func.of("out", X).is(IN.at(Expr.clamp(wraps, 0, 15)));
    right(Schedule.of(out), Sample.Data.SMALL, Shape.of(9));
    Func select = Func.of("out", X).is(Expr.select(wraps.ge(0), IN.at(X), IN.at(Expr.of(0))));
    right(Schedule.of(select), Sample.Data.SMALL, Shape.of(9));
  }

  @Test
  void dataThatWrapsRoundIsNotSimplifiedAway() {
    Input wide = Input.i32("wide", 64);
    Expr a = wide.at(X);
    Expr sum = a.times(4);
    Func out =
        Func.of("out", X)
            .is(
                Expr.select(sum.div(4).eq(a), Expr.of(1), Expr.of(0))
                    .plus(Expr.select(a.plus(Integer.MAX_VALUE).gt(a), Expr.of(2), Expr.of(0)))
                    .plus(Expr.max(a.minus(1 << 30), a).mod(4)));
    right(Schedule.of(out), Sample.Data.WIDE, Shape.of(64));
  }

  @Test
  void oneFuncIsNotTwoOutputs() {
    Func f = Func.of("f", X).is(IN.at(X));
    AlgorithmException e = assertThrows(AlgorithmException.class, () -> Pipeline.of(f, f));
    assertTrue(e.getMessage().contains("listed twice"), e.getMessage());
  }

  @Test
  void aDirectiveAboutAnUpdateThatThereIsNotIsRefused() {
    Func f = Func.of("f", X).is(IN.at(X));
    Directive none = new Directive.Serial(new Stage("f", 7), X);
    assertThrows(ScheduleException.class, () -> Schedule.of(f).with(none));
  }

  @Test
  void aPlaceInAnUpdateOfAnIntermediateReadsBack() {
    RDom r = RDom.of("r", 3, 2, 2);
    Func f = Func.of("f", X).is(0f).plus(r, IN.at(X));
    Var u = Var.of("u");
    Var v = Var.of("v");
    Schedule s =
        Schedule.of(f)
            .on(f.update(0))
            .rfactor(r.z, u, "first")
            .on("first", 0)
            .rfactor(r.y, v, "second")
            .on("second")
            .computeAt(new Stage("first", 1), X);
    assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
    right(s, Sample.Data.SMALL, Shape.of(8));
  }

  @Test
  void aDirectiveAboutAFuncThatWasNeverMadeIsRefused() {
    Func f = Func.of("f", X).is(IN.at(X));
    Stage none = new Stage("partial", 1);
    Schedule s = Schedule.of(f);
    List<Directive> all =
        List.of(
            new Directive.In(none, List.of(), "copy"),
            new Directive.CloneIn(none, List.of("f"), "copy"),
            new Directive.Rfactor(none, List.of(X), List.of(X), "copy"));
    for (Directive d : all) {
      assertThrows(ScheduleException.class, () -> s.with(d));
    }
  }

  /// The condition tells the constant, so that no definition reads it any more; the test still
  /// does.
  @Test
  void aConstantThatOnlyConditionsReadIsThereForThem() {
    Var x = Var.of("x");
    Input n = Input.of("n", Type.I32);
    Func f = Func.of("f", x).is(n.at().plus(x));
    Schedule s =
        Schedule.of(f).on(n).constant().on(f).specialize(n.at().eq(2)).specializeFail("only 2");
    Buffer got = Buffer.of(Type.I32, 3);
    Compiler.compile(s, Shape.of(3)).prepare(Buffer.of(Type.I32).fill(_ -> 2)).run(got);
    assertEquals(4, got.getLong(2));
  }

  @Test
  void whatIsComputedOnceAsksForConstantsOnly() {
    Var x = Var.of("x");
    Input n = Input.of("n", Type.I32);
    Func f = Func.of("f", x).is(x.times(3));
    Func g = Func.of("g", x).is(f.at(x).plus(n.at()));
    Schedule s = Schedule.of(g).on(f).precompute().specialize(n.at().eq(2));
    assertTrue(Plan.check(s, Shape.of(3)).orElse("").contains("f reads n()"));
    assertEquals(Optional.empty(), Plan.check(s.on(n).constant(), Shape.of(3)));
  }

  /// Where a store has the lanes of an inner loop and does not move with the outer one, a mask of
  /// the outer loop was taken for one of the inner.
  @Test
  void aMaskOfAnOuterVectorizedLoopMasksNothingInside() {
    Input in = Input.of("in", Type.F32, 1);
    Var x = Var.of("x");
    Var y = Var.of("y");
    Var z = Var.of("z");
    Func f = Func.of("f", x, y, z).is(in.at(x).plus(in.at(x)));
    Schedule s =
        Schedule.parse(
            Pipeline.of(f),
            """
            Schedule.of(f).on(f).split(y, n0, y, 2).vectorize(y).split(z, n1, n2, 2)
                .split(n2, n3, n4, 2, Tail.ROUND_UP).unroll(n1, 2).split(n1, n5, n6, 2, Tail.PREDICATE)
                .vectorize(n6, 2, Tail.ROUND_UP_AND_BLEND).reorder(x, y, n0, n5, n1.u)
            """);
    Buffer got = Buffer.f32(1, 2, 3).fill(-1);
    Compiler.compile(s, new CompileOptions(512, 1, false), Shape.of(1, 2, 3))
        .run(Buffer.f32(1).fill(3), got);
    assertEquals(Buffer.f32(1, 2, 3).fill(6).firstDifference(got), Optional.empty());
  }

  @Test
  void aPlaceInAnUpdateThatThereIsNotReadsBackAndIsRefused() {
    Var x = Var.of("x");
    Func f = Func.of("f", x).is(x);
    Func g = Func.of("g", x).is(f.at(x));
    Schedule s = Schedule.of(g).on(f).computeAt(new Stage("g", 1), x);
    assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
    assertTrue(Plan.check(s, Shape.of(8)).orElse("").contains("g has no update of that number"));
  }

  /// The iterations that are left over of an outer vectorized loop lost the mask of the inner one.
  @Test
  void whatIsLeftOfAnOuterVectorizedLoopKeepsTheMasksInside() {
    Var x = Var.of("x");
    Var xo = Var.of("xo");
    Var xi = Var.of("xi");
    Input in = Input.of("in", Type.U8, 1);
    Expr one = in.at(Expr.clamp(x, 0, 0)).cast(Type.I16);
    Func f = Func.of("f", x).is(one.plus(one));
    Schedule s = Schedule.of(f).on(f).vectorize(x).split(x, xo, xi, 4, Tail.PREDICATE);
    for (int bits : new int[] {128, 256, 512}) {
      Buffer got = Buffer.of(Type.I16, 7).fill(-1);
      Compiler.compile(s, new CompileOptions(bits, 1, false), Shape.of(7))
          .run(Buffer.of(Type.U8, 1).fill(3), got);
      assertEquals(Optional.empty(), Buffer.of(Type.I16, 7).fill(6).firstDifference(got));
    }
  }
}
