package org.nestwright.lowering.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
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

/// Where straight code is cut so that its vectors fit the registers.
class HoldBackLoadsTest {
  private static final BufferId WEIGHTS = new BufferId("weights", 0);
  private static final BufferId IN = new BufferId("in", 0);
  private static final BufferId OUT = new BufferId("out", 0);
  private static final BufferId SUMS = new BufferId("sums", 0);
  private static final int LANES = 8;
  private static final int FEW = 16;

  private final LoopId loop = new LoopId(new Stage("f", 0), Var.of("r"));
  private final Term r = new Term.Variable(new Name.OfLoop(loop), Type.I32, 1);

  private static Term lanes(Term base) {
    return new Term.Ramp(base, 1, LANES);
  }

  private Term at(int factor, int start) {
    Term scaled = new Term.Binary(BinaryOp.MUL, r, Term.of(factor));
    return new Term.Binary(BinaryOp.ADD, scaled, Term.of(start));
  }

  private Term weight(int vectors, int v) {
    return weight(vectors, v, 0);
  }

  private Term weight(int vectors, int v, int copy) {
    int start = (copy * vectors + v) * LANES;
    return new Term.Load(WEIGHTS, Type.F32, lanes(at(vectors * LANES, start)));
  }

  private Term pixel(int p) {
    return pixel(p, 0);
  }

  private Term pixel(int p, int copy) {
    return new Term.Broadcast(new Term.Load(IN, Type.F32, at(1, 64 * p + copy)), LANES);
  }

  private static Term sum(int i) {
    return new Term.Load(SUMS, Type.F32, lanes(Term.of(i * LANES)));
  }

  private static Stmt keep(int i, Term value) {
    return new Stmt.Store(SUMS, lanes(Term.of(i * LANES)), value);
  }

  /// Each of some pixels times each of some vectors of weights, added to as many sums.
  private List<Stmt> products(int pixels, int vectors) {
    return products(pixels, vectors, 0);
  }

  private List<Stmt> products(int pixels, int vectors, int copy) {
    List<Stmt> all = new ArrayList<>();
    for (int p = 0; p < pixels; p++) {
      for (int v = 0; v < vectors; v++) {
        int i = p * vectors + v;
        all.add(keep(i, new Term.Fma(weight(vectors, v, copy), pixel(p, copy), sum(i))));
      }
    }
    return all;
  }

  private Stmt tile(int sums, Stmt reduction) {
    List<Stmt> all = new ArrayList<>();
    for (int i = 0; i < sums; i++) {
      all.add(keep(i, new Term.Broadcast(new Term.FloatConst(Type.F32, 0), LANES)));
    }
    all.add(reduction);
    for (int i = 0; i < sums; i++) {
      all.add(new Stmt.Store(OUT, lanes(Term.of(i * LANES)), sum(i)));
    }
    return new Stmt.Allocate(
        SUMS, Type.F32, sums * LANES, Stmt.Placement.LOCALS, new Stmt.Block(all));
  }

  private Stmt reduction(List<Stmt> body) {
    return new Stmt.For(loop, Term.of(0), 32, LoopKind.SERIAL, new Stmt.Block(body));
  }

  /// {@return the body of the reduction after the pass: what is stored to, by place, and barriers}
  private static String body(Stmt tile) {
    Stmt.Block all = (Stmt.Block) ((Stmt.Allocate) tile).body();
    Stmt.For reduction =
        (Stmt.For) all.stmts().stream().filter(Stmt.For.class::isInstance).findFirst().get();
    StringBuilder text = new StringBuilder();
    for (Stmt s : ((Stmt.Block) reduction.body()).stmts()) {
      text.append(text.isEmpty() ? "" : " ")
          .append(
              switch (s) {
                case Stmt.Store(_, Term.Ramp(Term.IntConst(_, long at), _, _), _) ->
                    String.valueOf(at / LANES);
                case Stmt.Barrier n -> "|" + n.number();
                default -> "?";
              });
    }
    return text.toString();
  }

