package org.nestwright.lowering;

import java.time.Duration;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;

/// Runs whose loops end after few iterations. HotSpot counts the calls of a method, and while it
/// does, each vector is an object and each operation on it a loop over its lanes: thousands of
/// short calls bring a kernel to C2 in the time of a fraction of its first whole run.
final class ShortRuns {
  /// Runs in a row without a boxed vector after which all methods are C2's. The first allocates
  /// nothing where there are no vectors to box.
  private static final int LEAN_RUNS = 3;

  /// Where runs still box after so long, whole runs show why.
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private ShortRuns() {}

  /// One run.
  interface Run {
    void run(boolean shortened);
  }

  /// Makes short runs until none allocates.
  ///
  /// @param limit when to stop at the latest, after the run under way
  static void make(Run run, AllocatedBytes allocated, Duration limit) {
    long end = System.nanoTime() + (limit.compareTo(LONGEST) < 0 ? limit : LONGEST).toNanos();
    long before = allocated.total();
    for (int lean = 0; lean < LEAN_RUNS && System.nanoTime() < end; ) {
      run.run(true);
      long after = allocated.total();
      lean = after == before ? lean + 1 : 0;
      before = after;
    }
  }

  /// {@return whether `s` reads and writes only where its loop variables say} What a short run has
  /// not computed must be no index.
  static boolean serve(Stmt s) {
    boolean plain =
        switch (s) {
          case Stmt.Store n -> !loads(n.index());
          case Stmt.Let n -> n.value().type() != Type.I32 || !loads(n.value());
          case Stmt.For n -> !loads(n.min());
          case Stmt.If _,
              Stmt.Require _,
              Stmt.Print _,
              Stmt.Masked _,
              Stmt.Block _,
              Stmt.Allocate _,
              Stmt.Outline _ ->
              true;
        };
    return plain
        && Walk.terms(s).stream().allMatch(ShortRuns::loadsPlainly)
        && Walk.statements(s).stream().allMatch(ShortRuns::serve);
  }

  private static boolean loadsPlainly(Term e) {
    return !(e instanceof Term.Load n && loads(n.index()))
        && Walk.operands(e).stream().allMatch(ShortRuns::loadsPlainly);
  }

  private static boolean loads(Term e) {
    return e instanceof Term.Load || Walk.operands(e).stream().anyMatch(ShortRuns::loads);
  }
}
