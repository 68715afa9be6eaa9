package org.nestwright.lowering.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// What becomes a method where tiles are straight code: the tile or the loop over tiles.
class OutlineNestsTest {
  private static final BufferId LOCAL = new BufferId("local", 0);
  private static final int LANES = 8;
  private static final int MANY = 16;

  private static Stmt loop(String name, int extent, Stmt body) {
    LoopId id = new LoopId(new Stage("f", 0), Var.of(name));
    return new Stmt.For(id, Term.of(0), extent, LoopKind.SERIAL, body);
  }

  /// {@return a tile of so many vectors that are set to zero}
  private static Stmt tile(int vectors) {
    Term zero = new Term.Broadcast(new Term.FloatConst(Type.F32, 0), LANES);
    List<Stmt> stores =
        IntStream.range(0, vectors)
            .<Stmt>mapToObj(
                i -> new Stmt.Store(LOCAL, new Term.Ramp(Term.of(i * LANES), 1, LANES), zero))
            .toList();
    return new Stmt.Allocate(
        LOCAL, Type.F32, vectors * LANES, Stmt.Placement.LOCALS, Stmt.Block.of(stores));
  }

  @Test
  void the_loop_over_straight_tiles_is_the_method_where_it_is_called_several_times() {
    Stmt tiles = loop("c", 32, tile(2));
    assertEquals(
        loop("x", 4, new Stmt.Outline(tiles)), OutlineNests.run(loop("x", 4, tiles), MANY));
  }

  @Test
  void the_tile_is_where_the_loop_is_called_seldom() {
    Stmt expected = loop("x", 3, loop("c", 32, new Stmt.Outline(tile(2))));
    assertEquals(expected, OutlineNests.run(loop("x", 3, loop("c", 32, tile(2))), MANY));
  }

  @Test
  void the_tile_is_where_it_has_too_many_vectors() {
    Stmt expected = loop("x", 4, loop("c", 32, new Stmt.Outline(tile(2))));
    assertEquals(expected, OutlineNests.run(loop("x", 4, loop("c", 32, tile(2))), 1));
  }

  @Test
  void the_loop_over_single_vectors_is_always() {
    Stmt tiles = loop("c", 32, tile(1));
    assertEquals(new Stmt.Outline(tiles), OutlineNests.run(tiles, 1));
  }
}
