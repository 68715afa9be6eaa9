package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.LoopVar;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;

/// Whether the iterations of a reduction loop may run at once.
final class Races {
  private Races() {}

  /// {@return whether what `e` is depends on which iteration of the loop runs}
  static boolean depends(Expr e, StagePlan stage, Loop loop) {
    return Reads.within(e).stream()
        .filter(LoopVar.class::isInstance)
        .map(v -> stage.values().get(((LoopVar) v).name()))
        .anyMatch(value -> value.mentions(loop.id()));
  }

  /// Refuses what would not add up.
  ///
  /// @param atomic whether partial results were asked for
  /// @param regroups whether they can be had
  static void check(
      Func f, StagePlan stage, StageLoops.AtOnce atOnce, boolean atomic, boolean regroups) {
    Loop loop = atOnce.loop();
    boolean vector = loop.kind() == LoopKind.VECTORIZED;
    boolean scatters = stage.definition().args().stream().anyMatch(e -> depends(e, stage, loop));
    if (!atomic) {
      String pure =
          Refusal.list(
              stage.loops().stream().filter(l -> !l.reduction()).map(l -> l.id().var()).toList());
      String other = pure.isEmpty() ? "leave it out" : "%s one of those".formatted(verb(vector));
      throw Refusal.of(
              atOnce.directive(),
              "iterations of the reduction loop %s %s of %s, so they can't run at once",
              loop.id().var(),
              scatters ? "may change the same element" : "change the same element",
              f.name())
          .exists(pure.isEmpty() ? "it has no loop over a Var" : "its loops over Vars are %s", pure)
          .example(example(f, stage, loop, scatters))
          .fix(
              regroups && !(vector && scatters)
                  ? "add atomic() to it, which keeps partial results, or %s"
                  : "%2$s",
              other,
              other);
    }
    if (!regroups) {
      throw Refusal.of(
              atOnce.directive(),
              "the update of %s can't be put together from partial results",
              stage.stage())
          .exists(
              "it is not of the form %s = %s op e, with op one of + * min max & | ^ and e without"
                  + " %s",
              f.name(), f.name(), f.name())
          .example(example(f, stage, loop, scatters))
          .fix("serial(%s)", loop.id().var());
    }
    if (vector && scatters) {
      throw Refusal.of(
              atOnce.directive(),
              "which element of %s a lane changes depends on %s, and lanes may meet",
              f.name(),
              loop.id().var())
          .exists("the update changes %s", call(f, stage.definition().args()))
          .example(example(f, stage, loop, true))
          .fix("unroll(%s), or parallel", loop.id().var());
    }
  }

  private static String verb(boolean vector) {
    return vector ? "vectorize" : "parallelize";
  }

  private static String call(Func f, List<?> args) {
    return f.name()
        + args.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
  }

  /// Two iterations and the element that both change.
  private static Optional<String> example(Func f, StagePlan stage, Loop loop, boolean scatters) {
    if (loop.extent() < 2) {
      return Optional.empty();
    }
    String both = "%s = 0 and %s = 1 ".formatted(loop.id().var(), loop.id().var());
    List<Span> at =
        stage.definition().args().stream()
            .map(e -> IndexSpan.of(e, stage.spans()).over(_ -> true))
            .toList();
    if (scatters || !at.stream().allMatch(Span::isBounded)) {
      return Optional.of(
          both + "may both change one element " + call(f, stage.definition().args()));
    }
    List<Affine> point = at.stream().map(Span::low).toList();
    return Optional.of(both + "both write " + call(f, point));
  }
}
