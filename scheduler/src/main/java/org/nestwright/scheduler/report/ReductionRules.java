package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.plan.Loop;

/// Whether the accumulators of a reduction are as many as the registers like: enough to hide the
/// time that one sum takes, few enough to stay in registers.
final class ReductionRules {
  /// A shorter chain is not worth a word.
  private static final long LEAST_CHAIN = 8;

  private ReductionRules() {}

  static void apply(Advisor.Facts facts, Tally tally, Advisor advisor) {
    String name = tally.site().func().func().name();
    boolean accumulates =
        tally.operations().touches().stream()
            .anyMatch(t -> !t.write() && t.buffer().owner().equals(name));
    List<Loop> loops = tally.site().stage().loops();
    int last = -1;
    for (int i = 0; i < loops.size(); i++) {
      boolean runs = loops.get(i).reduction() && loops.get(i).extent() > 1;
      last = runs && loops.get(i).kind() == LoopKind.SERIAL ? i : last;
    }
    Touch write =
        tally.operations().touches().stream().filter(Touch::write).findFirst().orElseThrow();
    if (!accumulates || last < 0) {
      return;
    }
    Loop reduction = loops.get(last);
    if (!write.stride(reduction.id(), tally.operations().spans()).equals(OptionalLong.of(0))) {
      return; // a scan or a scatter: each iteration has an element of its own
    }
    List<Loop> tile =
        loops.subList(last + 1, loops.size()).stream().filter(l -> !l.reduction()).toList();
    if (Chains.product(tile) == 1 && chain(loops, last) >= LEAST_CHAIN) {
      advisor.loop(
          Advice.Kind.DEPENDENCY_CHAIN,
          tally,
          reduction,
          "it adds to one accumulator %s times, each after the one before"
              .formatted(ReportText.number(chain(loops, last))),
          inside(facts, tally, reduction));
    }
    if (facts.target().vectorBits() > 0) {
      spill(facts.target(), tally, reduction, tile, advisor);
    }
  }

  /// How many iterations in a row go to the same element.
  private static long chain(List<Loop> loops, int last) {
    long chain = 1;
    for (int i = last; i >= 0 && loops.get(i).reduction(); i--) {
      chain = Math.multiplyExact(chain, loops.get(i).extent());
    }
    return chain;
  }

  private static String inside(Advisor.Facts facts, Tally tally, Loop reduction) {
    String on = facts.on(tally.site().stage().stage());
    Optional<Loop> pure =
        tally.site().stage().loops().reversed().stream()
            .filter(l -> !l.reduction() && l.extent() > 1 && l.kind() != LoopKind.PARALLEL)
            .findFirst();
    return pure.map(l ->
            "%s.reorder(%s, %s).unroll(%s, 4), for accumulators side by side"
                .formatted(on, l.id().var(), reduction.id().var(), l.id().var()))
        .or(() -> facts.sideBySide(tally, reduction))
        .orElse("a schedule that keeps several points of the Func inside the reduction loop");
  }

  /// Accumulators, the vectors that they are multiplied with and one broadcast value live at once.
  private static void spill(
      Target target, Tally tally, Loop reduction, List<Loop> tile, Advisor advisor) {
    List<Loop> unrolled = new ArrayList<>();
    long vectors = 1;
    for (Loop loop : tile) {
      switch (loop.kind()) {
        case UNROLLED -> unrolled.add(loop);
        case VECTORIZED -> vectors = Math.ceilDiv(loop.extent(), tally.lanes().width());
        case SERIAL, PARALLEL -> {
          return; // only constant indices become registers
        }
      }
    }
    String name = tally.site().func().func().name();
    long streams = 0;
    long broadcast = 0;
    for (Touch touch : tally.operations().touches()) {
      if (!touch.write() && !touch.buffer().owner().equals(name)) {
        boolean lanes =
            tally.lanes().loop().isPresent()
                && !touch
                    .stride(tally.lanes().loop().get().id(), tally.operations().spans())
                    .equals(OptionalLong.of(0));
        long copies = lanes ? vectors : 1;
        for (Loop loop : unrolled) {
          boolean same =
              touch.stride(loop.id(), tally.operations().spans()).equals(OptionalLong.of(0));
          copies *= same || !lanes ? 1 : loop.extent();
        }
        streams += lanes ? copies : 0;
        broadcast = lanes ? broadcast : 1;
      }
    }
    long accumulators = Math.multiplyExact(Chains.product(unrolled), vectors);
    long all = accumulators + streams + broadcast;
    if (all <= target.freeRegisters() || unrolled.isEmpty()) {
      return;
    }
    Loop largest = unrolled.getFirst();
    for (Loop loop : unrolled) {
      largest = loop.extent() > largest.extent() ? loop : largest;
    }
    advisor.loop(
        Advice.Kind.REGISTER_SPILL,
        tally,
        reduction,
        "%d accumulators, %d streamed vectors and %d broadcast need %d registers, and %d are free"
            .formatted(accumulators, streams, broadcast, all, target.freeRegisters()),
        "a smaller tile: unroll fewer than %d iterations of %s"
            .formatted(largest.extent(), largest.id().var()));
  }
}
