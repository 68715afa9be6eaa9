package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// Which kernels are warmed by short runs, and how many there are.
class ShortRunsTest {
  private static final Stmt.For LOOP =
      new Stmt.For(
          new LoopId(new Stage("f", 0), Var.of("x")),
          Term.of(0),
          2_000_000,
          LoopKind.SERIAL,
          new Stmt.Block(List.of()));

  private static final Term X = LOOP.variable();
  private static final Term LOADED = load("in", X);

  private byte[] garbage;

  private static Term load(String buffer, Term index) {
    return new Term.Load(new BufferId(buffer, 0), Type.I32, index);
  }

  private static Stmt store(Term index, Term value) {
    return LOOP.withBody(new Stmt.Store(new BufferId("out", 0), index, value));
  }

  private static boolean serves(Stmt s) {
    return ShortRuns.serve(List.of(s));
  }

  @Test
  void whole_runs_that_are_short_need_none() {
    Stmt store = new Stmt.Store(new BufferId("out", 0), Term.of(0), Term.of(1));
    assertFalse(serves(store));
    assertTrue(serves(LOOP.withBody(store)));
    assertTrue(ShortRuns.serve(List.of(store, LOOP.withBody(store))));
  }

  @Test
  void values_may_be_loaded_but_no_index() {
    assertTrue(serves(store(X, new Term.Binary(BinaryOp.ADD, LOADED, X))));
    assertFalse(serves(store(X, load("table", LOADED))), "a table");
    assertFalse(serves(store(LOADED, X)), "a histogram");
    assertFalse(serves(store(X, new Term.Binary(BinaryOp.ADD, X, load("table", LOADED)))));
    Name name = new Name.Temp(1);
    Term variable = new Term.Variable(name, Type.I32, 1);
    assertFalse(
        serves(new Stmt.Let(name, LOADED, store(X, load("table", variable)))),
        "a table, through a variable");
    assertTrue(serves(new Stmt.Let(name, X, store(X, load("table", variable)))));
    Term wide = new Term.Load(new BufferId("in", 0), Type.I64, X);
    assertFalse(serves(new Stmt.Let(name, wide, store(X, X))), "a wide integer");
    Term number = new Term.Load(new BufferId("in", 0), Type.F32, X);
    assertTrue(serves(new Stmt.Let(name, number, store(X, X))), "a number");
  }

  @Test
  void they_end_when_three_in_a_row_allocate_nothing() {
    int[] runs = {0};
    ShortRuns.Run run =
        shortened -> {
          assertTrue(shortened);
          int now = ++runs[0];
          if (now <= 4 || now == 7) {
            garbage = new byte[1_000];
          }
        };
    AllocatedBytes allocated = new AllocatedBytes(new long[0]);
    ShortRuns.make(run, allocated, Duration.ofHours(1));
    assertEquals(10, runs[0]);
    ShortRuns.make(run, allocated, Duration.ofHours(1));
    assertEquals(13, runs[0]);
    assertEquals(1_000, garbage.length);
  }

  @Test
  void they_end_with_the_limit() {
    int[] runs = {0};
    ShortRuns.Run run =
        _ -> {
          runs[0]++;
          garbage = new byte[1_000];
        };
    ShortRuns.make(run, new AllocatedBytes(new long[0]), Duration.ZERO);
    assertEquals(1, runs[0], "the run under way");
    ShortRuns.make(run, new AllocatedBytes(new long[0]), Duration.ofMillis(1));
    assertTrue(runs[0] >= 2, "runs: " + runs[0]);
  }
}
