package org.nestwright.scheduler.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.LoopId;

/// Normal forms as they print, and the ranges that they are known to have.
class AffineTest {
  private static final Atom.LoopIndex I = loop("i", 10);
  private static final Atom.LoopIndex J = loop("j", 4);
  private static final Atom.LoopIndex K = loop("k", 100);
  private final Affine i = Affine.of(I);
  private final Affine j = Affine.of(J);
  private final Affine k = Affine.of(K);

  private static Atom.LoopIndex loop(String name, long extent) {
    return new Atom.LoopIndex(new LoopId(new Stage("f", 0), Var.of(name)), extent);
  }

  private static Affine of(long constant) {
    return Affine.of(constant);
  }

  private static void is(String form, Affine a) {
    assertEquals(form, a.toString());
  }

  private static void ranges(long low, long high, Affine a) {
    assertEquals(low + " to " + high, a.low() + " to " + a.high(), a.toString());
  }

  @Test
  void sumsCollectEqualAtoms() {
    is("0", of(0));
    is("-7", of(-7));
    is("f.i", i);
    is("2*f.i + f.j", i.plus(j).plus(i));
    is("f.j", i.plus(j).minus(i));
    is("0", i.minus(i));
    is("-f.i", i.times(-1));
    is("-2*f.i - f.j - 3", i.times(-2).minus(j).plus(-3));
    is("f.i + 3", of(3).plus(i));
    is("f.i + 3", i.plus(of(3)));
    is("2*f.i + 6", i.plus(3).times(2));
    is("0", i.plus(3).times(0));
    assertTrue(i.minus(i).isConstant());
    assertFalse(i.isConstant());
  }

  @Test
  void nothingIsMadeAnewThatStaysTheSame() {
    assertSame(Affine.ZERO, of(0));
    Affine sum = i.plus(j);
    assertSame(sum, sum.plus(0));
    assertSame(sum, sum.times(1));
    assertSame(sum, sum.floorDiv(1));
    assertSame(Affine.ZERO, sum.mod(1));
  }

  @Test
  void aLoopOfOneIterationIsZero() {
    is("0", Affine.of(loop("one", 1)));
    is("0", Affine.of(loop("none", 0)));
    is("f.two", Affine.of(loop("two", 2)));
    ranges(0, 0, Affine.of((Atom) loop("none", 0)));
  }

  @Test
  void equalSumsAreEqualHoweverTheyWereMade() {
    assertEquals(i.plus(j).plus(2), of(2).plus(j).plus(i));
    assertEquals(i.plus(j).hashCode(), j.plus(i).hashCode());
    assertNotEquals(i.plus(1), i.plus(2));
    assertNotEquals(i, j);
    assertNotEquals(i.times(2), i.times(3));
  }

  @Test
  void quotientAndRemainderOfAFusedLoopJoinAgain() {
    Affine quotient = k.floorDiv(7);
    Affine remainder = k.mod(7);
    is("f.k / 7", quotient);
    is("f.k % 7", remainder);
    is("f.k", quotient.times(7).plus(remainder));
    is("f.k", remainder.plus(quotient.times(7)));
    is("f.j + 3*f.k + 5", remainder.times(3).plus(j).plus(5).plus(quotient.times(21)));
    is("-f.k", quotient.times(-7).minus(remainder));
    is("2*(f.k / 7) + f.k % 7", quotient.times(2).plus(remainder));
    is("7*(f.k / 7) + 2*(f.k % 7)", quotient.times(7).plus(remainder.times(2)));
    is("7*(f.i / 7) + f.k % 7", i.floorDiv(7).times(7).plus(remainder));
    is("0", quotient.times(7).plus(remainder).minus(k));
  }

  /// A tile of six at the end of 56 begins where the tile of the same number does.
  @Test
  void theQuotientOfAClampIsKnownWhereOneOfTwoIs() {
    Affine last = Affine.min(i.times(6).plus(5), of(55));
    is("f.i", last.floorDiv(6));
    is("f.i + 1", last.plus(6).floorDiv(6));
    is("-f.i - 1", last.times(-1).floorDiv(6));
    is("f.j + f.i", last.plus(j.times(6)).floorDiv(6));
    is("f.i", Affine.max(i.times(6), of(3)).floorDiv(6));
    is("min(f.k, 50) / 7", Affine.min(k, of(50)).floorDiv(7));
  }

