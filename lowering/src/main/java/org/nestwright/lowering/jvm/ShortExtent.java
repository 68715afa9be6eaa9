package org.nestwright.lowering.jvm;

import org.nestwright.lowering.ir.Mentions;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.runtime.Workspace;

/// How often loops come round in a short run, which is for the JIT alone.
final class ShortExtent {
  /// Loops of at most so many iterations are whole: the JIT makes more of an extent that it knows.
  private static final int FEW = 4;

  /// The iterations of loops that have no others inside. C2 keeps in registers what the profile of
  /// the loops says is used most, so these must come out as what they are; and it unrolls short
  /// ones. Those of less than twice as many iterations are whole: it makes more of an extent that
  /// it knows, a stem's 21 ran twice as fast.
  private static final int INNERMOST = 16;

  private ShortExtent() {}

  /// {@return whether short runs end the loop early}
  static boolean ends(Stmt.For n) {
    return of(n) < n.extent();
  }

  /// {@return how many iterations the loop makes in a short run}
  static int of(Stmt.For n) {
    if (!Mentions.any(
        n.body(), s -> s instanceof Stmt.For inner && inner.extent() > FEW, _ -> false)) {
      return n.extent() < 2 * INNERMOST ? n.extent() : INNERMOST;
    }
    return n.extent() <= FEW ? n.extent() : Workspace.SHORT;
  }
}
