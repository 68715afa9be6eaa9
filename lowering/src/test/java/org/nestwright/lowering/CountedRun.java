package org.nestwright.lowering;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.scheduler.LoopId;

/// Executes the loops and conditions of a program and counts what the statements in them do. It
/// computes no values: only integers that loops, conditions and indices are made of. Tests of
/// scalar inputs, which choose among specializations, are taken as failing.
final class CountedRun {
  /// Elements loaded and stored, by buffer.
  final Map<String, long[]> traffic = new TreeMap<>();

  /// How often each loop was started and how often its body ran.
  final Map<LoopId, long[]> loops = new HashMap<>();

  /// The most distinct bytes that one iteration touched.
  final Map<LoopId, Long> footprints = new HashMap<>();

  long allocated;
  long peak;
  long fmas;
  long vectorInstructions;
  long scalarInstructions;

  private long live;
  private final boolean touching;
  private final Map<Name, Long> values = new HashMap<>();
  private final Map<Stmt, List<Term>> termsOf = new IdentityHashMap<>();
  private final Map<Stmt, List<Term.Load>> loadsOf = new IdentityHashMap<>();
  private final Deque<Set<List<Object>>> open = new ArrayDeque<>();
  private final Map<String, Type> types = new HashMap<>();

  private CountedRun(boolean touching) {
    this.touching = touching;
  }

  /// @param touching whether to find footprints too, which takes long
  static CountedRun of(Program program, boolean touching) {
    CountedRun run = new CountedRun(touching);
    program.parameters().forEach(p -> run.types.put(p.buffer().toString(), p.type()));
    run.execute(program.body());
    return run;
  }

  private void execute(Stmt s) {
    switch (s) {
      case Stmt.Block n -> n.stmts().forEach(this::execute);
      case Stmt.Outline n -> execute(n.body());
      case Stmt.If n -> {
        if (value(n.condition()) != 0) {
          execute(n.then());
        }
      }
      case Stmt.Masked n -> {
        if (value(n.count()) > 0) {
          execute(n.body());
        }
      }
      case Stmt.Allocate n -> {
        boolean registers = n.placement() == Stmt.Placement.DEMANDED_LOCALS;
        long bytes = registers ? 0 : (long) n.size() * n.type().bytes();
        types.put(n.buffer().toString(), n.type());
        allocated += bytes;
        live += bytes;
        peak = Math.max(peak, live);
        execute(n.body());
        live -= bytes;
      }
      case Stmt.For n -> {
        loops.computeIfAbsent(n.id(), _ -> new long[2])[0]++;
        loops.get(n.id())[1] += n.extent();
        long min = value(n.min());
        for (long i = min; i < min + n.extent(); i++) {
          values.put(new Name.OfLoop(n.id()), i);
          open.push(new HashSet<>());
          execute(n.body());
          long bytes = 0;
          for (List<Object> element : open.pop()) {
            bytes += types.get(element.getFirst().toString()).bytes();
          }
          footprints.merge(n.id(), bytes, Math::max);
        }
      }
      case Stmt.Store _, Stmt.Let _ -> define(s);
      case Stmt.Barrier _ -> {}
      case Stmt.Require _, Stmt.Print _ ->
          throw new AssertionError("watched values are not counted");
    }
  }

  /// A store, or the lets around the stores of a tuple: a term that stands in several is evaluated
  /// once.
  private void define(Stmt s) {
    for (Term.Load load : loadsOf.computeIfAbsent(s, CountedRun::loads)) {
      touch(load.buffer(), load.index(), 0);
    }
    for (Stmt.Store store : stores(s)) {
      touch(store.buffer(), store.index(), 1);
    }
    for (Term e : termsOf.computeIfAbsent(s, CountedRun::operations)) {
      fmas += e instanceof Term.Fma ? e.lanes() : 0;
      vectorInstructions += e.lanes() > 1 ? 1 : 0;
      scalarInstructions += e.lanes() > 1 ? 0 : 1;
    }
  }

  private void touch(BufferId buffer, Term index, int which) {
    traffic.computeIfAbsent(buffer.toString(), _ -> new long[2])[which] += index.lanes();
    if (touching) {
      Object element = value(index);
      open.forEach(set -> set.add(List.of(buffer, element)));
    }
  }

  private static List<Stmt.Store> stores(Stmt s) {
    return s instanceof Stmt.Store store
        ? List.of(store)
        : Walk.statements(s).stream().flatMap(t -> stores(t).stream()).toList();
  }

  private static List<Term> terms(Stmt s) {
    List<Term> all = new ArrayList<>(Walk.terms(s));
    Walk.statements(s).forEach(t -> all.addAll(terms(t)));
    return all;
  }

  private static List<Term.Load> loads(Stmt s) {
    Set<Term> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Term.Load> loads = new ArrayList<>();
    for (Term root : terms(s)) {
      Walk.all(
          root,
          e -> {
            if (e instanceof Term.Load load && seen.add(load)) {
              loads.add(load);
            }
          });
    }
    return loads;
  }

  /// Operations on values, not on indices.
  private static List<Term> operations(Stmt s) {
    Set<Term> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Term> waiting = new ArrayDeque<>();
    values(s, waiting);
    List<Term> operations = new ArrayList<>();
    while (!waiting.isEmpty()) {
      Term e = waiting.pop();
      if (!seen.add(e)) {
        continue;
      }
      switch (e) {
        case Term.IntConst _, Term.FloatConst _, Term.Variable _, Term.Load _, Term.Ramp _ -> {}
        case Term.Broadcast n -> waiting.add(n.a());
        case Term.Shuffle n -> waiting.add(n.a());
        case Term.Unary _,
            Term.Binary _,
            Term.Fma _,
            Term.Select _,
            Term.Cast _,
            Term.Reinterpret _ -> {
          operations.add(e);
          waiting.addAll(Walk.operands(e));
        }
      }
    }
    return operations;
  }

  private static void values(Stmt s, Deque<Term> values) {
    if (s instanceof Stmt.Store store) {
      values.add(store.value());
    }
    if (s instanceof Stmt.Let let) {
      values.add(let.value());
    }
    Walk.statements(s).forEach(t -> values(t, values));
  }

  private long value(Term e) {
    return switch (e) {
      case Term.IntConst(_, long value) -> value;
      case Term.Variable v -> values.get(v.name());
      case Term.Binary n when n.op().isComparison() && n.a() instanceof Term.Load -> 0;
      case Term.Load n when n.type() == Type.BOOL -> 0;
      case Term.Unary n when n.type() == Type.BOOL -> 1 - value(n.a());
      case Term.Binary n -> binary(n, value(n.a()), value(n.b()));
      case Term.Ramp n -> value(n.base());
      case Term.FloatConst _,
          Term.Unary _,
          Term.Fma _,
          Term.Select _,
          Term.Cast _,
          Term.Reinterpret _,
          Term.Load _,
          Term.Broadcast _,
          Term.Shuffle _ ->
          throw new IllegalArgumentException("not an integer of loops: " + e);
    };
  }

  private static long binary(Term.Binary n, long a, long b) {
    return switch (n.op()) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> Math.floorDiv(a, b);
      case MOD -> Math.floorMod(a, b);
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case AND -> a & b;
      case OR -> a | b;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case GT -> a > b ? 1 : 0;
      case GE -> a >= b ? 1 : 0;
      case EQ -> a == b ? 1 : 0;
      case NE -> a != b ? 1 : 0;
      case XOR, SHL, SHR -> throw new IllegalArgumentException("not an index: " + n);
    };
  }
}
