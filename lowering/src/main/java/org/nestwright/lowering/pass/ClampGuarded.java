package org.nestwright.lowering.pass;

import java.util.HashMap;
import java.util.Map;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.pass.Ranges.Range;

/// Clamps the place of each vector that only a condition keeps inside its array.
///
/// The JIT checks several places near each other at once, by the farthest, and moves checks before
/// the condition. Where the check then fails, though the condition would have kept the vector from
/// being touched, HotSpot remembers that against the one method that checks for the whole Vector
/// API, and compiles every later kernel in the process with checks left in its loops, which then
/// run at some six tenths of the speed. A clamped place can't fail.
///
/// Requires vectorized loops and placed storage. Changes no place that is touched.
public final class ClampGuarded {
  private final Map<BufferId, Integer> sizes;
  private final Ranges ranges;
  private final boolean guarded;

  private ClampGuarded(Map<BufferId, Integer> sizes, Ranges ranges, boolean guarded) {
    this.sizes = sizes;
    this.ranges = ranges;
    this.guarded = guarded;
  }

  /// {@return the body of `program` with guarded vectors inside their arrays}
  public static Stmt run(Program program) {
    Map<BufferId, Integer> sizes = new HashMap<>();
    program.parameters().forEach(p -> sizes.put(p.buffer(), p.size()));
    return new ClampGuarded(sizes, Ranges.NONE, false).run(program.body());
  }

  private Stmt run(Stmt s) {
    return switch (s) {
      case Stmt.For n -> in(n, new ClampGuarded(sizes, ranges.inside(n), guarded));
      case Stmt.Let n when n.value().lanes() == 1 ->
          in(n, new ClampGuarded(sizes, ranges.with(n.name(), ranges.of(n.value())), guarded));
      case Stmt.If n -> in(n, guarded());
      case Stmt.Allocate n -> in(n, with(n));
      // A mask of lanes keeps some inside; the place of the first must stay.
      case Stmt.Masked n -> n;
      case Stmt.Store n -> {
        Term index = place(n.buffer(), n.index());
        Term value = term(n.value());
        yield index == n.index() && value == n.value()
            ? n
            : new Stmt.Store(n.buffer(), index, value);
      }
      case Stmt other -> in(other, this);
    };
  }

  private Stmt in(Stmt s, ClampGuarded inside) {
    return Rewrite.children(s, inside::run, this::term);
  }

  private ClampGuarded guarded() {
    return guarded ? this : new ClampGuarded(sizes, ranges, true);
  }

  /// Storage in locals has no place that could be outside.
  private ClampGuarded with(Stmt.Allocate n) {
    Map<BufferId, Integer> more = new HashMap<>(sizes);
    if (n.placement() == Stmt.Placement.LOCALS) {
      more.remove(n.buffer());
    } else {
      more.put(n.buffer(), n.size());
    }
    return new ClampGuarded(more, ranges, guarded);
  }

  private Term term(Term t) {
    return switch (t) {
      case Term.Select n when n.condition().lanes() == 1 -> {
        ClampGuarded arm = guarded();
        Term condition = term(n.condition());
        Term then = arm.term(n.then());
        Term otherwise = arm.term(n.otherwise());
        yield condition == n.condition() && then == n.then() && otherwise == n.otherwise()
            ? n
            : new Term.Select(condition, then, otherwise);
      }
      case Term.Load n -> {
        Term index = place(n.buffer(), n.index());
        yield index == n.index() ? n : new Term.Load(n.buffer(), n.type(), index);
      }
      case Term other -> Rewrite.children(other, this::term);
    };
  }

  private Term place(BufferId buffer, Term index) {
    Integer size = sizes.get(buffer);
    if (!guarded
        || size == null
        || !(index instanceof Term.Ramp(Term base, int stride, int lanes))
        || stride != 1
        || size < lanes) {
      return index;
    }
    Range range = ranges.of(base);
    Term clamped = base;
    if (range.high() > size - lanes) {
      clamped = new Term.Binary(BinaryOp.MIN, clamped, Term.of(size - lanes));
    }
    if (range.low() < 0) {
      clamped = new Term.Binary(BinaryOp.MAX, clamped, Term.of(0));
    }
    return clamped == base ? index : new Term.Ramp(clamped, stride, lanes);
  }
}