  @Test
  void multiplesOfTheDivisorComeOut() {
    is("f.i", i.times(4).plus(j).floorDiv(4));
    is("f.i + 1", i.times(4).plus(j).plus(4).floorDiv(4));
    is("f.i + (f.j + 3) / 4 - 1", i.times(4).plus(j).plus(-1).floorDiv(4));
    is("2*f.i + f.k / 4", i.times(8).plus(k).floorDiv(4));
    is("(6*f.i + f.j) / 4", i.times(6).plus(j).floorDiv(4));
    is("-f.i + f.j / 3", j.minus(i.times(3)).floorDiv(3));
    is("f.j", i.times(4).plus(j).mod(4));
    is("f.j", i.times(4).plus(j).plus(-8).mod(4));
    is("(f.j + 3) % 4", i.times(4).plus(j).plus(-1).mod(4));
    is("(2*f.i + f.j) % 4", i.times(6).plus(j).minus(i.times(4)).mod(4));
  }

  @Test
  void whatStaysInOneMultipleIsDecided() {
    is("0", i.floorDiv(10));
    is("f.i / 9", i.floorDiv(9));
    is("1", i.plus(10).floorDiv(10));
    is("-1", i.plus(-10).floorDiv(10));
    is("(f.i + 1) / 10", i.plus(1).floorDiv(10));
    is("f.i", i.mod(10));
    is("f.i % 9", i.mod(9));
    is("f.i", i.plus(10).mod(10));
    is("-f.i + 9", i.times(-1).plus(-1).mod(10));
    is("-4", of(-7).floorDiv(2));
    is("1", of(-7).mod(2));
    is("2", of(17).mod(5));
    Affine teens = Affine.min(Affine.max(k, of(12)), of(18));
    is("1", teens.floorDiv(10));
    is("min(max(f.k, 12), 18) - 10", teens.mod(10));
  }

  @Test
  void minimaAndMaximaAreDecidedWhereTheRangesSuffice() {
    is("f.i", Affine.min(i, of(9)));
    is("min(f.i, 8)", Affine.min(i, of(8)));
    is("0", Affine.min(i, of(0)));
    is("min(f.i, 1)", Affine.min(i, of(1)));
    is("f.i", Affine.min(i, i));
    is("f.i", Affine.min(i.plus(1), i));
    is("9", Affine.max(i, of(9)));
    is("max(f.i, 8)", Affine.max(i, of(8)));
    is("f.i", Affine.max(i, of(0)));
    is("max(f.i, 1)", Affine.max(i, of(1)));
    is("f.i + 1", Affine.max(i, i.plus(1)));
    is("f.i + 4", Affine.max(i.plus(4), i.plus(j)));
    is("f.i", Affine.min(i, Affine.max(i, k)));
  }

  @Test
  void rangesAreThoseOfTheExtremes() {
    ranges(-7, -7, of(-7));
    ranges(0, 9, i);
    ranges(-4, 5, i.times(-1).plus(5));
    ranges(-5, 28, i.times(3).minus(j.times(2)).plus(1));
    ranges(0, 8, Affine.min(i, of(8)));
    ranges(3, 9, Affine.max(i, of(3)));
    ranges(0, 14, k.floorDiv(7));
    ranges(-15, -1, k.times(-1).plus(-1).floorDiv(7));
    ranges(0, 6, k.mod(7));
    ranges(-12, 12, k.mod(7).times(2).minus(i.mod(7).times(2)));
    assertEquals(6, new Atom.Mod(k, 7).high());
    assertEquals(0, new Atom.Mod(k, 7).low());
  }

  /// A last tile that is cut off or shifted has no more than the extent of a tile.
  @Test
  void theExtentOfACutTileIsThatOfATile() {
    Affine start = i.times(8);
    Affine cut = Affine.min(start.plus(7), of(60));
    assertEquals(7, cut.minus(start).high());
    assertEquals(-7, start.minus(cut).low());
    assertEquals(14, cut.times(2).minus(start.times(2)).high());
    assertEquals(7, Affine.min(of(60), start.plus(7)).minus(start).high());
    Affine shifted = Affine.min(start, of(53));
    is("7", shifted.plus(7).minus(shifted));
    assertEquals(0, start.minus(shifted).low());
    Affine raised = Affine.max(start, of(11));
    assertEquals(0, raised.minus(start).low());
    assertEquals(0, start.minus(raised).high());
    assertEquals(0, start.minus(Affine.max(of(11), start)).high());
    assertEquals(5, start.times(3).minus(raised.times(3)).plus(5).high());
  }

  /// Both ends of a region that is cut at both sides.
  @Test
  void severalClampsCancelAtOnce() {
    Affine start = i.times(8);
    Affine upper = Affine.min(start.plus(7), of(60));
    Affine lower = Affine.max(start.plus(-1), of(0));
    assertEquals(8, upper.minus(lower).high());
    Affine other = j.times(5);
    Affine both = upper.plus(Affine.min(other.plus(4), of(11)));
    assertEquals(11, both.minus(start).minus(other).high());
    assertEquals(12, both.minus(lower).minus(other).high());
  }

