package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

/// Where Funcs are computed when nothing is said, where the last word counts, and what can't be.
class PlacesTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");

  private final Input in = Input.of("in", Type.I32, 24, 20);
  private final Buffer data = Buffer.i32(24, 20).fill(point -> point[0] * 7 % 11 + point[1]);
  private final Func a = Func.of("a", X, Y).is(in.at(X, Y).plus(in.at(X, Y.plus(1))));
  private final Func b = Func.of("b", X, Y).is(a.at(X, Y).plus(1));
  private final Func c =
      Func.of("c", X, Y).is(b.at(X, Y).plus(b.at(X, Y.plus(1))).plus(b.at(X, Y.plus(2))));
  private final Shape shape = Shape.of(7, 6);

  private Plan plan(Schedule s) {
    Plan plan = Plan.of(s, shape);
    PlanWalk.check(plan, List.of(data), 1);
    return plan;
  }

  private boolean inlined(Schedule s, Func f) {
    return plan(s).of(f).isEmpty();
  }

  private String refused(Schedule s) {
    return assertThrows(ScheduleException.class, () -> Plan.of(s, shape)).getMessage();
  }

  private static void says(String part, String message) {
    assertTrue(message.contains(part), message);
  }

  @Test
  void aFuncThatIsReadInOnePlaceIsInlinedUnlessSomethingIsSaidOfItsLoopsOrStorage() {
    Schedule s = Schedule.of(b);
    assertTrue(inlined(s, a));
    assertTrue(inlined(s.on(b).serial(X), a));
    assertFalse(inlined(s.on(a).serial(X), a));
    assertFalse(inlined(s.on(a).storeRoot(), a));
    assertFalse(inlined(s.on(a).hoistStorageRoot(), a));
    assertFalse(inlined(s.on(a).computeRoot(), a));
    assertFalse(inlined(Schedule.of(c), b));
    assertFalse(inlined(Schedule.of(a), a));
    RDom r = RDom.of("r", 3);
    Func sum = Func.of("sum", X, Y).is(Expr.of(0)).plus(r, in.at(X.plus(r.x), Y));
    assertFalse(inlined(Schedule.of(Func.of("d", X, Y).is(sum.at(X, Y))), sum));
  }

  @Test
  void theLastWordOnAPlaceCounts() {
    Schedule s = Schedule.of(c).on(a);
    assertFalse(inlined(s.inline().computeRoot(), a));
    assertTrue(inlined(s.computeRoot().inline(), a));
    Schedule moved = Schedule.of(c).on(b).inline().computeAt(c, Y);
    assertTrue(plan(moved).of(b).orElseThrow().computeAt().isPresent());
    assertEquals(Optional.empty(), plan(moved.computeRoot()).of(b).orElseThrow().computeAt());
    Schedule kinds = Schedule.of(c).on(c).vectorize(X).serial(X).parallel(Y).unroll(Y);
    List<Loop> loops = plan(kinds).of(c).orElseThrow().stages().getFirst().loops();
    assertEquals(
        List.of(LoopKind.UNROLLED, LoopKind.SERIAL), loops.stream().map(Loop::kind).toList());
  }

  @Test
  void aRenamedLoopIsFoundByItsNewName() {
    RDom r = RDom.of("r", 3, 2);
    Func sum = Func.of("sum", X, Y).is(Expr.of(0)).plus(r, in.at(X.plus(r.x), Y.plus(r.y)));
    Var k = Var.of("k");
    Schedule s = Schedule.of(sum).on(sum.update(0)).rename(r.x, k).reorder(r.y, k).unroll(k);
    List<Loop> loops = plan(s).of(sum).orElseThrow().stages().getLast().loops();
    assertEquals(
        List.of("y", "x", "k", "r.y"), loops.stream().map(l -> l.id().var().name()).toList());
    says("no loop r.x", refused(s.vectorize(r.x)));
  }

  /// The first iteration computes the whole window with `a` inside it; a later one would need `a`
  /// for fresh rows alone.
  @Test
  void nothingSlidesThatOthersAreComputedIn() {
    Schedule slides = Schedule.of(c).on(b).computeAt(c, Y).storeRoot();
    assertTrue(plan(slides).of(b).orElseThrow().slide().isPresent());
    Schedule inside = slides.on(a).computeAt(b, Y);
    assertTrue(plan(inside).of(b).orElseThrow().slide().isEmpty());
    RDom r = RDom.of("r", 3);
    Func sum = Func.of("sum", X, Y).is(Expr.of(0)).plus(r, in.at(X.plus(r.x), Y));
    Func d = Func.of("d", X, Y).is(sum.at(X, Y).plus(sum.at(X, Y.plus(1))));
    Schedule update = Schedule.of(d).on(sum).computeAt(d, Y).storeRoot();
    assertTrue(plan(update).of(sum).orElseThrow().slide().isEmpty());
  }

  /// `a` is read by an inlined Func that does not use what it reads.
  @Test
  void whatNobodyReadsIsNotComputed() {
    Func first = Func.of("first", X, Y).is(X.plus(Y));
    Func d = Func.of("d", X, Y).is(first.at(X, a.at(X, Y).mod(1)).plus(b.at(X, Y)));
    plan(Schedule.of(d).on(a).computeRoot());
    Func ignores = Func.of("ignores", X, Y).is(X);
    Func e = Func.of("e", X, Y).is(ignores.at(X, a.at(X, Y)).plus(in.at(X, Y)));
    assertTrue(plan(Schedule.of(e).on(a).computeRoot()).of(a).isEmpty());
  }

  @Test
  void anOutputIsStoredByTheCaller() {
    Schedule s = Schedule.of(c).on(c);
    says("c is an output", refused(s.storeAt(b, X)));
    says("c is an output", refused(s.hoistStorage(b, X)));
    says("c is an output", refused(s.hoistStorageRoot()));
    says("c is an output", refused(s.computeAt(b, X)));
  }

  @Test
  void storageLivesInLoopsThatExist() {
    Schedule s = Schedule.of(c).on(b).computeAt(c, X);
    says("no Func cc", refused(s.storeAt(new Stage("cc", 0), Y)));
    says("no Func cc", refused(s.hoistStorage(new Stage("cc", 0), Y)));
    says("inside its own loops", refused(s.storeAt(b, Y)));
    says("no update of that number", refused(s.storeAt(new Stage("c", 1), Y)));
    says("no update of that number", refused(s.computeAt(new Stage("c", 1), Y)));
  }

  /// A directive is a value, which need not have come from `on`.
  @Test
  void directivesOfStagesThatDoNotExistAreRefused() {
    Schedule s = Schedule.of(c);
    for (Stage stage : List.of(new Stage("c", 1), new Stage("c", -1), new Stage("in", 1))) {
      assertThrows(ScheduleException.class, () -> s.with(new Directive.Serial(stage, X)));
    }
    String unknown =
        assertThrows(
                ScheduleException.class, () -> s.with(new Directive.Serial(new Stage("cc", 0), X)))
            .getMessage();
    says("no Func cc", unknown);
    says("is an input", refused(s.with(new Directive.Serial(new Stage("in", 0), X))));
  }

  @Test
  void aFloatReductionInAnotherOrderIsMarked() {
    Input real = Input.f32("real", 24, 20);
    RDom r = RDom.of("r", 3, 2);
    Expr e = real.at(X.plus(r.x), Y.plus(r.y));
    Func.Head head = Func.of("f", X, Y);
    assertTrue(marked(head.is(0f).plus(r, e), r));
    assertTrue(marked(head.is(0f).plus(r, e.times(e)), r));
    assertTrue(marked(head.is(1f).times(r, e), r));
    assertFalse(marked(head.is(0f).max(r, e), r));
    assertFalse(marked(head.is(Expr.of(0)).plus(r, in.at(X.plus(r.x), Y.plus(r.y))), r));
    Func sum = head.is(0f).plus(r, e);
    assertFalse(last(Schedule.of(sum), sum.name()).reassociates());
    Schedule parted = Schedule.of(sum).on(sum.update(0)).rfactor(r.y, Var.of("u"), "part");
    assertTrue(last(parted, "f").reassociates());
    assertFalse(last(parted, "part").reassociates());
  }

  private boolean marked(Func f, RDom r) {
    return last(Schedule.of(f).on(f.update(0)).reorder(r.y, r.x), "f").reassociates();
  }

  private StagePlan last(Schedule s, String func) {
    return Plan.of(s, shape).funcs().stream()
        .filter(f -> f.func().name().equals(func))
        .findFirst()
        .orElseThrow()
        .stages()
        .getLast();
  }

  @Test
  void onlyReductionsRunInAnotherOrder() {
    RDom r = RDom.of("r", 3, 2);
    Expr e = in.at(X.plus(r.x), Y.plus(r.y));
    Func.Head head = Func.of("f", X, Y);
    for (Func f :
        List.of(
            head.is(Expr.of(0)).update(r, self -> e.minus(self)),
            head.is(Expr.of(0)).update(r, self -> self.plus(self.times(e))),
            head.is(Expr.of(0)).update(r, self -> self.negate()),
            head.is(Expr.of(0)).update(r, _ -> e),
            head.is(Expr.of(0))
                .update(
                    r,
                    List.of(r.x, Y),
                    self -> self.at(Expr.max(r.x.minus(1), 0), Y).plus(in.at(r.x, r.y))),
            Func.of("f", X, Y)
                .is(X, Y)
                .updateTuple(
                    r,
                    List.of(X, Y),
                    self -> List.of(self.value(0, X, Y).plus(e), self.value(1, X, Y))))) {
      says("in another order", refused(Schedule.of(f).on(f.update(0)).reorder(r.y, r.x)));
    }
    for (Func fine :
        List.of(
            head.is(Expr.of(0)).update(r, self -> e.plus(self)),
            head.is(Expr.of(0)).update(r, self -> self.minus(e)))) {
      plan(Schedule.of(fine).on(fine.update(0)).reorder(r.y, r.x));
    }
  }

  /// One expression used twice, as the sum and in the term, once hid that the term reads the sum.
  @Test
  void aTermThatReadsWhatItIsAddedToIsNotRegrouped() {
    RDom r = RDom.of("r", 3, 2);
    Expr e = in.at(X.plus(r.x), Y.plus(r.y));
    for (Func f :
        List.of(
            Func.of("f", X, Y).is(X).update(r, self -> Expr.max(self, self.times(2).minus(e))),
            Func.of("f", X, Y).is(X).update(r, self -> Expr.max(e.minus(self), self)),
            Func.of("f", X, Y).is(X).update(r, self -> self.plus(self.div(3).times(e))))) {
      says("in another order", refused(Schedule.of(f).on(f.update(0)).reorder(r.y, r.x)));
    }
  }

  // ---- What is computed of a Func ----

  private String region(Schedule s) {
    return plan(s).of(b).orElseThrow().region().toString();
  }

  /// `b` is needed in [0, 7) and [2, 10) here.
  @Test
  void regionsGrowToWhatIsAskedFor() {
    Func d = Func.of("d", X, Y).is(b.at(X.plus(6), Y.plus(2)).plus(b.at(X.plus(6), Y.plus(4))));
    Schedule s = Schedule.of(d).on(b).computeRoot();
    assertEquals("[6, 13) x [2, 10)", region(s));
    assertEquals("[0, 20) x [2, 10)", region(s.bound(X, 0, 20)));
    assertEquals("[6, 13) x [2, 10)", region(s.bound(X, 6, 7)));
    assertEquals("[6, 15) x [2, 10)", region(s.boundExtent(X, 9)));
    assertEquals("[6, 13) x [2, 10)", region(s.boundExtent(X, 7)));
    assertEquals("[4, 16) x [2, 10)", region(s.alignBounds(X, 4)));
    assertEquals("[5, 13) x [2, 10)", region(s.alignBounds(X, 4, 1)));
    assertEquals("[3, 15) x [2, 10)", region(s.alignBounds(X, 4, 3)));
    assertEquals("[6, 13) x [2, 10)", region(s.alignBounds(X, 1)));
    says("[6, 13) is needed", refused(s.bound(X, 7, 20)));
    says("x = 6 is needed", refused(s.bound(X, 7, 20)));
    says("x = 12 is needed", refused(s.bound(X, 0, 12)));
    says("x = 12 is needed", refused(s.boundExtent(X, 6)));
    Schedule tiled =
        s.on(d).split(X, Var.of("xo"), Var.of("xi"), 3).on(b).computeAt(d, Var.of("xo"));
    plan(tiled.alignBounds(X, 4));
    plan(tiled.alignBounds(X, 4, 3));
    plan(tiled.alignBounds(X, 3, 2));
  }
}
