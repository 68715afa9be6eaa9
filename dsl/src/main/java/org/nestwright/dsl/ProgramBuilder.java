package org.nestwright.dsl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Turns expressions into the steps of a [Program]. Equal subexpressions get one slot; nothing
/// recurses, so that expressions may be as deep as memory allows.
final class ProgramBuilder {
  /// What makes two subexpressions the same: the operation and the operands' slots.
  private record Key(Object operation, Type type, List<Integer> operands) {}

  private final Func self;
  private final List<LoopVar> loops;
  private final Function<Input, Buffer> inputs;
  private final Map<Expr, Integer> slotOf = new IdentityHashMap<>();
  private final Map<Key, Integer> known = new HashMap<>();
  private final List<Integer> levelOf = new ArrayList<>();
  private final List<List<Program.Step>> steps = new ArrayList<>();
  private final int[] loopSlots;
  private final List<Func> sources = new ArrayList<>();
  private final List<Expr.Call> calls = new ArrayList<>();
  private final Set<Expr> loads = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Expr, Integer> eventOf = new IdentityHashMap<>();
  private final List<Program.Printed> printed = new ArrayList<>();
  private final Map<Key, Integer> eventOfLoad = new HashMap<>();
  private int[] ofPredicates = {};
  private int events;

  ProgramBuilder(Func self, List<LoopVar> loops, Function<Input, Buffer> inputs) {
    this.self = self;
    this.loops = loops;
    this.inputs = inputs;
    this.loopSlots = new int[loops.size()];
    for (int i = 0; i <= loops.size(); i++) {
      steps.add(new ArrayList<>());
    }
    for (int i = 0; i < loops.size(); i++) {
      loopSlots[i] = newSlot(i + 1);
      known.put(new Key(loops.get(i), Type.I32, List.of()), loopSlots[i]);
    }
  }

  List<LoopVar> loops() {
    return loops;
  }

  int[] loopSlots() {
    return loopSlots;
  }

  Program.Step[][] steps() {
    return steps.stream()
        .map(level -> level.toArray(Program.Step[]::new))
        .toArray(Program.Step[][]::new);
  }

  int slots() {
    return levelOf.size();
  }

  List<Func> sources() {
    return sources;
  }

  List<Expr.Call> calls() {
    return calls;
  }

  Set<Expr> loads() {
    return loads;
  }

  /// How many loads and requirements there are.
  int events() {
    return events;
  }

  List<Program.Printed> printed() {
    return printed;
  }

  int[] ofPredicates() {
    return ofPredicates;
  }

  /// {@return the numbers of the loads and requirements that `roots` are made of, ascending}
  int[] eventsOf(List<? extends Expr> roots) {
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Expr> open = new ArrayDeque<>(roots);
    List<Integer> events = new ArrayList<>();
    while (!open.isEmpty()) {
      Expr e = open.pop();
      if (seen.add(e)) {
        if (eventOf.containsKey(e)) {
          events.add(eventOf.get(e));
        }
        Children.of(e).forEach(open::push);
      }
    }
    return events.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
  }

  Func self() {
    return self;
  }

  Function<Input, Buffer> inputs() {
    return inputs;
  }

  boolean isSelf(Func f) {
    return self != null && self.extendsOrIs(f);
  }

