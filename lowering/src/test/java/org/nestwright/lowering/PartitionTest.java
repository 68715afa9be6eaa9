package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.lowering.nest.BuildLoopNest;
import org.nestwright.scheduler.Partition;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.testing.Golden;

/// A loop is cut where its policy says, and the result stays what it is.
class PartitionTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");

  private final Input in = Input.i32("in", 30, 20);
  private final Func padded = BoundaryConditions.constantExterior("padded", in, 7);
  private final Func blur =
      Func.of("blur", X, Y).is(padded.at(X.minus(1), Y).plus(padded.at(X.plus(1), Y)));
  private final Shape shape = Shape.of(30, 20);
  private final Schedule s = Schedule.of(blur).on(padded).inline().on(blur);

  private static Stmt lowered(Schedule s, Shape shape) {
    return Lowering.lower(
            () -> BuildLoopNest.of(Plan.of(s, shape)),
            new Lowering.VectorUnit(0, 16),
            Trace.of("none"),
            _ -> {})
        .body();
  }

  private static List<Stmt.For> loops(Stmt body, Var var) {
    List<Stmt.For> found = new ArrayList<>();
    List<Stmt> open = new ArrayList<>(List.of(body));
    while (!open.isEmpty()) {
      Stmt next = open.removeFirst();
      if (next instanceof Stmt.For n && n.id().var().equals(var)) {
        found.add(n);
      }
      open.addAll(Walk.statements(next));
    }
    return found;
  }

  private static boolean tests(Stmt body) {
    boolean[] found = {body instanceof Stmt.If};
    Walk.terms(body).forEach(t -> Walk.all(t, e -> found[0] |= e instanceof Term.Select));
    return found[0] || Walk.statements(body).stream().anyMatch(PartitionTest::tests);
  }

  private void same(Schedule s, Shape shape) {
    Buffer data = Buffer.i32(30, 20).fill(p -> (p[0] * 31 + p[1] * 17) % 101 - 50);
    Matches.holds(s, List.of(data), shape);
    assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
  }

  @Test
  void auto_cuts_off_the_edges() {
    List<Stmt.For> pieces = loops(lowered(s, shape), X);
    assertTrue(pieces.stream().anyMatch(n -> n.extent() == 28 && !tests(n)), pieces.toString());
    same(s, shape);
  }

  @Test
  void never_leaves_one_loop_with_the_test_inside() {
    for (Schedule never :
        List.of(s.neverPartition(X), s.partition(X, Partition.NEVER), s.neverPartitionAll())) {
      List<Stmt.For> pieces = loops(lowered(never, shape), X);
      assertEquals(1, pieces.size());
      assertEquals(30, pieces.getFirst().extent());
      assertTrue(tests(pieces.getFirst()));
      same(never, shape);
    }
  }

  @Test
  void never_holds_for_tails_and_vectors_too() {
    Schedule tail = s.split(X, XO, XI, 7, Tail.GUARD_WITH_IF);
    assertTrue(loops(lowered(tail, shape), XO).size() + loops(lowered(tail, shape), XI).size() > 2);
    Schedule whole = tail.neverPartition(XO, XI);
    assertEquals(1, loops(lowered(whole, shape), XO).size());
    assertEquals(1, loops(lowered(whole, shape), XI).size());
    same(whole, shape);
    same(tail.vectorize(XI).neverPartitionAll(), shape);
    same(tail.unroll(XI).neverPartitionAll(), shape);
  }

  @Test
  void always_cuts_a_parallel_loop() {
    Func rows = Func.of("rows", X, Y).is(Expr.select(Y.lt(5), in.at(X, Y), in.at(X, Y).times(3)));
    Schedule parallel = Schedule.of(rows).on(rows).parallel(Y);
    assertEquals(1, loops(lowered(parallel, shape), Y).size());
    assertTrue(tests(lowered(parallel, shape)));
    Schedule always = parallel.alwaysPartition(Y);
    List<Stmt.For> pieces = loops(lowered(always, shape), Y);
    assertEquals(List.of(5, 15), pieces.stream().map(Stmt.For::extent).toList());
    assertFalse(tests(lowered(always, shape)));
    same(always, shape);
    same(parallel.alwaysPartitionAll(), shape);
  }

  @Test
  void always_cuts_around_a_single_iteration() {
    Func one = Func.of("one", X, Y).is(Expr.select(Y.eq(6), in.at(X, Y), in.at(X, Y).times(3)));
    Schedule auto = Schedule.of(one).on(one);
    assertEquals(1, loops(lowered(auto, shape), Y).size());
    Schedule always = auto.alwaysPartition(Y);
    Stmt body = lowered(always, shape);
    assertEquals(
        List.of(6, 13), loops(body, Y).stream().map(Stmt.For::extent).toList(), body::toString);
    assertFalse(tests(body));
    same(always, shape);
    Func other = Func.of("one", X, Y).is(Expr.select(Y.ne(0), in.at(X, Y), in.at(X, Y).times(3)));
    same(Schedule.of(other).on(other).alwaysPartition(Y), shape);
  }

  @Test
  void a_policy_goes_to_the_loops_that_a_split_makes() {
    Schedule early = s.neverPartition(X).split(X, XO, XI, 7, Tail.GUARD_WITH_IF);
    assertEquals(1, loops(lowered(early, shape), XO).size());
    Schedule back = early.partition(XO, Partition.AUTO).partition(XI, Partition.AUTO);
    assertTrue(loops(lowered(back, shape), XI).size() > 1);
    same(back, shape);
  }

  @Test
  void the_nest_tells() {
    Golden golden = Golden.of(PartitionTest.class);
    Schedule told =
        s.split(X, XO, XI, 7, Tail.GUARD_WITH_IF).neverPartition(XI).alwaysPartition(XO);
    golden.check("policies", told + "\n\n" + Plan.of(told, shape).loopNest());
    golden.checkNoOrphans();
  }
}
