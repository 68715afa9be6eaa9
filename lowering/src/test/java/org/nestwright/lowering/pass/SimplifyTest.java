package org.nestwright.lowering.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.pass.Ranges.Range;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// What the simplifier decides, and what it leaves, one rule at a time.
class SimplifyTest {
  private static final BufferId OUT = new BufferId("out", 0);
  private static final BufferId DATA = new BufferId("data", 0);
  private static final Term TRUE = new Term.IntConst(Type.BOOL, 1);
  private static final Term FALSE = new Term.IntConst(Type.BOOL, 0);
  private static final Stmt NOTHING = new Stmt.Block(List.of());

  /// `i` is 0 to 9, `j` 2 to 5; of `any` nothing is known.
  private final Term.Variable i = variable("i", 1);

  private final Term.Variable j = variable("j", 1);
  private final Term.Variable any = variable("any", 1);
  private final Ranges ranges =
      Ranges.NONE.with(i.name(), new Range(0, 9)).with(j.name(), new Range(2, 5));

  private static LoopId id(String name) {
    return new LoopId(new Stage("f", 0), Var.of(name));
  }

  private static Term.Variable variable(String name, int lanes) {
    return new Term.Variable(new Name.OfLoop(id(name)), Type.I32, lanes);
  }

  private static Term of(int value) {
    return Term.of(value);
  }

  private static Term op(BinaryOp op, Term a, Term b) {
    return new Term.Binary(op, a, b);
  }

  private static Term add(Term a, Term b) {
    return op(BinaryOp.ADD, a, b);
  }

  private static Term mul(Term a, int factor) {
    return op(BinaryOp.MUL, a, of(factor));
  }

  private void becomes(Term after, Term before) {
    assertEquals(after, Simplify.term(before, ranges));
  }

  private void stays(Term t) {
    assertSame(t, Simplify.term(t, ranges));
  }

  // ---- Sums ----

  @Test
  void aQuotientAndItsRemainderAreWhatWasDivided() {
    Term sum = add(any, i);
    Term quotient = op(BinaryOp.DIV, any, of(3));
    Term remainder = op(BinaryOp.MOD, any, of(3));
    becomes(any, add(mul(quotient, 3), remainder));
    becomes(
        add(mul(any, 2), mul(i, 2)),
        add(mul(op(BinaryOp.MOD, sum, of(5)), 2), mul(op(BinaryOp.DIV, sum, of(5)), 10)));
    stays(add(mul(quotient, 4), remainder));
    stays(add(mul(quotient, 3), op(BinaryOp.MOD, any, of(4))));
    stays(add(i, op(BinaryOp.MOD, any, of(0))));
  }

  @Test
  void sumsComeToTheirNormalForm() {
    becomes(mul(i, 2), add(i, i));
    becomes(of(0), op(BinaryOp.SUB, i, i));
    becomes(add(add(i, j), of(3)), add(add(of(3), j), i));
    becomes(mul(i, 6), op(BinaryOp.MUL, of(2), op(BinaryOp.MUL, i, of(3))));
    becomes(mul(i, -1), new Term.Unary(UnaryOp.NEG, i));
    becomes(i, new Term.Unary(UnaryOp.NEG, new Term.Unary(UnaryOp.NEG, i)));
    becomes(mul(any, 2), add(any, any));
  }

  @Test
  void whatIsInNormalFormIsTheSameObject() {
    stays(add(mul(i, 2), of(3)));
    stays(add(i, j));
    stays(mul(i, 3));
    stays(op(BinaryOp.MUL, i, j));
    stays(op(BinaryOp.AND, i, of(3)));
    stays(op(BinaryOp.SHR, i, of(1)));
  }

  @Test
  void onlyScalarIndicesHaveANormalForm() {
    Term lanes = variable("lanes", 4);
    stays(add(lanes, lanes));
    stays(new Term.Unary(UnaryOp.NEG, lanes));
    Term wide = new Term.Load(DATA, Type.I64, i);
    stays(add(wide, wide));
    stays(new Term.Unary(UnaryOp.NEG, wide));
    stays(new Term.Unary(UnaryOp.ABS, i));
    Term real = new Term.Load(DATA, Type.F32, i);
    stays(op(BinaryOp.SUB, real, real));
    stays(op(BinaryOp.LT, real, real));
    stays(new Term.Unary(UnaryOp.NEG, real));
  }

  // ---- Minima and maxima ----

  @Test
  void aMinimumIsDecidedWhereOneIsNeverGreater() {
    becomes(i, op(BinaryOp.MIN, i, of(9)));
    becomes(i, op(BinaryOp.MIN, of(9), i));
    stays(op(BinaryOp.MIN, i, of(8)));
    stays(op(BinaryOp.MIN, of(8), i));
    becomes(of(0), op(BinaryOp.MIN, i, of(0)));
    stays(op(BinaryOp.MIN, i, of(1)));
    becomes(i, op(BinaryOp.MIN, i, add(i, of(1))));
    stays(op(BinaryOp.MIN, any, add(any, of(1))));
  }

