package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.Mentions;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.lowering.nest.BuildLoopNest;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;

/// A boundary condition costs nothing in the interior: most points are computed by loops in which
/// no index is clamped, mirrored, repeated or tested anew from point to point.
class InteriorTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Input IN = Input.f32("in", 64, 48);
  private static final Shape SHAPE = Shape.of(64, 48);

  static Stream<Arguments> borders() {
    return Stream.of(
            BoundaryConditions.constantExterior("border", IN, 7),
            BoundaryConditions.repeatEdge("border", IN),
            BoundaryConditions.repeatImage("border", IN),
            BoundaryConditions.mirrorImage("border", IN),
            BoundaryConditions.mirrorInterior("border", IN))
        .flatMap(border -> {
          Func blur =
              Func.of("blur", X, Y)
                  .is(
                      border
                          .at(X.minus(1), Y.minus(1))
                          .plus(border.at(X.plus(1), Y))
                          .plus(border.at(X, Y.plus(1))));
          Schedule plain = Schedule.of(blur).on(border).inline();
          return Stream.of(
              Arguments.of(border.definitions().getFirst().toString(), plain),
              Arguments.of(
                  "vectors of " + border.definitions().getFirst(), plain.on(blur).vectorize(X, 8)));
        });
  }

  @ParameterizedTest
  @MethodSource("borders")
  void the_interior_has_no_edges(String name, Schedule s) {
    Stmt body =
        Lowering.lower(
                () -> BuildLoopNest.of(Plan.of(s, SHAPE)),
                new Lowering.VectorUnit(256, 16),
                Trace.of("interior"),
                _ -> {})
            .body();
    List<Long> plain = new ArrayList<>();
    points(body, 1, null, plain);
    long sum = plain.stream().mapToLong(Long::longValue).sum();
    assertTrue(sum >= 48 * 46, () -> "only " + sum + " of " + 64 * 48 + " points are plain");
    assertFalse(plain.isEmpty());
  }

  /// The points of stores in which no edge changes while the innermost loop runs.
  private static void points(Stmt s, long times, Stmt.For loop, List<Long> plain) {
    if (s instanceof Stmt.Store store
        && !Mentions.any(store, _ -> false, t -> isEdge(t) && moves(t, loop))) {
      plain.add(times * store.value().lanes());
    }
    Stmt.For inner = s instanceof Stmt.For n ? n : loop;
    long inside = s instanceof Stmt.For n ? times * n.extent() : times;
    Walk.statements(s).forEach(child -> points(child, inside, inner, plain));
  }

  private static boolean isEdge(Term t) {
    return t instanceof Term.Select
        || t instanceof Term.Binary(BinaryOp op, _, _)
            && (op == BinaryOp.MIN || op == BinaryOp.MAX || op == BinaryOp.MOD);
  }

  private static boolean moves(Term t, Stmt.For loop) {
    return t.lanes() > 1 || Mentions.variable(t, new Name.OfLoop(loop.id()));
  }

  @ParameterizedTest
  @MethodSource("borders")
  void the_pieces_compute_what_the_whole_does(String name, Schedule s) {
    Buffer in = Buffer.f32(64, 48).fill(p -> p[0] * 3 + p[1] * 5);
    Matches.holds(s, List.of(in), SHAPE);
  }
}
