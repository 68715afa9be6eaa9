package org.nestwright.lowering.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Mentions;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopKind;

/// Moves small intermediate storage from arrays to JVM locals: this is how `computeAt` becomes
/// registers.
///
/// An allocation moves when every access to it has a constant index, any two accesses are equal or
/// disjoint, no parallel loop is inside it, because what surrounds a parallel loop is not one
/// method, and the locals are not too many, unless the schedule demands them. Requires unrolled and
/// vectorized loops, and indices in normal form. Leaves each allocation an array or locals.
public final class PromoteAllocations {
  /// Locals past this number would be spilled to the stack anyway, at the price of a larger method.
  private static final int MOST_LOCALS = 64;

  private PromoteAllocations() {}

  /// {@return `s` with what fits in locals}
  public static Stmt run(Stmt s) {
    Stmt inner = Rewrite.children(s, PromoteAllocations::run);
    return inner instanceof Stmt.Allocate n ? n.placed(placement(n)) : inner;
  }

  private static Stmt.Placement placement(Stmt.Allocate n) {
    return switch (n.placement()) {
      case OPEN -> fits(n) ? Stmt.Placement.LOCALS : Stmt.Placement.ARRAY;
      case DEMANDED_LOCALS -> {
        if (!fits(n)) {
          throw new CompilerBug("the planner found that " + n.buffer() + " can be locals");
        }
        yield Stmt.Placement.LOCALS;
      }
      case ARRAY, LOCALS -> n.placement();
    };
  }

  /// {@return whether the allocation can be locals}
  static boolean fits(Stmt.Allocate n) {
    List<Term> indices = new ArrayList<>();
    collect(n.body(), n.buffer(), indices);
    TreeMap<Long, Integer> lanesAt = new TreeMap<>();
    for (Term index : indices) {
      Term base = index instanceof Term.Ramp(Term b, int stride, _) && stride == 1 ? b : index;
      if (!(base instanceof Term.IntConst(Type _, long at))) {
        return false;
      }
      Integer known = lanesAt.put(at, index.lanes());
      if (known != null && known != index.lanes()) {
        return false;
      }
    }
    long end = Long.MIN_VALUE;
    for (var entry : lanesAt.entrySet()) {
      if (entry.getKey() < end) {
        return false;
      }
      end = entry.getKey() + entry.getValue();
    }
    boolean few = lanesAt.size() <= MOST_LOCALS || n.placement() == Stmt.Placement.DEMANDED_LOCALS;
    return few && !hasParallel(n.body());
  }

  private static void collect(Stmt s, BufferId buffer, List<Term> indices) {
    if (s instanceof Stmt.Store(BufferId stored, Term index, _) && stored.equals(buffer)) {
      indices.add(index);
    }
    Rewrite.children(
        s,
        child -> {
          collect(child, buffer, indices);
          return child;
        },
        t -> {
          collect(t, buffer, indices);
          return t;
        });
  }

  private static void collect(Term t, BufferId buffer, List<Term> indices) {
    if (t instanceof Term.Load(BufferId loaded, _, Term index) && loaded.equals(buffer)) {
      indices.add(index);
    }
    Rewrite.children(
        t,
        operand -> {
          collect(operand, buffer, indices);
          return operand;
        });
  }

  private static boolean hasParallel(Stmt s) {
    return Mentions.any(
        s, part -> part instanceof Stmt.For loop && loop.kind() == LoopKind.PARALLEL, _ -> false);
  }
}