  @Test
  void aMaximumIsDecidedWhereOneIsNeverLess() {
    becomes(of(9), op(BinaryOp.MAX, i, of(9)));
    becomes(of(9), op(BinaryOp.MAX, of(9), i));
    stays(op(BinaryOp.MAX, i, of(8)));
    stays(op(BinaryOp.MAX, of(8), i));
    becomes(i, op(BinaryOp.MAX, i, of(0)));
    stays(op(BinaryOp.MAX, i, of(1)));
    becomes(add(i, of(1)), op(BinaryOp.MAX, i, add(i, of(1))));
  }

  // ---- Quotients and remainders ----

  @Test
  void multiplesOfTheDivisorComeOutOfAQuotient() {
    becomes(of(0), op(BinaryOp.DIV, i, of(10)));
    stays(op(BinaryOp.DIV, i, of(9)));
    becomes(mul(i, 2), op(BinaryOp.DIV, add(mul(i, 8), of(3)), of(4)));
    becomes(add(mul(i, 2), of(1)), op(BinaryOp.DIV, add(mul(i, 8), of(7)), of(4)));
    becomes(add(i, of(-1)), op(BinaryOp.DIV, add(mul(i, 4), of(-1)), of(4)));
    becomes(i, op(BinaryOp.DIV, add(mul(i, 4), add(j, of(-2))), of(4)));
    becomes(add(i, op(BinaryOp.DIV, j, of(4))), op(BinaryOp.DIV, add(mul(i, 4), j), of(4)));
    becomes(
        add(add(i, op(BinaryOp.DIV, add(j, of(1)), of(4))), of(2)),
        op(BinaryOp.DIV, add(add(mul(i, 4), j), of(9)), of(4)));
    becomes(of(1), op(BinaryOp.DIV, add(j, of(2)), of(4)));
    becomes(of(-1), op(BinaryOp.DIV, op(BinaryOp.SUB, j, of(6)), of(4)));
  }

  @Test
  void multiplesOfTheDivisorVanishFromARemainder() {
    becomes(i, op(BinaryOp.MOD, i, of(10)));
    stays(op(BinaryOp.MOD, i, of(9)));
    becomes(of(3), op(BinaryOp.MOD, add(mul(i, 8), of(3)), of(4)));
    becomes(of(3), op(BinaryOp.MOD, add(mul(i, 8), of(-1)), of(4)));
    becomes(add(j, of(-2)), op(BinaryOp.MOD, add(mul(i, 4), add(j, of(-2))), of(4)));
    becomes(op(BinaryOp.MOD, j, of(4)), op(BinaryOp.MOD, add(mul(i, 4), j), of(4)));
    becomes(
        op(BinaryOp.MOD, add(j, of(1)), of(4)),
        op(BinaryOp.MOD, add(add(mul(i, 4), j), of(9)), of(4)));
    becomes(add(j, of(-2)), op(BinaryOp.MOD, add(j, of(2)), of(4)));
  }

  @Test
  void aDivisionIsLeftWhereTheSumMayWrapOrTheDivisorIsNoPositiveConstant() {
    stays(op(BinaryOp.DIV, mul(any, 4), of(4)));
    stays(op(BinaryOp.MOD, mul(any, 4), of(4)));
    stays(op(BinaryOp.DIV, i, of(0)));
    stays(op(BinaryOp.MOD, i, of(0)));
    stays(op(BinaryOp.DIV, i, of(-10)));
    stays(op(BinaryOp.DIV, i, j));
    becomes(i, op(BinaryOp.DIV, i, of(1)));
    becomes(of(0), op(BinaryOp.MOD, i, of(1)));
    // The sum does not wrap, but what is left when the multiples are out of it would.
    Term data = new Term.Load(DATA, Type.I32, of(0));
    Term sum = add(add(mul(j, -100), op(BinaryOp.MAX, data, of(0))), of(150));
    stays(op(BinaryOp.DIV, sum, of(100)));
    stays(op(BinaryOp.MOD, sum, of(100)));
  }

  // ---- Conditions ----

  private void compares(BinaryOp op, Term a, int b, Term decided) {
    Term e = op(op, a, of(b));
    if (decided == null) {
      stays(e);
    } else {
      becomes(decided, e);
    }
  }

