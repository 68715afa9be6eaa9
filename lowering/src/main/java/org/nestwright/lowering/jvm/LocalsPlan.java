package org.nestwright.lowering.jvm;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;

/// Which JVM locals a promoted allocation becomes, and which of them the bytecode verifier cannot
/// see assigned before use.
///
/// @param accesses every place that is used, in the order of first use
/// @param unassigned those to set to zero at the start
record LocalsPlan(Set<Frame.Access> accesses, Set<Frame.Access> unassigned) {
  static LocalsPlan of(Stmt.Allocate allocation) {
    LocalsPlan plan = new LocalsPlan(new LinkedHashSet<>(), new LinkedHashSet<>());
    plan.visit(allocation.body(), allocation.buffer(), new HashSet<>());
    return plan;
  }

  private void kept(Stmt s, BufferId buffer, Set<Frame.Access> assigned) {
    if (s instanceof Stmt.Store n && n.buffer().equals(buffer)) {
      Frame.Access access = TermCode.access(buffer, n.index());
      accesses.add(access);
      if (!assigned.contains(access)) {
        unassigned.add(access);
      }
    }
    Walk.statements(s).forEach(child -> kept(child, buffer, assigned));
  }

  /// Walks in the order of execution.
  ///
  /// @param assigned what is surely assigned; grows by what this statement surely assigns
  private void visit(Stmt s, BufferId buffer, Set<Frame.Access> assigned) {
    for (Term e : Walk.terms(s)) {
      Walk.all(
          e,
          term -> {
            if (term instanceof Term.Load n && n.buffer().equals(buffer)) {
              Frame.Access access = TermCode.access(buffer, n.index());
              accesses.add(access);
              if (!assigned.contains(access)) {
                unassigned.add(access);
              }
            }
          });
    }
    switch (s) {
      case Stmt.Store n -> {
        if (n.buffer().equals(buffer)) {
          Frame.Access access = TermCode.access(buffer, n.index());
          accesses.add(access);
          assigned.add(access);
        }
      }
      // To the verifier, the body of a loop may run not at all.
      case Stmt.For n -> visit(n.body(), buffer, new HashSet<>(assigned));
      case Stmt.If n -> visit(n.then(), buffer, new HashSet<>(assigned));
      case Stmt.Barrier _, Stmt.Require _, Stmt.Print _ -> {}
      case Stmt.Masked n -> {
        // The other lanes of what is stored stay as they were.
        kept(n.body(), buffer, assigned);
        visit(n.body(), buffer, new HashSet<>(assigned));
      }
      case Stmt.Let _, Stmt.Block _, Stmt.Allocate _, Stmt.Outline _ -> {
        for (Stmt child : Walk.statements(s)) {
          visit(child, buffer, assigned);
        }
      }
    }
  }
}
