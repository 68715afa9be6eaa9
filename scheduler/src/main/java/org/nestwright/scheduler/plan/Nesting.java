package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// The Funcs planned so far, and which loops are around which place in them.
final class Nesting {
  /// Consumers first.
  private final Map<String, FuncPlan> plans = new LinkedHashMap<>();

  /// Consumers first.
  private final List<Production> productions = new ArrayList<>();

  /// What each definition calls, by the name of the Func: bounds inference asks it for every Func.
  private final Map<Definition, Map<String, List<Expr.Call>>> calls = new IdentityHashMap<>();

  /// A loop with all loops around it, itself last.
  private final Map<LoopId, List<Loop>> chains = new HashMap<>();

  /// Takes in the loops of Funcs whose consumers are in already.
  void add(Production production) {
    productions.add(production);
    production.funcs().reversed().forEach(this::add);
  }

  private void add(FuncPlan f) {
    plans.put(f.func().name(), f);
    List<Loop> around = chain(f.computeAt());
    for (StagePlan stage : f.stages()) {
      List<Loop> chain = around;
      for (Loop loop : stage.loops()) {
        chain = new ArrayList<>(chain);
        chain.add(loop);
        chains.put(loop.id(), List.copyOf(chain));
      }
    }
  }

  /// {@return the Funcs planned so far, consumers first}
  List<FuncPlan> plans() {
    return List.copyOf(plans.values());
  }

  /// {@return what is produced so far, consumers first}
  List<Production> productions() {
    return List.copyOf(productions);
  }

  /// {@return the plan of the Func called `name`; null where it has none}
  FuncPlan plan(String name) {
    return plans.get(name);
  }

  /// {@return the loops that the directives on `stage` are about, outermost first: its own, and
  /// those in which its partial results are computed}
  List<Loop> loops(Stage stage) {
    FuncPlan own = plans.get(stage.func());
    List<Loop> loops = new ArrayList<>(own.stages().get(stage.index()).loops());
    loops.removeIf(l -> PartialResults.isMerging(l.id()));
    plans.values().stream()
        .filter(p -> p != own)
        .flatMap(p -> p.stages().stream())
        .flatMap(s -> s.loops().stream())
        .filter(l -> l.id().stage().equals(stage) && !PartialResults.isMerging(l.id()))
        .filter(l -> loops.stream().noneMatch(known -> known.id().equals(l.id())))
        .forEach(loops::add);
    return loops;
  }

  /// {@return the loops around the body of `level`, outermost first, itself included; none for the
  /// root}
  List<Loop> chain(Optional<LoopId> level) {
    return level.map(chains::get).orElse(List.of());
  }

  /// {@return whether the definition of `stage` is inside the loop `level`}
  boolean isInside(FuncPlan f, StagePlan stage, LoopId level) {
    return stage.loops().stream().anyMatch(l -> l.id().equals(level))
        || chain(f.computeAt()).stream().anyMatch(l -> l.id().equals(level));
  }

  /// {@return a parallel loop that may run while the storage of `f` lives, inside the loop in which
  /// it is allocated; empty where one thread alone uses it}
  ///
  /// What is computed beside `f` at the same level and before it is done when the storage is
  /// allocated.
  Optional<Loop> parallelInside(FuncPlan f) {
    List<Loop> outside = chain(f.hoistAt());
    List<FuncPlan> all = plans();
    for (FuncPlan g : all) {
      boolean before = g.computeAt().equals(f.hoistAt()) && all.indexOf(g) > all.indexOf(f);
      if (before) {
        continue;
      }
      for (StagePlan stage : g.everyStage()) {
        List<Loop> chain = new ArrayList<>(chain(g.computeAt()));
        chain.addAll(stage.loops());
        if (chain.containsAll(outside)) {
          chain.removeAll(outside);
          Optional<Loop> parallel =
              chain.stream().filter(l -> l.kind() == LoopKind.PARALLEL).findFirst();
          if (parallel.isPresent()) {
            return parallel;
          }
        }
      }
    }
    return Optional.empty();
  }

  /// {@return the calls of `f` in `stage`}
  List<Expr.Call> calls(StagePlan stage, Func f) {
    return calls
        .computeIfAbsent(
            stage.definition(),
            d -> Reads.calls(d).stream().collect(Collectors.groupingBy(c -> c.func().name())))
        .getOrDefault(f.name(), List.of());
  }

  /// {@return the stages that read `f`, as text}
  List<String> users(Func f) {
    return plans.values().stream()
        .flatMap(p -> p.everyStage().stream())
        .filter(s -> !calls(s, f).isEmpty())
        .map(s -> s.stage().toString())
        .distinct()
        .toList();
  }
}