  @Test
  void comparisonsAreDecidedAtTheEndsOfTheRange() {
    compares(BinaryOp.LT, i, 10, TRUE);
    compares(BinaryOp.LT, i, 9, null);
    compares(BinaryOp.LT, i, 1, null);
    compares(BinaryOp.LT, i, 0, FALSE);
    compares(BinaryOp.LE, i, 9, TRUE);
    compares(BinaryOp.LE, i, 8, null);
    compares(BinaryOp.LE, i, 0, null);
    compares(BinaryOp.LE, i, -1, FALSE);
    compares(BinaryOp.GT, i, -1, TRUE);
    compares(BinaryOp.GT, i, 0, null);
    compares(BinaryOp.GT, i, 8, null);
    compares(BinaryOp.GT, i, 9, FALSE);
    compares(BinaryOp.GE, i, 0, TRUE);
    compares(BinaryOp.GE, i, 1, null);
    compares(BinaryOp.GE, i, 9, null);
    compares(BinaryOp.GE, i, 10, FALSE);
    compares(BinaryOp.EQ, i, -1, FALSE);
    compares(BinaryOp.EQ, i, 0, null);
    compares(BinaryOp.EQ, i, 9, null);
    compares(BinaryOp.EQ, i, 10, FALSE);
    compares(BinaryOp.NE, i, -1, TRUE);
    compares(BinaryOp.NE, i, 0, null);
    compares(BinaryOp.NE, i, 9, null);
    compares(BinaryOp.NE, i, 10, TRUE);
    becomes(TRUE, op(BinaryOp.EQ, i, i));
    becomes(FALSE, op(BinaryOp.NE, i, i));
    becomes(FALSE, op(BinaryOp.EQ, i, add(i, of(1))));
    becomes(TRUE, op(BinaryOp.NE, add(i, of(1)), i));
    becomes(TRUE, op(BinaryOp.LT, add(i, j), add(i, of(6))));
  }

  /// `any < any + 1` is false where the sum wraps round.
  @Test
  void nothingIsDecidedOfASumThatMayWrap() {
    stays(op(BinaryOp.LT, any, add(any, of(1))));
    stays(op(BinaryOp.EQ, any, add(any, of(1))));
    stays(op(BinaryOp.LT, add(any, of(1)), i));
    becomes(TRUE, op(BinaryOp.LT, i, of(Integer.MAX_VALUE)));
  }

  @Test
  void constantsLeaveAConjunctionAndADisjunction() {
    Term c = op(BinaryOp.LT, i, j);
    becomes(c, op(BinaryOp.AND, TRUE, c));
    becomes(c, op(BinaryOp.AND, c, TRUE));
    becomes(FALSE, op(BinaryOp.AND, FALSE, c));
    becomes(FALSE, op(BinaryOp.AND, c, FALSE));
    becomes(c, op(BinaryOp.OR, FALSE, c));
    becomes(c, op(BinaryOp.OR, c, FALSE));
    becomes(TRUE, op(BinaryOp.OR, TRUE, c));
    becomes(TRUE, op(BinaryOp.OR, c, TRUE));
    stays(op(BinaryOp.AND, c, c));
    stays(op(BinaryOp.XOR, c, TRUE));
    stays(op(BinaryOp.XOR, TRUE, c));
    becomes(FALSE, new Term.Unary(UnaryOp.NOT, TRUE));
    becomes(TRUE, new Term.Unary(UnaryOp.NOT, FALSE));
    stays(new Term.Unary(UnaryOp.NOT, c));
    stays(new Term.Unary(UnaryOp.NOT, new Term.IntConst(Type.U8, 1)));
  }

  @Test
  void aSelectWithAKnownConditionIsOneOfItsArms() {
    becomes(j, new Term.Select(op(BinaryOp.LT, i, of(10)), j, any));
    becomes(any, new Term.Select(op(BinaryOp.LT, i, of(0)), j, any));
    stays(new Term.Select(op(BinaryOp.LT, i, of(5)), j, any));
  }

  // ---- Statements ----

  private Stmt store(Term index) {
    return new Stmt.Store(OUT, index, of(7));
  }

  private Stmt.For loop(String name, Term min, int extent, Stmt body) {
    return new Stmt.For(id(name), min, extent, LoopKind.PARALLEL, body);
  }

  @Test
  void aLoopOfOneIterationIsItsBodyAndOneOfNoneIsNothing() {
    Term k = variable("k", 1);
    Stmt body = store(add(k, of(2)));
    assertEquals(store(of(7)), Simplify.run(loop("k", of(5), 1, body)));
    assertEquals(NOTHING, Simplify.run(loop("k", of(5), 0, body)));
    assertSame(
        body, ((Stmt.For) Simplify.run(loop("k", of(5), 2, body))).body(), "two iterations stay");
  }

  @Test
  void aLoopOverNothingIsNothing() {
    Stmt never = new Stmt.If(FALSE, store(i));
    assertEquals(NOTHING, Simplify.run(loop("k", of(0), 9, never)));
    assertEquals(NOTHING, Simplify.run(loop("k", of(0), 9, loop("l", of(0), 0, store(i)))));
  }

