package org.nestwright.scheduler.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.LoopId;

/// Spans as they print, after one operation each.
class SpanTest {
  private static final Atom.LoopIndex I = loop("i", 10);
  private static final Atom.LoopIndex J = loop("j", 4);
  private final Affine i = Affine.of(I);
  private final Affine j = Affine.of(J);
  private final Span from3 = new Span(Affine.of(3), null);
  private final Span upTo8 = new Span(null, Affine.of(8));

  private static Atom.LoopIndex loop(String name, long extent) {
    return new Atom.LoopIndex(new LoopId(new Stage("f", 0), Var.of(name)), extent);
  }

  private static void is(String text, Span span) {
    assertEquals(text, span.toString());
  }

  @Test
  void aSpanIsBoundedByTwoLimitsAndExactWhereTheyAreEqual() {
    assertTrue(Span.of(2, 5).isBounded());
    assertFalse(from3.isBounded());
    assertFalse(upTo8.isBounded());
    assertFalse(Span.UNBOUNDED.isBounded());
    assertTrue(Span.of(i).isExact());
    assertTrue(Span.of(5, 5).isExact());
    assertFalse(Span.of(2, 5).isExact());
    assertFalse(Span.UNBOUNDED.isExact());
  }

  @Test
  void aSumHasALimitWhereBothHave() {
    is("[f.i + 2, f.i + 5]", Span.of(i).plus(Span.of(2, 5)));
    is("[5, inf]", from3.plus(Span.of(2, 5)));
    is("[5, inf]", Span.of(2, 5).plus(from3));
    is("[-inf, 13]", upTo8.plus(Span.of(2, 5)));
    is("[-inf, 13]", Span.of(2, 5).plus(upTo8));
    is("[-inf, inf]", from3.plus(upTo8));
  }

  @Test
  void aNegativeFactorSwapsTheLimits() {
    is("[4, 10]", Span.of(2, 5).times(2));
    is("[-10, -4]", Span.of(2, 5).times(-2));
    is("[0, 0]", Span.of(2, 5).times(0));
    is("[-inf, -6]", from3.times(-2));
    is("[-16, inf]", upTo8.times(-2));
    is("[6, inf]", from3.times(2));
  }

  @Test
  void aProductOfSpansHasItsExtremesInTheCorners() {
    is("[-10, 15]", Span.of(-2, 3).times(Span.of(4, 5)));
    is("[-15, 10]", Span.of(-3, 2).times(Span.of(4, 5)));
    is("[-12, 8]", Span.of(-2, 3).times(Span.of(-4, 1)));
    is("[6, 20]", Span.of(2, 4).times(Span.of(3, 5)));
    is("[6, 20]", Span.of(-4, -2).times(Span.of(-5, -3)));
    is("[0, 36]", Span.of(i).times(Span.of(0, 4)));
    is("[0, 27]", Span.of(i).times(Span.of(j)));
    is("[-inf, inf]", from3.times(Span.of(2, 5)));
    is("[-inf, inf]", Span.of(2, 5).times(from3));
    // A factor that is a constant keeps what is symbolic, and what is known of one side.
    is("[3*f.i, 3*f.i]", Span.of(i).times(Span.of(3, 3)));
    is("[3*f.i, 3*f.i]", Span.of(3, 3).times(Span.of(i)));
    is("[-inf, -3]", Span.of(-1, -1).times(from3));
  }

  @Test
  void quotientsAndRemainders() {
    is("[-2, 2]", Span.of(-3, 5).floorDiv(2));
    is("[1, inf]", from3.floorDiv(2));
    is("[-inf, 4]", upTo8.floorDiv(2));
    is("[f.i / 3, f.i / 3]", Span.of(i).floorDiv(3));
    is("[f.i % 3, f.i % 3]", Span.of(i).mod(3));
    is("[1, 3]", Span.of(9, 11).mod(8));
    is("[7, 7]", Span.of(-1, -1).mod(8));
    is("[5, 7]", Span.of(-3, -1).mod(8));
    is("[0, 7]", Span.of(8, 15).mod(8));
    is("[0, 7]", Span.of(7, 8).mod(8));
    is("[0, 7]", from3.mod(8));
    is("[0, 7]", upTo8.mod(8));
    is("[f.i, f.i + 1]", new Span(i.plus(20), i.plus(21)).mod(20));
  }

