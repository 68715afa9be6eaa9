package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the interpreter prints and requires, and which values a spoilt one spoils.
class WatchTest {
  private static final Var X = Var.of("x");
  private static final Input IN = Input.f32("in", 4);
  private static final Buffer DATA = Buffer.wrap(new float[] {1, -2, 3, 4}, 4);

  private static List<String> lines(Func f, int n) {
    List<String> lines = new ArrayList<>();
    Interpreter.of(Pipeline.of(f), List.of(DATA)).printingTo(lines::add).run(Shape.of(n));
    return lines;
  }

  private static String broken(Func f, int n) {
    Pipeline p = Pipeline.of(f);
    return assertThrows(RequirementException.class, () -> p.eval(List.of(DATA), Shape.of(n)))
        .getMessage();
  }

  @Test
  void aValueIsPrintedWhenItIsComputed() {
    Func f = Func.of("f", X).is(Watch.print(IN.at(X), "at", X));
    assertEquals(List.of("1.0 at 0", "-2.0 at 1", "3.0 at 2"), lines(f, 3));
    Func some = Func.of("f", X).is(Watch.printWhen(IN.at(X).lt(0), IN.at(X), "below 0"));
    assertEquals(List.of("-2.0 below 0"), lines(some, 4));
    assertEquals(-2, Pipeline.of(some).eval(List.of(DATA), Shape.of(4)).getFirst().getDouble(1));
  }

  @Test
  void everyTypeIsPrintedAsItself() {
    Expr minus = IN.at(Expr.of(1));
    Func f =
        Func.of("f", X)
            .is(
                Watch.print(
                    minus.cast(Type.I8),
                    minus.cast(Type.I8).cast(Type.U8),
                    minus.cast(Type.I32).cast(Type.U32),
                    minus.cast(Type.I64).cast(Type.U64),
                    minus.lt(0),
                    minus.cast(Type.F16),
                    minus.cast(Type.BF16),
                    minus.cast(Type.F64)));
    assertEquals(
        List.of("-2 254 4294967294 18446744073709551614 true -2.0 -2.0 -2.0"), lines(f, 1));
  }

  @Test
  void aPointThatAPredicateLeavesOutPrintsNothingButThePredicate() {
    RDom r = RDom.of("r", 4);
    Func f =
        Func.of("f", X)
            .is(0f)
            .plus(r.where(Watch.print(r.x, "asked").ge(3)), Watch.print(IN.at(r.x), "added"));
    assertEquals(List.of("0 asked", "1 asked", "2 asked", "3 asked", "4.0 added"), lines(f, 1));
  }

  @Test
  void aRangeThatIsLookedForPrintsNothing() {
    Func i = Func.of("i", X).is(Watch.print(X));
    Func g = Func.of("g", X).is(IN.at(X));
    Func f = Func.of("f", X).is(g.at(Expr.clamp(i.at(X), 0, 3)));
    assertEquals(List.of("0", "1"), lines(f, 2));
  }

  @Test
  void aBrokenRequirementNamesTheFuncThePointAndTheMessage() {
    Expr v = IN.at(X);
    Func f = Func.of("root", X).is(Watch.require(v.ge(0), Expr.sqrt(v), "no root of", v));
    assertEquals("root(1) does not meet its requirement: no root of -2.0", broken(f, 4));
    Func g = Func.of("g", X).is(f.at(X.plus(1)).times(2));
    assertEquals("root(1) does not meet its requirement: no root of -2.0", broken(g, 1));
    Func plain = Func.of("root", X).is(Watch.require(v.ge(0), v));
    assertEquals("root(1) does not meet its requirement: in(x) >= 0.0", broken(plain, 2));
    assertEquals(1, Pipeline.of(f).eval(List.of(DATA), Shape.of(1)).getFirst().getDouble(0));
  }

  @Test
  void onlyWhatIsAskedForIsRequired() {
    Expr v = IN.at(X);
    Func f = Func.of("f", X).is(Watch.require(v.ge(0), v));
    Func far = Func.of("far", X).is(f.at(X.times(2)));
    assertEquals(3, Pipeline.of(far).eval(List.of(DATA), Shape.of(2)).getFirst().getDouble(1));
  }

  @Test
  void aRequirementInAPredicateOrOnTheLeftSideSpoilsThePoint() {
    RDom r = RDom.of("r", 4);
    Expr checked = Watch.require(IN.at(r.x).gt(-3), r.x, "too low");
    Expr strict = Watch.require(IN.at(r.x).gt(-1), r.x, "too low");
    Func f = Func.of("f", X).is(0f);
    assertEquals(
        "f(0) does not meet its requirement: too low",
        broken(f.plus(r.where(strict.lt(0)), IN.at(r.x)), 1));
    assertEquals(
        0,
        Pipeline.of(f.plus(r.where(checked.lt(0)), IN.at(r.x)))
            .eval(List.of(DATA), Shape.of(1))
            .getFirst()
            .getDouble(0));
    Func scatter = f.update(r, List.of(strict), self -> IN.at(r.x));
    assertEquals("f(1) does not meet its requirement: too low", broken(scatter, 4));
  }

  @Test
  void oneValueOfATupleDoesNotSpoilTheOthers() {
    Func pair = Func.of("pair", X).is(IN.at(X.minus(1)), IN.at(X));
    Func good = Func.of("good", X).is(pair.value(1, X));
    assertEquals(1, Pipeline.of(good).eval(List.of(DATA), Shape.of(1)).getFirst().getDouble(0));
    Func bad = Func.of("bad", X).is(pair.value(0, X));
    Pipeline p = Pipeline.of(bad);
    assertThrows(AlgorithmException.class, () -> p.eval(List.of(DATA), Shape.of(1)));
    Pipeline both = Pipeline.of(pair);
    assertThrows(AlgorithmException.class, () -> both.eval(List.of(DATA), Shape.of(1)));
    RDom r = RDom.of("r", 2);
    Func updated =
        pair.updateTuple(
            r, List.of(X), self -> List.of(self.value(1, X), self.value(1, X).plus(1)));
    Func mended = Func.of("mended", X).is(updated.value(0, X));
    assertEquals(2, Pipeline.of(mended).eval(List.of(DATA), Shape.of(1)).getFirst().getDouble(0));
  }

  @Test
  void anIndexThatAFuncMakesNoUseOfSpoilsNothing() {
    Func constant = Func.of("constant", X).is(IN.at(Expr.of(2)));
    Func through = Func.of("through", X).is(constant.at(X));
    Expr outside = IN.at(X.minus(9)).cast(Type.I32);
    Func f = Func.of("f", X).is(through.at(outside));
    assertEquals(3, Pipeline.of(f).eval(List.of(DATA), Shape.of(1)).getFirst().getDouble(0));
  }

  @Test
  void whatIsNoConditionSaysSo() {
    String message = assertThrows(AlgorithmException.class, () -> Watch.require(X, X)).getMessage();
    assertEquals("require takes a bool, not the i32 x: compare it with something", message);
    assertThrows(AlgorithmException.class, () -> Watch.printWhen(null, X));
    assertThrows(AlgorithmException.class, () -> Watch.print(null));
  }
}