  @Test
  void aConditionOnALoopIsDecidedByItsBounds() {
    Term k = variable("k", 1);
    Stmt inside = store(k);
    assertEquals(
        loop("k", of(3), 4, inside),
        Simplify.run(loop("k", of(3), 4, new Stmt.If(op(BinaryOp.LT, k, of(7)), inside))));
    assertEquals(
        NOTHING, Simplify.run(loop("k", of(3), 4, new Stmt.If(op(BinaryOp.LT, k, of(3)), inside))));
    Stmt open = loop("k", of(3), 4, new Stmt.If(op(BinaryOp.LT, k, of(6)), inside));
    assertSame(open, Simplify.run(open));
    Stmt least = loop("k", of(3), 4, new Stmt.If(op(BinaryOp.GE, k, of(4)), inside));
    assertSame(least, Simplify.run(least));
  }

  @Test
  void everyPartOfAStatementIsSimplified() {
    Term twice = add(any, any);
    Stmt body = store(mul(any, 2));
    assertEquals(loop("k", mul(any, 2), 4, body), Simplify.run(loop("k", twice, 4, store(twice))));
    assertEquals(loop("k", mul(any, 2), 4, body), Simplify.run(loop("k", twice, 4, body)));
    assertEquals(loop("k", of(0), 4, body), Simplify.run(loop("k", of(0), 4, store(twice))));
    Term open = op(BinaryOp.LT, mul(any, 2), j);
    assertEquals(
        new Stmt.If(open, body),
        Simplify.run(new Stmt.If(op(BinaryOp.LT, twice, j), store(twice))));
    assertEquals(
        new Stmt.If(open, body), Simplify.run(new Stmt.If(op(BinaryOp.LT, twice, j), body)));
    assertEquals(new Stmt.If(open, body), Simplify.run(new Stmt.If(open, store(twice))));
    Name t = new Name.Temp(0);
    assertEquals(new Stmt.Let(t, mul(any, 2), body), Simplify.run(new Stmt.Let(t, twice, body)));
    assertEquals(new Stmt.Let(t, any, body), Simplify.run(new Stmt.Let(t, any, store(twice))));
  }

  @Test
  void whatIsSimpleIsTheSameObject() {
    Stmt body = store(mul(any, 2));
    for (Stmt s :
        List.of(
            loop("k", any, 4, body),
            new Stmt.If(op(BinaryOp.LT, any, j), body),
            new Stmt.Let(new Name.Temp(0), any, body),
            new Stmt.Block(List.of(body, body)),
            new Stmt.Outline(body))) {
      assertSame(s, Simplify.run(s));
    }
  }

  @Test
  void emptyStatementsLeaveABlock() {
    Stmt never = new Stmt.If(FALSE, store(i));
    assertEquals(store(i), Simplify.run(new Stmt.Block(List.of(never, store(i)))));
    assertEquals(
        new Stmt.Block(List.of(store(i), store(j))),
        Simplify.run(new Stmt.Block(List.of(store(i), never, store(j)))));
    assertEquals(
        new Stmt.Block(List.of(store(i), store(j))),
        Simplify.run(
            new Stmt.Block(
                List.of(store(i), new Stmt.If(TRUE, store(j)), new Stmt.Block(List.of())))));
    assertEquals(NOTHING, Simplify.run(new Stmt.Block(List.of(never, never))));
  }

  @Test
  void aNamedValueHasTheRangeOfItsTerm() {
    Term k = variable("k", 1);
    Name name = new Name.Temp(0);
    Term t = new Term.Variable(name, Type.I32, 1);
    Stmt test = new Stmt.If(op(BinaryOp.LT, t, of(8)), store(t));
    Term byPair = op(BinaryOp.DIV, k, of(2));
    assertEquals(
        loop("k", of(0), 16, new Stmt.Let(name, byPair, store(t))),
        Simplify.run(loop("k", of(0), 16, new Stmt.Let(name, byPair, test))));
    Stmt open = loop("k", of(0), 17, new Stmt.Let(name, byPair, test));
    assertSame(open, Simplify.run(open));
    // Only scalar indices have ranges.
    Term real = new Term.Load(DATA, Type.F32, k);
    Stmt other = new Stmt.Let(name, real, store(k));
    assertSame(other, Simplify.run(other));
    Term lanes = new Term.Ramp(k, 1, 4);
    Term lane = new Term.Variable(name, Type.I32, 4);
    Stmt vector =
        new Stmt.Let(name, lanes, new Stmt.Store(OUT, lane, new Term.Broadcast(of(1), 4)));
    assertSame(vector, Simplify.run(vector));
  }
}
