package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nestwright.lowering.nest.BuildLoopNest;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.FuncReport;
import org.nestwright.scheduler.report.LoopReport;
import org.nestwright.scheduler.report.StageReport;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Target;
import org.nestwright.scheduler.report.Traffic;

/// Executes the loop nest of a plan and holds the static report to what was counted.
public final class ReportAgreement {
  private ReportAgreement() {}

  /// Fails unless loads and stores by buffer, entries and iterations by loop, bytes and fused
  /// multiply-adds are the same.
  public static void check(Plan plan) {
    StaticReport report = StaticReport.of(plan, new Target(256, 16, 1));
    CountedRun run = CountedRun.of(BuildLoopNest.of(plan), false);
    CountedRun once = CountedRun.of(BuildLoopNest.preparation(plan), false);

    Map<String, List<Long>> told = new TreeMap<>();
    Map<LoopId, List<Long>> loops = new HashMap<>();
    for (FuncReport f : report.funcs()) {
      for (StageReport stage : f.stages()) {
        for (Traffic t : stage.traffic()) {
          told.merge(t.buffer(), List.of(t.loads(), t.stores()), ReportAgreement::sum);
        }
        for (LoopReport l : stage.loops()) {
          loops.merge(l.loop(), List.of(l.entries(), l.iterations()), ReportAgreement::sum);
        }
      }
    }
    // What is inside a loop without iterations is told with zeros, and never seen.
    told.values().removeIf(n -> n.equals(List.of(0L, 0L)));
    loops.values().removeIf(n -> n.equals(List.of(0L, 0L)));
    Map<String, List<Long>> counted = new TreeMap<>();
    for (CountedRun part : List.of(run, once)) {
      part.traffic.forEach(
          (buffer, n) -> counted.merge(buffer, List.of(n[0], n[1]), ReportAgreement::sum));
    }
    assertEquals(counted, told, "loads and stores by buffer");
    Map<LoopId, List<Long>> countedLoops = new HashMap<>();
    for (CountedRun part : List.of(run, once)) {
      part.loops.forEach((loop, n) -> countedLoops.put(loop, List.of(n[0], n[1])));
    }
    assertEquals(countedLoops, loops, "entries and iterations by loop");
    assertEquals(run.allocated, report.memory().allocated(), "bytes allocated");
    long kept = report.memory().kept();
    assertEquals(kept + Math.max(run.peak, once.peak), report.memory().peak(), "peak bytes");
    long allocatedOnce =
        report.funcs().stream().filter(FuncReport::once).mapToLong(FuncReport::allocated).sum();
    assertEquals(kept + once.allocated, allocatedOnce, "bytes allocated once");
    assertEquals(run.fmas, report.work().fmas(), "fmas");
    assertEquals(once.fmas, report.preparation().fmas(), "fmas done once");
    assertEquals(stores(run), report.work().stores(), "stores");
    assertEquals(stores(once), report.preparation().stores(), "stores done once");
  }

  private static long stores(CountedRun run) {
    return run.traffic.values().stream().mapToLong(n -> n[1]).sum();
  }

  private static List<Long> sum(List<Long> a, List<Long> b) {
    return List.of(a.get(0) + b.get(0), a.get(1) + b.get(1));
  }
}
