package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Loop;

/// Whether vectors are used, and well.
final class VectorRules {
  private VectorRules() {}

  static void apply(Advisor.Facts facts, Tally tally, Advisor advisor) {
    if (facts.target().vectorBits() == 0) {
      return;
    }
    Optional<Loop> loop = tally.lanes().loop();
    if (loop.isPresent()) {
      strided(facts, tally, loop.get(), advisor);
      guarded(tally, loop.get(), advisor);
      tail(tally, loop.get(), advisor);
    } else if (tally == facts.busiest() && tally.work().operations() > 0) {
      advisor.stage(
          Advice.Kind.NOT_VECTORIZED,
          tally,
          "it does %s of %s operations, and none of its loops is vectorized"
              .formatted(
                  ReportText.number(tally.work().operations()),
                  ReportText.number(facts.report().work().operations())),
          vectorize(facts, tally));
    }
  }

  /// The directive that vectorizes the loop over neighbours in memory.
  private static String vectorize(Advisor.Facts facts, Tally tally) {
    int lanes = facts.target().lanes(tally.operations().widest());
    String on = facts.on(tally.site().stage().stage());
    for (Loop loop : tally.site().stage().loops().reversed()) {
      boolean neighbours =
          !loop.reduction()
              && write(tally)
                  .stride(loop.id(), tally.operations().spans())
                  .equals(OptionalLong.of(1));
      if (neighbours && loop.kind() == LoopKind.PARALLEL) {
        return "a loop inside the parallel loop %s, split off before it is made parallel and vectorized"
            .formatted(loop.id());
      }
      if (neighbours) {
        return loop.extent() <= lanes
            ? "%s.vectorize(%s)".formatted(on, loop.id().var())
            : "%s.vectorize(%s, %d)".formatted(on, loop.id().var(), lanes);
      }
    }
    if (tally.site().func().func().rank() > 0) {
      return on + ".vectorize(...) of the loop over its innermost dimension";
    }
    return tally.site().stage().loops().reversed().stream()
        .filter(l -> l.reduction() && l.extent() > 1)
        .findFirst()
        .flatMap(l -> facts.sideBySide(tally, l))
        .orElse("an algorithm with a dimension to vectorize: it has none");
  }

  private static Touch write(Tally tally) {
    return tally.operations().touches().stream().filter(Touch::write).findFirst().orElseThrow();
  }

  private static void strided(Advisor.Facts facts, Tally tally, Loop loop, Advisor advisor) {
    List<String> far = new ArrayList<>();
    Touch first = null;
    for (Touch touch : tally.operations().touches()) {
      OptionalLong stride = touch.stride(loop.id(), tally.operations().spans());
      boolean fine = stride.isPresent() && (stride.getAsLong() == 1 || stride.getAsLong() == 0);
      if (!fine || (touch.write() && stride.getAsLong() == 0)) {
        String text =
            "%s %s of %s"
                .formatted(
                    touch.write() ? "writes" : "reads",
                    stride.isPresent()
                        ? "elements %d apart".formatted(stride.getAsLong())
                        : "scattered elements",
                    touch.buffer().name());
        if (!far.contains(text)) {
          far.add(text);
        }
        first = first == null ? touch : first;
      }
    }
    if (first != null) {
      advisor.loop(
          Advice.Kind.STRIDED_VECTOR,
          tally,
          loop,
          "the vector " + String.join(" and ", far),
          "vectorizing the loop over neighbours in memory" + otherLayout(facts, tally, first));
    }
  }

  /// What lays a buffer out otherwise: the caller's stay as they are.
  private static String otherLayout(Advisor.Facts facts, Tally tally, Touch touch) {
    String buffer = touch.buffer().owner();
    String reader = tally.site().func().func().name();
    if (touch.buffer().isInput()) {
      return ", or a copy in another layout: .on(%s).in(%s, \"%sCopy\").on(\"%sCopy\").computeRoot().reorderStorage(...)"
          .formatted(buffer, reader, buffer, buffer);
    }
    boolean output =
        facts.plan().funcs().stream().anyMatch(f -> f.output() && f.func().name().equals(buffer));
    boolean own = !touch.write() && reader.equals(buffer);
    return output || own ? "" : ", or another layout: reorderStorage of " + buffer;
  }

  private static void guarded(Tally tally, Loop loop, Advisor advisor) {
    boolean cut =
        tally.site().stage().guards().stream()
            .anyMatch(g -> g.tail() == Tail.GUARD_WITH_IF && g.value().mentions(loop.id()));
    long partial = 0;
    for (var group : tally.lanes().groups().entrySet()) {
      partial += group.getKey() < loop.extent() ? group.getValue() : 0;
    }
    if (cut && partial > 0) {
      long all = tally.lanes().groups().values().stream().reduce(0L, Long::sum);
      advisor.loop(
          Advice.Kind.GUARDED_VECTOR,
          tally,
          loop,
          "a guard cuts lanes off %s of %s vectors"
              .formatted(ReportText.number(partial), ReportText.number(all)),
          (tally.site().stage().stage().isUpdate() ? "Tail.PREDICATE" : "Tail.SHIFT_INWARDS")
              + ", or a factor that divides the extent");
    }
  }

  private static void tail(Tally tally, Loop loop, Advisor advisor) {
    if (tally.lanes().width() == 1) {
      return; // the rule on strides says why nothing is a vector
    }
    long rest = tally.lanes().leftOver();
    long points = tally.lanes().points();
    if (2 * rest >= points) {
      advisor.loop(
          Advice.Kind.SCALAR_TAIL,
          tally,
          loop,
          "%s of %s points fill no vector of %d lanes and run as shorter vectors or as scalars"
              .formatted(ReportText.number(rest), ReportText.number(points), tally.lanes().width()),
          "a longer vectorized loop: fuse it with its neighbour first, or split by a multiple of %d"
              .formatted(tally.lanes().width()));
    }
  }
}
