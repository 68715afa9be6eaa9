package org.nestwright.lowering;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.lowering.jvm.DefineKernel;
import org.nestwright.lowering.jvm.EmitKernel;
import org.nestwright.lowering.nest.BuildLoopNest;
import org.nestwright.lowering.runtime.WorkerPool;
import org.nestwright.lowering.runtime.Workspace;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.plan.Plan;

/// A compiled kernel that counts what it does while it does it: beside each loop and each store
/// stands a statement that adds to a counter. All loops run serially, so that the counters are
/// safe.
final class InstrumentedKernel {
  private static final BufferId COUNTERS = new BufferId("counters", 0);

  private final Map<String, Integer> slots = new LinkedHashMap<>();

  /// Elements loaded and stored, by buffer.
  final Map<String, List<Long>> traffic = new TreeMap<>();

  /// How often each loop was started and how often its body ran.
  final Map<LoopId, List<Long>> loops = new HashMap<>();

  long fmas;

  private InstrumentedKernel() {}

  /// {@return what the kernel of `plan` counted when it ran}
  ///
  /// @param buffers inputs, then outputs, as for a [Kernel]
  static InstrumentedKernel run(Plan plan, List<Buffer> buffers) {
    InstrumentedKernel counted = new InstrumentedKernel();
    counted.execute(BuildLoopNest.of(plan), buffers);
    return counted;
  }

  private void execute(Program program, List<Buffer> buffers) {
    Map<LoopId, String> names = new HashMap<>();
    Stmt body = counting(program.body(), names);
    List<Program.Parameter> parameters = new ArrayList<>(program.parameters());
    parameters.add(new Program.Parameter(COUNTERS, Type.I64, Math.max(1, slots.size()), false));
    EmitKernel.Emitted emitted = EmitKernel.emit(new Program(parameters, body), "Counting");
    long[] counters = new long[Math.max(1, slots.size())];
    List<Object> arrays = new ArrayList<>();
    buffers.forEach(b -> arrays.add(b.array()));
    arrays.add(counters);
    try (WorkerPool pool = new WorkerPool(1)) {
      DefineKernel.define(emitted, DefineKernel.Loading.HIDDEN)
          .run(arrays.toArray(), new Workspace(emitted.layout(), 1), pool);
    }
    names.forEach((loop, name) ->
        loops.put(
            loop,
            List.of(counters[slots.get(name + " entries")], counters[slots.get(name + " turns")])));
    slots.forEach((name, slot) -> {
      if (name.startsWith("load ")) {
        add(name.substring(5), counters[slot], 0);
      } else if (name.startsWith("store ")) {
        add(name.substring(6), 0, counters[slot]);
      }
    });
    fmas = slots.containsKey("fma") ? counters[slots.get("fma")] : 0;
  }

  private void add(String buffer, long loads, long stores) {
    if (loads + stores > 0) {
      traffic.merge(
          buffer,
          List.of(loads, stores),
          (a, b) -> List.of(a.get(0) + b.get(0), a.get(1) + b.get(1)));
    }
  }

  private Stmt counting(Stmt s, Map<LoopId, String> names) {
    return switch (s) {
      case Stmt.For n -> {
        String name = names.computeIfAbsent(n.id(), id -> "loop " + id.stage() + " " + id.var());
        Stmt entries = count(name + " entries", 1);
        Stmt turns = count(name + " turns", 1);
        Stmt body = Stmt.Block.of(List.of(turns, counting(n.body(), names)));
        yield Stmt.Block.of(
            List.of(entries, new Stmt.For(n.id(), n.min(), n.extent(), LoopKind.SERIAL, body)));
      }
      case Stmt.Store _, Stmt.Let _ -> {
        List<Stmt> all = new ArrayList<>();
        Map<String, Long> amounts = new TreeMap<>();
        Set<Term> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        tally(s, amounts, seen);
        amounts.forEach((name, n) -> all.add(count(name, n)));
        all.add(s);
        yield Stmt.Block.of(all);
      }
      case Stmt.Barrier _, Stmt.Require _, Stmt.Print _ -> s;
      case Stmt.Masked n -> counting(n.scalar(), names);
      case Stmt.Allocate n -> {
        Stmt.Allocate array = n.placed(Stmt.Placement.ARRAY); // no pass decides it here
        yield array.withBody(counting(n.body(), names));
      }
      case Stmt.If _, Stmt.Block _, Stmt.Outline _ ->
          Rewrite.children(s, child -> counting(child, names));
    };
  }

  private static void tally(Stmt s, Map<String, Long> amounts, Set<Term> seen) {
    for (Term root : Walk.terms(s)) {
      Walk.all(
          root,
          e -> {
            if (seen.add(e)) {
              switch (e) {
                case Term.Load load -> amounts.merge("load " + load.buffer(), 1L, Long::sum);
                case Term.Fma _ -> amounts.merge("fma", 1L, Long::sum);
                case Term _ -> {}
              }
            }
          });
    }
    if (s instanceof Stmt.Store store) {
      amounts.merge("store " + store.buffer(), 1L, Long::sum);
    }
    Walk.statements(s).forEach(child -> tally(child, amounts, seen));
  }

  private Stmt count(String name, long n) {
    slots.putIfAbsent(name, slots.size());
    Term slot = Term.of(slots.get(name));
    Term sum =
        new Term.Binary(
            BinaryOp.ADD, new Term.Load(COUNTERS, Type.I64, slot), new Term.IntConst(Type.I64, n));
    return new Stmt.Store(COUNTERS, slot, sum);
  }
}
