package org.nestwright.scheduler.report;

import java.util.List;
import java.util.Optional;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.plan.Loop;

/// Whether the threads have enough to do, in pieces that are worth starting.
final class ParallelRules {
  /// Some microseconds of one core: what it takes to hand a task to another thread.
  private static final long SMALL_TASK = 10_000;

  private static final long WORTH_THREADS = 1_000_000;

  private ParallelRules() {}

  static void apply(Advisor.Facts facts, Tally tally, Advisor advisor) {
    if (facts.target().threads() == 1) {
      return;
    }
    List<Loop> chain = tally.site().chain();
    List<Loop> parallel = chain.stream().filter(l -> l.kind() == LoopKind.PARALLEL).toList();
    if (parallel.isEmpty()) {
      alone(facts, tally, advisor);
    }
    List<Loop> own = tally.site().stage().loops();
    Optional<Loop> first = own.stream().filter(parallel::contains).findFirst();
    if (first.isPresent()) {
      few(facts, tally, first.get(), Chains.product(parallel), advisor);
      tiny(facts, tally, first.get(), advisor);
    }
  }

  private static void few(
      Advisor.Facts facts, Tally tally, Loop loop, long tasks, Advisor advisor) {
    if (tasks >= facts.target().threads()) {
      return;
    }
    List<Loop> own = tally.site().stage().loops();
    int at = own.indexOf(loop);
    String on = facts.on(tally.site().stage().stage());
    String help =
        at + 1 < own.size() && !own.get(at + 1).reduction()
            ? "%s.parallel(%s) too, or fuse the two first".formatted(on, own.get(at + 1).id().var())
            : on + ".parallel(...) of a longer loop";
    advisor.loop(
        Advice.Kind.FEW_TASKS,
        tally,
        loop,
        "%d parallel iteration%s for %d threads"
            .formatted(tasks, tasks == 1 ? "" : "s", facts.target().threads()),
        help);
  }

  private static void tiny(Advisor.Facts facts, Tally tally, Loop loop, Advisor advisor) {
    List<Loop> chain = tally.site().chain();
    List<Loop> outside =
        chain.subList(0, chain.indexOf(loop)).stream()
            .filter(l -> l.extent() > 1 && l.kind() != LoopKind.PARALLEL)
            .toList();
    long starts = Chains.product(outside);
    long operations =
        facts.inside(tally, loop.id()).stream()
            .map(Tally::work)
            .reduce(Work.NONE, Work::plus)
            .operations();
    long tasks = Chains.product(chain.subList(0, chain.indexOf(loop) + 1));
    long each = operations / Math.max(1, tasks);
    if (starts > 1 && each < SMALL_TASK) {
      advisor.loop(
          Advice.Kind.TINY_TASKS,
          tally,
          loop,
          "it is started %s times inside %s, for tasks of %s operations"
              .formatted(
                  ReportText.number(starts), outside.getLast().id(), ReportText.number(each)),
          "parallel(%s) in its place, or reorder to bring it outside"
              .formatted(outside.getFirst().id().var()));
    }
  }

  private static void alone(Advisor.Facts facts, Tally tally, Advisor advisor) {
    long operations = 0;
    for (Tally other : facts.tallies()) {
      if (other.site().chain().stream().noneMatch(l -> l.kind() == LoopKind.PARALLEL)) {
        operations = Math.addExact(operations, other.work().operations());
        if (other.work().operations() > tally.work().operations()) {
          return; // said of the one that does most
        }
      }
    }
    if (operations < WORTH_THREADS || 2 * operations < facts.report().work().operations()) {
      return;
    }
    Optional<Loop> loop =
        tally.site().chain().stream().filter(l -> l.extent() > 1 && !l.reduction()).findFirst();
    advisor.stage(
        Advice.Kind.NOT_PARALLEL,
        tally,
        "%s of %s operations run in one thread, most of them here, and %d threads are there"
            .formatted(
                ReportText.number(operations),
                ReportText.number(facts.report().work().operations()),
                facts.target().threads()),
        loop.map(l -> "%s.parallel(%s)".formatted(facts.on(l.id().stage()), l.id().var()))
            .orElse("a larger shape"));
  }
}