  /// {@return the loop variables that `root` depends on}
  Set<LoopVar> variablesOf(Expr root) {
    Set<LoopVar> variables = new LinkedHashSet<>();
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Expr> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Expr e = open.pop();
      if (e instanceof LoopVar v) {
        variables.add(v);
      } else if (seen.add(e)) {
        Children.of(e).forEach(open::push);
      }
    }
    return variables;
  }

  /// {@return the slot that holds `root`, with the steps that fill it appended where they are
  /// missing}
  int slot(Expr root) {
    Deque<Expr> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Expr e = open.peek();
      boolean ready = true;
      for (Expr child : Children.of(e).reversed()) {
        if (!slotOf.containsKey(child)) {
          open.push(child);
          ready = false;
        }
      }
      if (ready) {
        open.pop();
        slotOf.computeIfAbsent(e, this::slotOfReady);
      }
    }
    return slotOf.get(root);
  }

  /// Skips a point where one of the predicates does not hold. A point at which a predicate has no
  /// value is spoilt, not skipped. To be called first, so that what is printed by then is the
  /// predicates' own.
  void skipUnless(List<Expr> predicates) {
    int[] slots = predicates.stream().mapToInt(this::slot).toArray();
    ofPredicates = eventsOf(predicates);
    int[] events = ofPredicates;
    printed.replaceAll(Program.Printed::ofPredicate);
    if (slots.length > 0) {
      steps
          .get(loops.size())
          .add(f -> {
            for (int slot : slots) {
              f.skipped |= f.longs[slot] == 0;
            }
            f.skipped &= f.firstFault(events) == null;
          });
    }
  }

  private int slotOfReady(Expr e) {
    List<Integer> operands = Children.of(e).stream().map(slotOf::get).toList();
    if (e instanceof Expr.Watched(Watch watch, Expr value)) {
      watch(e, watch, operands.stream().mapToInt(Integer::intValue).toArray());
      return slotOf.get(value);
    }
    if (e instanceof Expr.Call || e instanceof Expr.Access) {
      loads.add(e);
      // Equal loads share a step, and so its number.
      Key load = new Key(operation(e), e.type(), operands);
      eventOf.put(e, eventOfLoad.computeIfAbsent(load, _ -> events++));
    }
    Key key = new Key(operation(e), e.type(), operands);
    Integer same = known.get(key);
    if (same != null) {
      return same;
    }
    int level = 0;
    for (int operand : operands) {
      level = Math.max(level, levelOf.get(operand));
    }
    if (loads.contains(e)) {
      level = loops.size();
    }
    int slot = newSlot(level);
    steps.get(level).add(step(e, slot, operands.stream().mapToInt(Integer::intValue).toArray()));
    known.put(key, slot);
    return slot;
  }

  private void watch(Expr e, Watch watch, int[] in) {
    switch (watch.kind()) {
      case REQUIRE -> {
        int event = events++;
        eventOf.put(e, event);
        steps.get(loops.size()).add(Steps.require(watch, in, event));
      }
      case PRINT -> printed.add(new Program.Printed(watch, in, eventsOf(Children.of(e)), false));
    }
  }

  private int newSlot(int level) {
    levelOf.add(level);
    return levelOf.size() - 1;
  }

  private static Object operation(Expr e) {
    return switch (e) {
      case LoopVar v -> v;
      case Expr.IntConst c -> c;
      case Expr.FloatConst c -> c;
      case Expr.Unary(UnaryOp op, _) -> op;
      case Expr.Binary(BinaryOp op, _, _) -> op;
      case Expr.Fma _, Expr.Select _, Expr.Cast _, Expr.Reinterpret _ -> e.getClass();
      case Expr.Call(Func f, int value, _) -> List.of(f, value);
      case Expr.Access(Input in, _) -> in;
      case Expr.Watched _ -> throw new AssertionError("a watched value has its operand's slot");
    };
  }

  private Program.Step step(Expr e, int out, int[] in) {
    return switch (e) {
      case LoopVar v ->
          throw new AlgorithmException(v.name() + " has no value here: no loop runs over it");
      case Expr.IntConst(_, long value) -> f -> f.longs[out] = value;
      case Expr.FloatConst(Type type, double value) when type == Type.F32 -> {
        float single = (float) value;
        yield f -> f.floats[out] = single;
      }
      case Expr.FloatConst(_, double value) -> f -> f.doubles[out] = value;
      case Expr.Unary(UnaryOp op, Expr a) -> Steps.unary(op, a.type(), out, in[0]);
      case Expr.Binary(BinaryOp op, Expr a, _) -> Steps.binary(op, a.type(), out, in[0], in[1]);
      case Expr.Fma(_, _, Expr c) -> Steps.fma(c.type(), out, in[0], in[1], in[2]);
      case Expr.Select(_, Expr t, _) -> Steps.select(t.type(), out, in[0], in[1], in[2]);
      case Expr.Cast(Type to, Expr a) -> Steps.cast(a.type(), to, out, in[0]);
      case Expr.Reinterpret(Type to, Expr a) -> Steps.reinterpret(a.type(), to, out, in[0]);
      case Expr.Call call -> {
        calls.add(call);
        boolean own = isSelf(call.func());
        yield Steps.call(
            source(own ? self : call.func()),
            call.value(),
            own,
            out,
            in,
            eventOf.get(e),
            eventsOf(call.args()));
      }
      case Expr.Access(Input input, _) ->
          Steps.access(input, inputs.apply(input), out, in, eventOf.get(e));
      case Expr.Watched _ -> throw new AssertionError("a watched value has its operand's step");
    };
  }

  private int source(Func f) {
    if (!sources.contains(f)) {
      sources.add(f);
    }
    return sources.indexOf(f);
  }
}
