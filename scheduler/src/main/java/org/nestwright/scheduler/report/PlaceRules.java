package org.nestwright.scheduler.report;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;

/// Whether Funcs are computed and stored at good places.
final class PlaceRules {
  private static final double MOST_RECOMPUTED = 2;

  /// Past this, neighbouring iterations are not all that share what is computed.
  private static final double MOST_OVERLAP = 4;

  /// What a second-level cache holds of a stream beside the rest.
  private static final long LARGE = 512 * 1024;

  /// What a first-level cache holds.
  private static final long LOCAL = 32 * 1024;

  private PlaceRules() {}

  static void apply(Advisor.Facts facts, Tally tally, Advisor advisor) {
    if (tally.site().stage().stage().isUpdate()) {
      return; // said once for a Func, at its pure definition
    }
    FuncPlan f = tally.site().func();
    recomputed(facts, tally, f, advisor);
    if (!f.output()) {
      large(facts, tally, f, advisor);
      allocation(facts, tally, f, advisor);
    }
  }

  private static void recomputed(Advisor.Facts facts, Tally tally, FuncPlan f, Advisor advisor) {
    FuncReport report =
        facts.report().funcs().stream()
            .filter(r -> r.func().equals(f.func().name()))
            .findFirst()
            .orElseThrow();
    if (report.recompute() <= MOST_RECOMPUTED) {
      return;
    }
    List<Loop> around = tally.site().around();
    String on = facts.on(f.func().pure());
    advisor.stage(
        Advice.Kind.RECOMPUTED,
        tally,
        String.format(
            Locale.ROOT,
            "it is computed %.1f times over: %s points, and %s are needed",
            report.recompute(),
            ReportText.number(report.work().points()),
            ReportText.number(report.needed())),
        around.size() < 2
            ? on + ".computeRoot()"
            : "%s.computeAt(%s), or computeRoot()"
                .formatted(on, at(around.get(around.size() - 2).id())));
  }

  private static String at(LoopId loop) {
    return loop.stage() + ", " + loop.var();
  }

  /// Looks for the outermost loop around the one reader inside which much less of the Func lives.
  private static void large(Advisor.Facts facts, Tally tally, FuncPlan f, Advisor advisor) {
    long bytes = MemoryUse.bytes(f);
    List<Tally> readers = readers(facts, f);
    if (f.storeAt().isPresent() || bytes < LARGE || readers.size() != 1) {
      return;
    }
    Tally reader = readers.getFirst();
    Set<LoopId> outside = new HashSet<>();
    long times = 1;
    for (Loop loop : reader.site().chain()) {
      outside.add(loop.id());
      times = Math.multiplyExact(times, loop.extent());
      long part =
          Footprint.bytes(
              Footprint.of(List.of(reader), id -> !outside.contains(id)).stream()
                  .filter(s -> s.memory().owner().equals(f.func().name()))
                  .toList());
      boolean lane = loop.kind() == LoopKind.VECTORIZED;
      if (!lane && !loop.reduction() && loop.extent() > 1 && part <= bytes / 4) {
        double copies = (double) times * part / bytes;
        if (copies > MOST_OVERLAP) {
          return; // other loops read it again: what the caches gain is computed over and over
        }
        advisor.stage(
            Advice.Kind.LARGE_INTERMEDIATE,
            tally,
            "its %s at the root leave the caches before they are read; one iteration of %s reads %s"
                .formatted(ReportText.bytes(bytes), loop.id(), ReportText.bytes(part)),
            inside(facts, f, loop, copies > MOST_RECOMPUTED));
        return;
      }
    }
  }

  /// @param overlaps whether neighbouring iterations need much of the same
  private static String inside(Advisor.Facts facts, FuncPlan f, Loop loop, boolean overlaps) {
    String on = facts.on(f.func().pure());
    if (!overlaps) {
      return "%s.computeAt(%s)".formatted(on, at(loop.id()));
    }
    return loop.kind() == LoopKind.PARALLEL
        ? "splitting %s into tiles and %s.computeAt(...) of the loop over them"
            .formatted(loop.id(), on)
        : "%s.storeRoot().computeAt(%s), where it slides".formatted(on, at(loop.id()));
  }

  private static List<Tally> readers(Advisor.Facts facts, FuncPlan f) {
    String name = f.func().name();
    return facts.tallies().stream()
        .filter(t -> t.site().func() != f)
        .filter(
            t -> t.operations().touches().stream().anyMatch(u -> u.buffer().owner().equals(name)))
        .toList();
  }

  private static void allocation(Advisor.Facts facts, Tally tally, FuncPlan f, Advisor advisor) {
    long bytes = MemoryUse.bytes(f);
    List<Loop> around = facts.chains().of(f.storeAt());
    Optional<Loop> parallel =
        around.stream().filter(l -> l.kind() == LoopKind.PARALLEL).findFirst();
    if (parallel.isEmpty() || bytes <= LOCAL) {
      return;
    }
    advisor.stage(
        Advice.Kind.ALLOCATION_IN_PARALLEL,
        tally,
        "%s of storage inside the parallel loop %s, a copy for each of %d threads, are more than a"
                .formatted(
                    ReportText.bytes(bytes),
                    parallel.get().id(),
                    facts.chains().copies(f.storeAt(), facts.target().threads()))
            + " first-level cache holds",
        "%s.computeAt(...) at a loop inside %s, or a smaller tile there"
            .formatted(facts.on(f.func().pure()), around.getLast().id()));
  }
}
