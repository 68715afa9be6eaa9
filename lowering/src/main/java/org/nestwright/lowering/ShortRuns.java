package org.nestwright.lowering;

import java.time.Duration;
import java.util.List;
import org.nestwright.lowering.ir.Mentions;
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

  /// Stores of a whole run from which it is long: in the interpreter it takes some .3 seconds. A
  /// shorter one soon shows C2 how often each loop comes round; poolings lose a tenth without that.
  private static final double MANY_STORES = 1_000_000;

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
    int lean = 0;
    do {
      run.run(true);
      long after = allocated.total();
      lean = after == before ? lean + 1 : 0;
      before = after;
    } while (lean < LEAN_RUNS && System.nanoTime() < end);
  }

  /// {@return whether whole runs of these programs are long, and short ones safe: they read and
  /// write only where their loop variables say} What a short run has not computed must be no index.
  static boolean serve(List<Stmt> programs) {
    return programs.stream().mapToDouble(ShortRuns::stores).sum() >= MANY_STORES
        && programs.stream().allMatch(ShortRuns::isSafe);
  }

  private static double stores(Stmt s) {
    double inside = Walk.statements(s).stream().mapToDouble(ShortRuns::stores).sum();
    return s instanceof Stmt.Store ? 1 : s instanceof Stmt.For n ? n.extent() * inside : inside;
  }

  private static boolean isSafe(Stmt s) {
    return !Mentions.any(
        s, ShortRuns::takesItsPlaceFromMemory, t -> t instanceof Term.Load n && loads(n.index()));
  }

  private static boolean takesItsPlaceFromMemory(Stmt s) {
    return switch (s) {
      case Stmt.Store n -> loads(n.index());
      case Stmt.Let n -> !n.value().type().isFloat() && loads(n.value());
      case Stmt.For n -> loads(n.min());
      case Stmt.Masked n -> loads(n.count());
      case Stmt.If _,
          Stmt.Barrier _,
          Stmt.Require _,
          Stmt.Print _,
          Stmt.Block _,
          Stmt.Allocate _,
          Stmt.Outline _ ->
          false;
    };
  }

  private static boolean loads(Term t) {
    return Mentions.any(t, part -> part instanceof Term.Load);
  }
}
