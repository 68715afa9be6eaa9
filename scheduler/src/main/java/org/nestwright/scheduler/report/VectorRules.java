package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
      strided(tally, loop.get(), advisor);
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
          vectorize(tally, facts.target()));
    }
  }

  /// The directive that vectorizes the loop over neighbours in memory.
  private static String vectorize(Tally tally, Target target) {
    int lanes = target.lanes(tally.operations().widest());
    String on = Advisor.on(tally.site().stage().stage());
    for (Loop loop : tally.site().stage().loops().reversed()) {
      if (!loop.reduction()
          && write(tally)
              .stride(loop.id(), tally.operations().spans())
              .equals(OptionalLong.of(1))) {
        return "%s.vectorize(%s, %d)".formatted(on, loop.id().var(), lanes);
      }
    }
    return on + ".vectorize(...) of the loop over its innermost dimension";
  }

  private static Touch write(Tally tally) {
    return tally.operations().touches().stream().filter(Touch::write).findFirst().orElseThrow();
  }

  private static void strided(Tally tally, Loop loop, Advisor advisor) {
    List<String> far = new ArrayList<>();
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
      }
    }
    if (!far.isEmpty()) {
      String buffer = far.getFirst().substring(far.getFirst().lastIndexOf(' ') + 1);
      boolean writes = far.getFirst().startsWith("writes");
      advisor.loop(
          Advice.Kind.STRIDED_VECTOR,
          tally,
          loop,
          "the vector " + String.join(" and ", far),
          writes || !tally.site().func().func().name().equals(buffer)
              ? "vectorizing the loop over neighbours in memory, or another layout:"
                  + " reorderStorage of "
                  + buffer
              : "vectorizing the loop over neighbours in memory");
    }
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
