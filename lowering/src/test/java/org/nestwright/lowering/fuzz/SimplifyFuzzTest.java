package org.nestwright.lowering.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Print;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.pass.PartitionLoops;
import org.nestwright.lowering.pass.Simplify;
import org.nestwright.lowering.pass.UnrollLoops;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// Random loop nests over integers store the same before and after the passes that rewrite indices
/// and conditions. `-Dfuzz.count` and `-Dfuzz.seed` as for [ScheduleFuzzTest].
class SimplifyFuzzTest {
  private static final BufferId OUT = new BufferId("out", 0);
  private static final BufferId DATA = new BufferId("data", 0);

  /// Makes one nest.
  private static final class RandomNest {
    private final Draws draws;
    private final List<Term> variables = new ArrayList<>();

    RandomNest(Draws draws) {
      this.draws = draws;
    }

    Stmt nest() {
      return loops(1 + draws.below(3));
    }

    private Stmt loops(int left) {
      if (left == 0) {
        Term place = Term.of(0);
        for (Term v : variables) {
          place = add(new Term.Binary(BinaryOp.MUL, place, Term.of(100)), v);
        }
        Stmt store = new Stmt.Store(OUT, place, index(4));
        return draws.oneIn(2) ? new Stmt.If(condition(3), store) : store;
      }
      Var name = Var.of("v" + variables.size());
      LoopKind kind = draws.any(LoopKind.SERIAL, LoopKind.SERIAL, LoopKind.UNROLLED);
      LoopId id = new LoopId(new Stage("f", 0), name);
      int min = draws.oneIn(3) ? draws.between(-5, 9) : 0;
      int extent = draws.any(4, 1, 2, 3, 7, 9, 0);
      Stmt.For outside = new Stmt.For(id, Term.of(min), extent, kind, new Stmt.Block(List.of()));
      variables.add(outside.variable());
      return outside.withBody(loops(left - 1));
    }

    private static Term add(Term a, Term b) {
      return new Term.Binary(BinaryOp.ADD, a, b);
    }

    private Term constant() {
      return Term.of(
          draws.oneIn(12)
              ? draws.any(Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, -(1 << 30), 1 << 16)
              : draws.between(-8, 12));
    }

    private Term index(int depth) {
      if (depth == 0 || draws.oneIn(5)) {
        return switch (draws.below(8)) {
          case 0, 1, 2, 3 -> draws.any(variables);
          case 4 -> new Term.Load(DATA, Type.I32, draws.any(variables));
          case 5 -> new Term.Cast(Type.I32, new Term.Load(DATA, Type.U8, draws.any(variables)));
          default -> constant();
        };
      }
      Term a = index(depth - 1);
      return switch (draws.below(14)) {
        case 0, 1, 2 -> add(a, index(depth - 1));
        case 3, 4 -> new Term.Binary(BinaryOp.SUB, a, index(depth - 1));
        case 5 -> new Term.Binary(BinaryOp.MUL, a, constant());
        case 6 -> new Term.Binary(BinaryOp.DIV, a, Term.of(draws.any(2, 3, 4, 8, 0, -2)));
        case 7 -> new Term.Binary(BinaryOp.MOD, a, Term.of(draws.any(2, 3, 4, 8, 0, -2)));
        case 8 -> new Term.Binary(BinaryOp.MIN, a, index(depth - 1));
        case 9 -> new Term.Binary(BinaryOp.MAX, a, index(depth - 1));
        case 10 -> new Term.Unary(UnaryOp.NEG, a);
        case 11 -> new Term.Select(condition(depth - 1), a, index(depth - 1));
        case 12 -> new Term.Binary(draws.any(BinaryOp.AND, BinaryOp.SHR), a, Term.of(3));
        default -> new Term.Binary(BinaryOp.MUL, constant(), a);
      };
    }

    private Term condition(int depth) {
      if (depth > 1 && draws.oneIn(3)) {
        Term a = condition(depth - 1);
        Term b = condition(depth - 1);
        return draws.oneIn(4)
            ? new Term.Unary(UnaryOp.NOT, a)
            : new Term.Binary(draws.any(BinaryOp.AND, BinaryOp.OR, BinaryOp.XOR), a, b);
      }
      BinaryOp op =
          draws.any(BinaryOp.LT, BinaryOp.LE, BinaryOp.GT, BinaryOp.GE, BinaryOp.EQ, BinaryOp.NE);
      int inner = Math.max(0, depth - 1);
      return new Term.Binary(op, index(inner), index(inner));
    }
  }

  private static void holds(UnaryOperator<Stmt> pass, boolean idempotent) {
    int count = Integer.getInteger("fuzz.count", 4_000);
    long first = Long.getLong("fuzz.seed", System.currentTimeMillis());
    System.out.println("fuzz.seed=" + first);
    for (long seed = first; seed < first + count; seed++) {
      Stmt before = new RandomNest(Draws.of(seed)).nest();
      Stmt after = pass.apply(before);
      String what =
          "seed %d\n%s\nbecame\n%s".formatted(seed, Print.print(before), Print.print(after));
      assertEquals(Terms.run(before), Terms.run(after), what);
      if (idempotent) {
        assertEquals(
            Print.print(after).text(), Print.print(pass.apply(after)).text(), "again: " + what);
      }
    }
  }

  @Test
  void simplifyKeepsValuesAndHasNothingLeftToDo() {
    holds(Simplify::run, true);
  }

  @Test
  void partitionedLoopsStoreTheSame() {
    holds(s -> PartitionLoops.run(Simplify.run(s)), false);
  }

  @Test
  void unrolledLoopsStoreTheSame() {
    holds(s -> Simplify.run(UnrollLoops.run(PartitionLoops.run(Simplify.run(s)))), false);
  }
}