  @Test
  void twoClampsOfNeighboursDifferByWhatTheNeighboursDo() {
    Affine upTo50 = Affine.min(k, of(50));
    Affine further = Affine.min(k.plus(3), of(50));
    ranges(0, 3, further.minus(upTo50));
    ranges(-3, 0, upTo50.minus(further));
    ranges(0, 6, further.minus(upTo50).times(2));
    ranges(1, 4, further.minus(upTo50).plus(1));
    Affine from50 = Affine.max(k, of(50));
    ranges(0, 3, Affine.max(k.plus(3), of(50)).minus(from50));
    ranges(3, 8, Affine.max(k.plus(3), of(58)).minus(from50));
    ranges(-8, -3, from50.minus(Affine.max(k.plus(3), of(58))));
    ranges(1, 2, k.plus(5).floorDiv(4).minus(k.floorDiv(4)));
    ranges(-2, -1, k.floorDiv(4).minus(k.plus(5).floorDiv(4)));
    ranges(0, 12, k.plus(3).floorDiv(4).minus(k.floorDiv(4)).times(12));
    // Of several pairs each bounds itself.
    ranges(0, 4, further.plus(k.plus(1).floorDiv(4)).minus(upTo50).minus(k.floorDiv(4)));
  }

  @Test
  void clampsAndQuotientsThatDifferOtherwiseBoundNothing() {
    Affine upTo50 = Affine.min(k, of(50));
    assertEquals(100, Affine.min(k.plus(3), of(50)).times(2).minus(upTo50).high());
    ranges(-19, 24, k.floorDiv(4).minus(k.floorDiv(5)));
    ranges(-24, 24, k.floorDiv(4).minus(Affine.of(loop("l", 100)).floorDiv(4)));
  }

  /// Each expansion of a minimum doubles the work, so that only few are tried.
  @Test
  void aSumOfManyMinimaHasItsRangeSoon() {
    Affine sum = Affine.ZERO;
    for (int n = 0; n < 16; n++) {
      sum = sum.plus(Affine.min(Affine.of(loop("l" + n, 9)), of(3)));
    }
    ranges(0, 48, sum);
    ranges(-48, 0, sum.times(-1));
  }

  @Test
  void arithmeticPast64BitsIsRefused() {
    long most = Long.MAX_VALUE;
    assertThrows(ArithmeticException.class, () -> of(most).plus(1));
    assertThrows(ArithmeticException.class, () -> i.plus(most).plus(j.plus(1)));
    assertThrows(ArithmeticException.class, () -> i.times(most).plus(i));
    assertThrows(ArithmeticException.class, () -> i.times(most).times(2));
    assertThrows(ArithmeticException.class, () -> of(most).times(2));
    assertThrows(ArithmeticException.class, () -> i.times(most).high());
    assertThrows(ArithmeticException.class, () -> i.plus(most).high());
  }

  @Test
  void everyLoopIsFoundWhereverItStands() {
    LoopId id = I.id();
    for (Affine with :
        new Affine[] {
          i,
          i.times(3).plus(j),
          Affine.min(i, of(5)),
          Affine.min(of(5), i),
          Affine.max(i, of(5)),
          Affine.max(of(5), i),
          i.floorDiv(3),
          i.mod(3),
          Affine.min(k, of(5)).plus(i.mod(3).times(2).plus(j).floorDiv(3))
        }) {
      assertTrue(with.mentions(id), with.toString());
    }
    assertFalse(Affine.min(k, j).plus(k.floorDiv(3)).mentions(id));
    assertFalse(of(3).mentions(id));
  }

  @Test
  void loopsAreReplacedInsideEveryAtom() {
    Affine all =
        i.times(2)
            .plus(Affine.min(i, of(5)))
            .plus(Affine.max(i, j))
            .plus(i.floorDiv(3))
            .plus(i.mod(4))
            .plus(7);
    Affine replaced = all.replace(l -> l.equals(I) ? k.plus(1) : Affine.of(l));
    is("2*f.k + min(f.k + 1, 5) + max(f.k + 1, f.j) + (f.k + 1) / 3 + (f.k + 1) % 4 + 9", replaced);
    assertEquals(all, all.replace(Affine::of));
    is("min(0, 5) + 7", Affine.min(i, of(5)).plus(7).replace(_ -> Affine.ZERO));
  }

  @Test
  void onlySumsAndProductsAreBracketed() {
    is("f.k / 7", k.floorDiv(7));
    is("(2*f.k) / 7", k.times(2).floorDiv(7));
    is("(f.k + 1) / 7", k.plus(1).floorDiv(7));
    is("(f.k + f.i) % 7", k.plus(i).mod(7));
    assertEquals("-3", of(-3).bracketed());
  }
}
