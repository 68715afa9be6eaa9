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
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// Which operations on neutral elements go, and which stay because what a local holds is not known.
class DropNeutralElementsTest {
  private static final BufferId LOCAL = new BufferId("local", 0);
  private static final BufferId IN = new BufferId("in", 0);
  private static final BufferId OUT = new BufferId("out", 0);

  private static Term at(int index) {
    return new Term.Ramp(Term.of(index), 1, 4);
  }

  private static Term local(int index) {
    return new Term.Load(LOCAL, Type.F32, at(index));
  }

  private static Term in(int index) {
    return new Term.Load(IN, Type.F32, at(index));
  }

  private static Term all(double value) {
    return new Term.Broadcast(new Term.FloatConst(Type.F32, value), 4);
  }

  private static Term max(Term a, Term b) {
    return new Term.Binary(BinaryOp.MAX, a, b);
  }

  private static Stmt set(int index, Term value) {
    return new Stmt.Store(LOCAL, at(index), value);
  }

  private static Stmt out(Term value) {
    return new Stmt.Store(OUT, at(0), value);
  }

  private static Stmt inLocals(Stmt... stmts) {
    return new Stmt.Allocate(
        LOCAL, Type.F32, 8, Stmt.Placement.LOCALS, new Stmt.Block(List.of(stmts)));
  }

  private static void becomes(Stmt after, Stmt before) {
    assertEquals(after, DropNeutralElements.run(before));
  }

  private static void stays(Stmt s) {
    assertSame(s, DropNeutralElements.run(s));
  }

  private final Term least = all(Double.NEGATIVE_INFINITY);

  @Test
  void aMaximumTakesItsFirstValueAsItIs() {
    becomes(
        inLocals(set(0, in(0)), set(0, max(local(0), in(4))), out(local(0))),
        inLocals(
            set(0, least),
            set(0, max(local(0), in(0))),
            set(0, max(local(0), in(4))),
            out(local(0))));
  }

  @Test
  void paddingIsNotCompared() {
    becomes(
        inLocals(set(0, in(0)), out(local(0))),
        inLocals(
            set(0, least),
            set(0, max(local(0), least)),
            set(0, max(in(0), local(0))),
            set(0, max(local(0), least)),
            out(local(0))));
  }

  @Test
  void aMinimumBeginsWithTheGreatest() {
    Term greatest = all(Double.POSITIVE_INFINITY);
    becomes(
        inLocals(set(0, in(0)), out(local(0))),
        inLocals(
            set(0, greatest),
            set(0, new Term.Binary(BinaryOp.MIN, local(0), in(0))),
            out(local(0))));
    stays(inLocals(set(0, greatest), set(0, max(local(0), in(0))), out(local(0))));
  }

  @Test
  void integersHaveTheirOwn() {
    Term lowest = new Term.Broadcast(new Term.IntConst(Type.I32, Integer.MIN_VALUE), 4);
    Term value = new Term.Load(IN, Type.I32, at(0));
    becomes(out(value), out(max(lowest, value)));
    stays(out(max(new Term.Broadcast(Term.of(0), 4), value)));
  }

  @Test
  void otherConstantsAreCompared() {
    stays(inLocals(set(0, all(0)), set(0, max(local(0), in(0))), out(local(0))));
    stays(inLocals(set(0, all(-3)), set(0, max(local(0), in(0))), out(local(0))));
  }

  @Test
  void whatIsReadFirstStays() {
    stays(inLocals(set(0, least), out(local(0)), set(0, in(0)), out(local(0))));
    stays(inLocals(set(0, least), set(4, in(0)), out(max(local(4), in(4))), out(local(0))));
  }

  @Test
  void whatAnIndexReadsIsRead() {
    BufferId places = new BufferId("places", 0);
    Term zero = Term.of(0);
    Stmt.Store out =
        new Stmt.Store(
            OUT, new Term.Load(places, Type.I32, zero), new Term.FloatConst(Type.F32, 1));
    Stmt body =
        new Stmt.Block(
            List.of(
                new Stmt.Store(places, zero, Term.of(5)),
                out,
                new Stmt.Store(places, zero, Term.of(7)),
                out));
    stays(new Stmt.Allocate(places, Type.I32, 1, Stmt.Placement.LOCALS, body));
  }

  @Test
  void nothingIsKnownAfterALoop() {
    Stmt loop =
        new Stmt.For(
            new LoopId(new Stage("f", 0), Var.of("i")),
            Term.of(0),
            3,
            LoopKind.SERIAL,
            set(0, max(local(0), in(0))));
    stays(inLocals(set(0, least), loop, set(0, max(local(0), in(4))), out(local(0))));
  }

  @Test
  void nothingIsKnownOfMemory() {
    Stmt.Block body =
        new Stmt.Block(List.of(set(0, least), set(0, max(local(0), in(0))), out(local(0))));
    stays(new Stmt.Allocate(LOCAL, Type.F32, 8, Stmt.Placement.ARRAY, body));
  }
}
