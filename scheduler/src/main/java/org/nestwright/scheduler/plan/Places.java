package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Func;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// Finds the loops that the levels of computation and storage name, among those of the Funcs
/// planned so far.
final class Places {
  private final Levels levels;
  private final Nesting nesting;

  Places(Levels levels, Nesting nesting) {
    this.levels = levels;
    this.nesting = nesting;
  }

  /// {@return the loop that `place` names; empty for the root}
  Optional<LoopId> loop(Func f, Levels.Place place) {
    if (place.isRoot()) {
      return Optional.empty();
    }
    FuncPlan consumer = nesting.plan(place.consumer().func());
    Directive d = place.directive();
    if (consumer == null) {
      throw Refusal.of(
          d,
          "%s has no loops when %s is needed: it is inlined, or computed before %s; %s is used by"
              + " %s",
          place.consumer().func(),
          f.name(),
          f.name(),
          f.name(),
          Refusal.list(nesting.users(f)));
    }
    if (place.consumer().index() >= consumer.stages().size()) {
      throw Refusal.of(d, "%s has no %s", consumer.func().name(), place.consumer());
    }
    List<Loop> loops = consumer.stages().get(place.consumer().index()).loops();
    LoopId id = new LoopId(place.consumer(), place.loop());
    Loop loop =
        loops.stream()
            .filter(l -> l.id().equals(id))
            .findFirst()
            .orElseThrow(() -> {
              List<String> names = loops.stream().map(l -> l.id().var().name()).toList();
              return Refusal.of(
                  d,
                  "%s has no loop %s; its loops, outermost first, are %s%s",
                  place.consumer(),
                  place.loop(),
                  Refusal.list(names),
                  Refusal.nearest(place.loop().name(), names));
            });
    for (Loop around : nesting.chain(Optional.of(id))) {
      if (around.kind() == LoopKind.VECTORIZED) {
        throw Refusal.of(
            d,
            "%s runs as vector lanes, and nothing can be computed inside one lane; choose a loop"
                + " around it",
            around.id().var());
      }
    }
    return Optional.of(loop.id());
  }

  /// {@return the loop inside which the storage of `f` lives; empty for the root}
  Optional<LoopId> storeLoop(Func f, Optional<LoopId> computeAt) {
    Optional<Levels.Place> place = levels.store(f);
    if (place.isEmpty()) {
      return computeAt;
    }
    Directive d = place.get().directive();
    Optional<LoopId> storeAt = loop(f, place.get());
    List<Loop> outside = nesting.chain(storeAt);
    List<Loop> inside = new ArrayList<>(nesting.chain(computeAt));
    if (!inside.containsAll(outside)) {
      throw Refusal.of(
          d,
          "storage must live at or around the place of computation, %s; choose one of the loops %s,"
              + " or storeRoot()",
          computeAt.map(LoopId::toString).orElse("the root"),
          Refusal.list(inside.stream().map(Loop::id).toList()));
    }
    inside.removeAll(outside);
    for (Loop between : inside) {
      if (between.kind() == LoopKind.PARALLEL) {
        throw Refusal.of(
            d,
            "threads of the parallel loop %s would share the storage of %s while each computes its"
                + " own; store it at %s or inside",
            between.id(),
            f.name(),
            between.id());
      }
    }
    return storeAt;
  }
}