  @Test
  void minimaMaximaAndUnions() {
    Span a = Span.of(2, 9);
    Span b = Span.of(4, 6);
    is("[2, 6]", a.min(b));
    is("[2, 6]", b.min(a));
    is("[4, 9]", a.max(b));
    is("[4, 9]", b.max(a));
    is("[2, 9]", a.union(b));
    is("[2, 9]", b.union(a));
    is("[2, 6]", Span.of(2, 3).union(Span.of(5, 6)));
    is("[2, 6]", Span.of(5, 6).union(Span.of(2, 3)));
    is("[-inf, 8]", upTo8.min(Span.of(2, 9)));
    is("[-inf, 8]", Span.of(2, 9).min(upTo8));
    is("[2, 9]", from3.min(Span.of(2, 9)));
    is("[2, 9]", Span.of(2, 9).min(from3));
    is("[2, 9]", upTo8.max(Span.of(2, 9)));
    is("[2, 9]", Span.of(2, 9).max(upTo8));
    is("[3, inf]", from3.max(Span.of(2, 9)));
    is("[3, inf]", Span.of(2, 9).max(from3));
    is("[2, inf]", from3.union(Span.of(2, 9)));
    is("[2, inf]", Span.of(2, 9).union(from3));
    is("[-inf, 9]", upTo8.union(Span.of(2, 9)));
    is("[-inf, 9]", Span.of(2, 9).union(upTo8));
    is("[-inf, inf]", from3.union(upTo8));
    is("[-inf, inf]", upTo8.union(from3));
    is("[-inf, 8]", from3.min(upTo8));
    is("[3, inf]", from3.max(upTo8));
  }

  private static Span overI(Affine a) {
    return Span.of(a).over(Set.of(I.id())::contains);
  }

  @Test
  void inLoopsThatRunTheExtremesAreTakenAndOthersStay() {
    is("[f.j, f.j + 9]", overI(i.plus(j)));
    is("[f.j - 18, f.j]", overI(j.minus(i.times(2))));
    is("[f.j + 3, f.j + 3]", overI(j.plus(3)));
    is(
        "[min(f.j, 0), min(f.j, 9)]".replace("min(f.j, 9)", "f.j").replace("min(f.j, 0)", "0"),
        overI(Affine.min(j, i)));
    is("[f.j, 9]", overI(Affine.max(j, i)));
    is(
        "[f.j / 3, (f.j + 9) / 3]".replace("(f.j + 9) / 3", "f.j / 3 + 3"),
        overI(j.plus(i).floorDiv(3)));
    is("[0, 2]", overI(j.plus(i).mod(3)));
    is("[f.j % 3, f.j % 3]", overI(j.mod(3)));
    is("[0, 9]", overI(i.mod(10)));
    is("[-inf, 9]", new Span(null, i).over(_ -> true));
    is("[0, inf]", new Span(i, null).over(_ -> true));
    is("[f.i, f.i]", Span.of(i).over(_ -> false));
  }

  /// `x` and `9 - x` cannot both be large: the smaller is at most 4, the greater at least 5.
  @Test
  void anIndexMirroredAtAnEdgeStaysInside() {
    Affine mirrored = Affine.of(9).minus(i);
    is("[0, 4]", overI(Affine.min(i, mirrored)));
    is("[5, 9]", overI(Affine.max(i, mirrored)));
    is("[-4, 0]", overI(Affine.min(i, mirrored).times(-1)));
    is("[-9, -5]", overI(Affine.max(i, mirrored).times(-1)));
    is("[0, 5]", overI(Affine.min(i, mirrored.plus(1))));
    is("[5, 10]", overI(Affine.max(i, mirrored.plus(1))));
    is("[5, 9]", overI(Affine.max(i, mirrored.plus(0))));
    is("[6, 11]", overI(Affine.max(i, mirrored.plus(2))));
    // With a loop outside in it the mean is no number, and the extremes of each must do.
    is("[0, f.j]", overI(Affine.min(i, j)));
  }
}
