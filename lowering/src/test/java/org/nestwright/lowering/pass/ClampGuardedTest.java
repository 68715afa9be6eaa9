package org.nestwright.lowering.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// Which places of vectors are clamped: those that a condition alone keeps inside.
class ClampGuardedTest {
  private static final BufferId IN = new BufferId("in", 0);
  private static final BufferId OUT = new BufferId("out", 0);
  private static final BufferId LOCAL = new BufferId("local", 0);
  private static final int SIZE = 32;
  private static final int LANES = 4;

  private final LoopId loop = new LoopId(new Stage("f", 0), Var.of("x"));
  private final Term x = new Term.Variable(new Name.OfLoop(loop), Type.I32, 1);
  private final Term inside = binary(BinaryOp.LT, x, Term.of(SIZE / 4));

  private static Term binary(BinaryOp op, Term a, Term b) {
    return new Term.Binary(op, a, b);
  }

  private Term times(int factor, int start) {
    return binary(BinaryOp.ADD, binary(BinaryOp.MUL, x, Term.of(factor)), Term.of(start));
  }

  private static Term lanes(Term base) {
    return new Term.Ramp(base, 1, LANES);
  }

  private static Term in(Term base) {
    return new Term.Load(IN, Type.F32, lanes(base));
  }

  private static Stmt out(Term base, Term value) {
    return new Stmt.Store(OUT, lanes(base), value);
  }

  private Stmt forX(int extent, Stmt body) {
    return new Stmt.For(loop, Term.of(0), extent, LoopKind.SERIAL, body);
  }

  private Stmt guarded(Stmt s) {
    return new Stmt.If(inside, s);
  }

  private static Stmt run(Stmt s) {
    return ClampGuarded.run(
        new Program(
            List.of(
                new Program.Parameter(IN, Type.F32, SIZE, false),
                new Program.Parameter(OUT, Type.F32, SIZE, false)),
            s));
  }

  private static void stays(Stmt s) {
    assertSame(s, run(s));
  }

  private static Term atMost(Term base) {
    return binary(BinaryOp.MIN, base, Term.of(SIZE - LANES));
  }

  private static Term atLeast(Term base) {
    return binary(BinaryOp.MAX, base, Term.of(0));
  }

  @Test
  void whatOnlyAConditionKeepsInsideIsClamped() {
    Term base = times(4, 0);
    Term clamped = atMost(base);
    assertEquals(
        forX(10, guarded(out(clamped, in(clamped)))), run(forX(10, guarded(out(base, in(base))))));
  }

  @Test
  void atBothEndsWhereBothCanBeLeft() {
    Term base = times(4, -4);
    Term clamped = atLeast(atMost(base));
    assertEquals(
        forX(10, guarded(out(clamped, in(clamped)))), run(forX(10, guarded(out(base, in(base))))));
    Term below = times(2, -4);
    assertEquals(
        forX(10, guarded(out(Term.of(0), in(atLeast(below))))),
        run(forX(10, guarded(out(Term.of(0), in(below))))));
  }

  @Test
  void whatTheLoopsKeepInsideStays() {
    Term base = times(4, 0);
    stays(forX(8, guarded(out(base, in(base)))));
  }

  @Test
  void whatNoConditionGuardsStays() {
    Term base = times(4, 0);
    stays(forX(10, out(base, in(base))));
  }

  @Test
  void loopsAndAllocationsInsideAConditionAreGuarded() {
    Term base = times(4, 0);
    Stmt.Allocate all =
        new Stmt.Allocate(
            LOCAL, Type.F32, 8, Stmt.Placement.ARRAY, new Stmt.Store(LOCAL, lanes(base), in(x)));
    Term clamped = binary(BinaryOp.MIN, base, Term.of(4));
    assertEquals(
        new Stmt.If(inside, forX(10, all.withBody(new Stmt.Store(LOCAL, lanes(clamped), in(x))))),
        run(new Stmt.If(inside, forX(10, all))));
  }

  @Test
  void anArmOfASelectIsGuarded() {
    Term base = times(4, 0);
    Term zero = new Term.Broadcast(new Term.FloatConst(Type.F32, 0), LANES);
    assertEquals(
        forX(10, out(Term.of(0), new Term.Select(inside, in(atMost(base)), zero))),
        run(forX(10, out(Term.of(0), new Term.Select(inside, in(base), zero)))));
  }

  @Test
  void theFirstOfMaskedLanesStays() {
    Term base = times(4, 0);
    Stmt masked =
        new Stmt.Masked(binary(BinaryOp.SUB, Term.of(30), base), true, true, out(base, in(base)));
    stays(forX(10, guarded(masked)));
  }

  @Test
  void localsAndSingleElementsStay() {
    Stmt local =
        new Stmt.Allocate(
            LOCAL,
            Type.F32,
            4,
            Stmt.Placement.LOCALS,
            new Stmt.Store(LOCAL, lanes(Term.of(8)), in(Term.of(0))));
    stays(forX(10, guarded(local)));
    Term base = times(4, 0);
    stays(forX(10, guarded(new Stmt.Store(OUT, base, new Term.Load(IN, Type.F32, base)))));
  }
}
