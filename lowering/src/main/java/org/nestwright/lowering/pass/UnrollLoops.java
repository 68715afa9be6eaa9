package org.nestwright.lowering.pass;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Substitute;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopKind;

/// Replaces each unrolled loop by copies of its body.
///
/// Requires nothing. Leaves no `UNROLLED` loop.
public final class UnrollLoops {
  private UnrollLoops() {}

  /// {@return `s` without unrolled loops}
  public static Stmt run(Stmt s) {
    if (s instanceof Stmt.For n && n.kind() == LoopKind.UNROLLED) {
      Stmt body = run(n.body());
      List<Stmt> copies = new ArrayList<>();
      for (int i = 0; i < n.extent(); i++) {
        Term value = new Term.Binary(BinaryOp.ADD, n.min(), Term.of(i));
        copies.add(Substitute.in(body, new Name.OfLoop(n.id()), value));
      }
      return Stmt.Block.of(copies);
    }
    return Rewrite.children(s, UnrollLoops::run);
  }
}
