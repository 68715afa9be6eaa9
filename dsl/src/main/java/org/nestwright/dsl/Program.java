package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// Expressions as a straight line of steps, each shared subexpression once, run for every point of
/// a loop nest. A step runs in the outermost loop that it can.
final class Program {
  /// One operation: reads slots of the frame, writes one.
  @FunctionalInterface
  interface Step {
    void run(Frame f);
  }

  /// A call of a Func and the programs that find where.
  ///
  /// @param func what is called
  /// @param own whether it is a read of the Func being defined
  /// @param atLeftSide whether exactly the point that the definition writes is read
  /// @param args one program per index
  record Demand(Func func, boolean own, boolean atLeftSide, List<Program> args) {}

  /// A line to be printed.
  ///
  /// @param in the slots of the values shown and then of the condition
  /// @param events what the line is made of
  /// @param always whether it belongs to a predicate, and is printed at points that are left out
  record Printed(Watch watch, int[] in, int[] events, boolean always) {
    Printed ofPredicate() {
      return new Printed(watch, in, events, true);
    }
  }

  private final List<LoopVar> loops;
  private final int[] loopSlots;
  private final Step[][] steps;
  private final int[] roots;
  private final int slots;
  private final List<Func> sources;
  private final List<Demand> demands;
  private final Set<Expr> loads;
  private final List<? extends Expr> expressions;
  private final int events;
  private final int[] ofPredicates;
  private final int[] ofPlace;
  private final int[][] ofRoots;
  private final List<Printed> printed;

  private Program(ProgramBuilder b, List<? extends Expr> expressions, int leftSide) {
    this.expressions = expressions;
    this.loops = b.loops();
    this.loopSlots = b.loopSlots();
    this.steps = b.steps();
    this.roots = expressions.stream().mapToInt(b::slot).toArray();
    this.slots = b.slots();
    this.sources = b.sources();
    this.loads = b.loads();
    this.demands = new ArrayList<>();
    this.events = b.events();
    this.ofPredicates = b.ofPredicates();
    this.ofPlace = b.eventsOf(expressions.subList(0, leftSide));
    this.ofRoots = expressions.stream().map(e -> b.eventsOf(List.of(e))).toArray(int[][]::new);
    this.printed = List.copyOf(b.printed());
    int[] written = java.util.Arrays.copyOf(roots, leftSide);
    for (Expr.Call call : b.calls()) {
      int[] read = call.args().stream().mapToInt(b::slot).toArray();
      boolean own = b.isSelf(call.func());
      List<Program> args = new ArrayList<>();
      for (Expr arg : call.args()) {
        List<LoopVar> used = loops.stream().filter(b.variablesOf(arg)::contains).toList();
        args.add(of(b.self(), used, List.of(), List.of(arg), 0, b.inputs()));
      }
      boolean same = own && leftSide > 0 && java.util.Arrays.equals(read, written);
      demands.add(new Demand(call.func(), own, same, args));
    }
  }

  /// {@return the program of `expressions`}
  ///
  /// @param self the Func being defined, a call of which is a read of what is stored so far; null
  ///   for none
  /// @param loops outermost first
  /// @param predicates decide which points are skipped
  /// @param leftSide how many of the expressions, from the first, are the definition's left side
  /// @param inputs the buffer of each input
  static Program of(
      Func self,
      List<? extends LoopVar> loops,
      List<Expr> predicates,
      List<? extends Expr> expressions,
      int leftSide,
      Function<Input, Buffer> inputs) {
    ProgramBuilder builder = new ProgramBuilder(self, List.copyOf(loops), inputs);
    builder.skipUnless(predicates);
    expressions.forEach(builder::slot);
    return new Program(builder, expressions, leftSide);
  }

  List<LoopVar> loops() {
    return loops;
  }

  /// The Funcs read, the one being defined first where it is read at all.
  List<Func> sources() {
    return sources;
  }

  List<Demand> demands() {
    return demands;
  }

  /// The slot of expression `i`.
  int root(int i) {
    return roots[i];
  }

  /// What spoils expression `i`, or null.
  Fault fault(Frame f, int i) {
    return f.firstFault(ofRoots[i]);
  }

  /// What spoils the place of the definition that this is the program of, or null.
  Fault placeFault(Frame f) {
    return f.firstFault(ofPlace);
  }

  /// What spoils the predicates, or null.
  Fault predicateFault(Frame f) {
    return f.firstFault(ofPredicates);
  }

  /// Prints what is printed at the point that the frame holds.
  void print(Frame f, Consumer<String> printer) {
    for (Printed p : printed) {
      boolean holds = f.longs[p.in()[p.watch().shown().size()]] != 0;
      if (holds && (p.always() || !f.skipped) && f.firstFault(p.events()) == null) {
        printer.accept(Steps.text(p.watch(), f, p.in()));
      }
    }
  }

  /// Whether one of the first `count` expressions depends on stored values.
  boolean loadsIn(int count) {
    return expressions.subList(0, count).stream().anyMatch(e -> dependsOnLoad(e));
  }

  private boolean dependsOnLoad(Expr root) {
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Expr> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      Expr e = open.removeLast();
      if (loads.contains(e)) {
        return true;
      }
      if (seen.add(e)) {
        open.addAll(Children.of(e));
      }
    }
    return false;
  }

  Frame frame(Map<Func, Realized> stored) {
    return new Frame(slots, events, sources.stream().map(stored::get).toArray(Realized[]::new));
  }

  /// Runs the steps for each point with `low[i] <= loops[i] < high[i]`, then `visit`.
  void run(Frame f, long[] low, long[] high, Runnable visit) {
    int n = loopSlots.length;
    for (int i = 0; i < n; i++) {
      if (high[i] <= low[i]) {
        return;
      }
      f.longs[loopSlots[i]] = low[i];
    }
    for (int level = 0; level <= n; level++) {
      runLevel(f, level);
    }
    while (true) {
      visit.run();
      int changed = n - 1;
      while (changed >= 0 && ++f.longs[loopSlots[changed]] >= high[changed]) {
        f.longs[loopSlots[changed]] = low[changed];
        changed--;
      }
      if (changed < 0) {
        return;
      }
      for (int level = changed + 1; level <= n; level++) {
        runLevel(f, level);
      }
    }
  }

  private void runLevel(Frame f, int level) {
    if (level == loopSlots.length) {
      f.nextPoint();
    }
    for (Step step : steps[level]) {
      step.run(f);
    }
  }
}
