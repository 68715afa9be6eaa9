package org.nestwright.lowering.jvm;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;

/// Outlines groups of neighbouring statements of a method that came out too large.
///
/// Requires nothing. Leaves allocations in locals whole, and whatever would need a vector passed to
/// another method.
final class SplitMethods {
  private final int budget;

  private SplitMethods(int budget) {
    this.budget = budget;
  }

  /// {@return `program` with the body of the method cut into parts of about `1 / parts` of its
  /// size, or `program` itself}
  static Stmt split(Stmt program, Stmt method, int parts) {
    SplitMethods split = new SplitMethods(Math.max(1, weight(method) / parts));
    return replace(program, method, split);
  }

  private static Stmt replace(Stmt s, Stmt method, SplitMethods split) {
    return s == method
        ? split.inner(s)
        : Rewrite.children(s, child -> replace(child, method, split));
  }

  private Stmt inner(Stmt s) {
    return switch (s) {
      case Stmt.Block(List<Stmt> stmts) -> group(stmts);
      case Stmt.Allocate n when n.placement() == Stmt.Placement.LOCALS -> n;
      case Stmt.Let n when n.value().lanes() > 1 -> n;
      case Stmt.Store _,
          Stmt.Masked _,
          Stmt.Outline _,
          Stmt.Barrier _,
          Stmt.Require _,
          Stmt.Print _ ->
          s;
      case Stmt.For _, Stmt.Let _, Stmt.If _, Stmt.Allocate _ -> Rewrite.children(s, this::inner);
    };
  }

  private Stmt group(List<Stmt> stmts) {
    List<Stmt> result = new ArrayList<>();
    List<Stmt> pending = new ArrayList<>();
    int size = 0;
    for (Stmt s : stmts) {
      int weight = weight(s);
      if (size + weight > budget) {
        flush(pending, result);
        size = 0;
      }
      if (weight > budget && inner(s) != s) {
        result.add(inner(s));
      } else {
        pending.add(s);
        size += weight;
      }
    }
    flush(pending, result);
    return Stmt.Block.of(result);
  }

  private static void flush(List<Stmt> pending, List<Stmt> result) {
    if (pending.size() == 1 && pending.getFirst() instanceof Stmt.Outline outline) {
      result.add(outline);
    } else if (!pending.isEmpty()) {
      result.add(new Stmt.Outline(Stmt.Block.of(pending)));
    }
    pending.clear();
  }

  /// {@return a measure of the size of the code} What is outlined already costs a call.
  private static int weight(Stmt s) {
    if (s instanceof Stmt.Outline) {
      return 1;
    }
    int weight = 1;
    for (Term e : Walk.terms(s)) {
      weight += weight(e);
    }
    for (Stmt child : Walk.statements(s)) {
      weight += weight(child);
    }
    return weight;
  }

  private static int weight(Term e) {
    int weight = 1;
    for (Term operand : Walk.operands(e)) {
      weight += weight(operand);
    }
    return weight;
  }
}