  @Test
  void a_tile_of_6_by_2_begins_with_two_pixels() {
    // 12 sums, 2 weights: two registers are left. With the weights there, pixels come in turn.
    Stmt tile = tile(12, reduction(products(6, 2)));
    assertEquals("0 1 2 3 |0 4 5 6 7 8 9 10 11", body(HoldBackLoads.run(tile, FEW)));
  }

  @Test
  void each_copy_of_a_body_begins_with_as_many() {
    List<Stmt> copies = new ArrayList<>(products(6, 2));
    copies.addAll(products(6, 2, 1));
    assertEquals(
        "0 1 2 3 |0 4 5 6 7 8 9 10 11 |1 0 1 2 3 |2 4 5 6 7 8 9 10 11",
        body(HoldBackLoads.run(tile(12, reduction(copies)), FEW)));
  }

  @Test
  void a_group_goes_on_into_the_next_copy_where_there_is_room() {
    List<Stmt> copies = new ArrayList<>(products(5, 2));
    copies.addAll(products(5, 2, 1));
    assertEquals(
        "0 1 2 3 4 5 6 7 |0 8 9 0 1 |1 2 3 4 5 6 7 8 9",
        body(HoldBackLoads.run(tile(10, reduction(copies)), FEW)));
  }

  @Test
  void a_tile_of_4_by_3_loads_one() {
    Stmt tile = tile(12, reduction(products(4, 3)));
    assertEquals("0 1 2 |0 3 4 5 |1 6 7 8 |2 9 10 11", body(HoldBackLoads.run(tile, FEW)));
  }

  @Test
  void a_body_that_is_small_is_kept_apart_from_its_copies() {
    // 6 sums and 5 loads fit, but not four times as many loads.
    Stmt tile = tile(6, reduction(products(3, 2)));
    assertEquals("|0 0 1 2 3 4 5", body(HoldBackLoads.run(tile, FEW)));
  }

  @Test
  void one_whose_copies_fit_stays() {
    Stmt tile = tile(1, reduction(products(1, 1)));
    assertSame(tile, HoldBackLoads.run(tile, FEW));
  }

  @Test
  void with_registers_for_all_that_is_loaded_nothing_is_held_back() {
    // 12 sums, 2 weights and 6 pixels, and four times as many loads in the JIT's copies.
    Stmt tile = tile(12, reduction(products(6, 2)));
    assertEquals("|0 0 1 2 3 4 5 6 7 8 9 10 11", body(HoldBackLoads.run(tile, 20)));
    assertSame(tile, HoldBackLoads.run(tile, 12 + 4 * 8));
  }

  @Test
  void a_pixel_that_is_used_again_takes_a_register_in_between() {
    // The first pixel is live throughout: one is left for the others.
    List<Stmt> again = new ArrayList<>(products(6, 2));
    again.add(keep(0, new Term.Fma(weight(2, 0), pixel(0), sum(0))));
    Stmt tile = tile(12, reduction(again));
    assertEquals("0 1 2 3 |0 4 5 |1 6 7 |2 8 9 |3 10 11 0", body(HoldBackLoads.run(tile, FEW)));
  }

  @Test
  void straight_code_asks_the_loop_around_the_tile() {
    Stmt straight =
        new Stmt.Allocate(
            SUMS, Type.F32, 12 * LANES, Stmt.Placement.LOCALS, new Stmt.Block(products(6, 2)));
    Stmt around = new Stmt.For(loop, Term.of(0), 4, LoopKind.SERIAL, straight);
    Stmt.For result = (Stmt.For) HoldBackLoads.run(around, FEW);
    List<Stmt.Barrier> barriers =
        ((Stmt.Block) ((Stmt.Allocate) result.body()).body())
            .stmts().stream()
                .filter(Stmt.Barrier.class::isInstance)
                .map(Stmt.Barrier.class::cast)
                .toList();
    // Each sum is used once, so that there is room for more and more pixels.
    assertEquals(List.of(new Stmt.Barrier(r, 0)), barriers);
  }
}
