package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Func;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Refusal;

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
      String named = place.consumer().func();
      boolean inlined = levels.inlined().contains(named);
      throw Refusal.of(
              d,
              inlined ? "%s is inlined and has no loops" : "%s is computed before %s, not from it",
              named,
              f.name())
          .exists("%s is read by %s", f.name(), Refusal.list(nesting.users(f)))
          .fix(
              inlined
                  ? "add .on(%s).computeRoot(), or name a loop of one that reads it"
                  : "name a loop of one of these, or use computeRoot()",
              named);
    }
    if (place.consumer().index() >= consumer.stages().size()) {
      int updates = consumer.stages().size() - 1;
      throw Refusal.of(d, "%s has no update of that number", consumer.func().name())
          .exists("it has %d update definitions, counted from 0", updates)
          .fix("name a loop of %s", consumer.stages().getLast().stage());
    }
    List<Loop> loops = nesting.loops(place.consumer());
    LoopId id = new LoopId(place.consumer(), place.loop());
    Loop loop =
        loops.stream()
            .filter(l -> l.id().equals(id))
            .findFirst()
            .orElseThrow(() -> {
              List<String> names = loops.stream().map(l -> l.id().var().name()).toList();
              return Refusal.of(d, "%s has no loop %s", place.consumer(), place.loop())
                  .exists("its loops, outermost first, are %s", Refusal.list(names))
                  .fix(
                      "%s",
                      Refusal.nearest(
                          place.loop().name(), names, "name one of these, or use computeRoot()"));
            });
    for (Loop around : nesting.chain(Optional.of(id))) {
      if (around.kind() == LoopKind.VECTORIZED) {
        List<String> outside =
            loops.stream()
                .takeWhile(l -> !l.id().equals(around.id()))
                .map(l -> l.id().var().name())
                .toList();
        throw Refusal.of(
                d,
                "%s runs as vector lanes, and nothing can be computed inside one lane",
                around.id().var())
            .exists(
                outside.isEmpty() ? "there is no loop around it" : "the loops around it are %s",
                Refusal.list(outside))
            .fix(
                outside.isEmpty()
                    ? "use computeRoot()"
                    : "choose one of these, or use computeRoot()");
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
      List<LoopId> loops = inside.stream().map(Loop::id).toList();
      throw Refusal.of(d, "storage must live at or around the place of computation")
          .exists(
              "%s is computed at %s", f.name(), computeAt.map(LoopId::toString).orElse("the root"))
          .fix(
              loops.isEmpty()
                  ? "leave it out, or add computeAt of the same loop"
                  : "choose one of the loops %s, or storeRoot()",
              Refusal.list(loops));
    }
    inside.removeAll(outside);
    for (Loop between : inside) {
      if (between.kind() == LoopKind.PARALLEL) {
        throw Refusal.of(
                d,
                "threads of the parallel loop %s would share the storage of %s while each computes"
                    + " its own",
                between.id(),
                f.name())
            .example("the iterations %s = 0 and 1 would both write it at once", between.id())
            .fix("store it at %s or inside", between.id());
      }
    }
    return storeAt;
  }
}
