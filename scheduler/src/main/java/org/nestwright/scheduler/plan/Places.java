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
    // By name: a loop that several stages share belongs to one of them.
    Loop loop =
        loops.stream()
            .filter(l -> l.id().var().equals(place.loop()))
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
    checkCopies(d, consumer.stages().get(place.consumer().index()), loop);
    for (Loop around : nesting.chain(Optional.of(loop.id()))) {
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

  /// One place of computation for all copies of a specialized stage: they must have the loops
  /// around it in common.
  private static void checkCopies(Directive d, StagePlan consumer, Loop loop) {
    List<Loop> outer = consumer.loops().subList(0, consumer.loops().indexOf(loop) + 1);
    for (Specialization copy : consumer.specializations()) {
      List<Loop> loops = copy.stage().loops();
      if (loops.size() < outer.size() || !loops.subList(0, outer.size()).equals(outer)) {
        throw Refusal.of(
                d,
                "%s is specialized for %s, and has other loops there",
                consumer.stage(),
                copy.condition())
            .exists(
                "down to %s they are %s, and in that copy %s",
                loop.id().var(),
                loopText(outer),
                loopText(loops.subList(0, Math.min(loops.size(), outer.size()))))
            .fix("name a loop inside ones that are the same in all copies, or use computeRoot()");
      }
    }
  }

  private static String loopText(List<Loop> loops) {
    return Refusal.list(
        loops.stream()
            .map(l ->
                "%s %s of %d"
                    .formatted(
                        l.kind().name().toLowerCase(java.util.Locale.ROOT),
                        l.id().var(),
                        l.extent()))
            .toList());
  }

  /// {@return the loop inside which the storage of `f` lives; empty for the root}
  Optional<LoopId> storeLoop(Func f, Optional<LoopId> computeAt) {
    return levels
        .store(f)
        .map(place -> around(f, place, computeAt, "computed", "storeRoot()"))
        .orElse(computeAt);
  }

  /// {@return the loop inside which the storage of `f` is allocated; empty for the root}
  Optional<LoopId> hoistLoop(Func f, Optional<LoopId> storeAt) {
    return levels
        .hoist(f)
        .map(place -> around(f, place, storeAt, "stored", "hoistStorageRoot()"))
        .orElse(storeAt);
  }

  /// {@return the loop that `place` names, which must be at or around the loop `inner`, without a
  /// parallel loop between them}
  ///
  /// @param what is done with `f` at `inner`
  /// @param root the directive that names the root
  private Optional<LoopId> around(
      Func f, Levels.Place place, Optional<LoopId> inner, String what, String root) {
    Directive d = place.directive();
    Optional<LoopId> outer = loop(f, place);
    List<Loop> outside = nesting.chain(outer);
    List<Loop> inside = new ArrayList<>(nesting.chain(inner));
    if (!inside.containsAll(outside)) {
      LoopId named = outer.orElseThrow();
      List<LoopId> loops = inside.stream().map(Loop::id).toList();
      throw Refusal.of(d, "storage must live at or around the place where %s is %s", f.name(), what)
          .exists("it is %s at %s", what, inner.map(LoopId::toString).orElse("the root"))
          .fix(
              loops.isEmpty()
                  ? "add .on(%s).computeAt(%s, %s), or leave it out"
                      .formatted(f.name(), named.stage(), named.var())
                  : "choose one of the loops %s, or %s".formatted(Refusal.list(loops), root));
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
    return outer;
  }
}
