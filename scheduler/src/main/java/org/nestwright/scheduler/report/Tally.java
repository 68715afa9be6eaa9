package org.nestwright.scheduler.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nestwright.dsl.Expr;
import org.nestwright.scheduler.plan.FuncPlan;

/// The work of one definition in a plan.
///
/// @param site where it runs
/// @param operations what one execution does
/// @param lanes how it runs on vectors
/// @param work all that it does
record Tally(Site site, Operations operations, Lanes lanes, Work work) {
  static Tally of(Site site, Map<String, FuncPlan> funcs, Target target) {
    Operations operations = new Operations(funcs, site.stage());
    Lanes lanes = Lanes.of(site, operations, target);
    return new Tally(site, operations, lanes, work(site, operations, lanes));
  }

  private static Work work(Site site, Operations operations, Lanes lanes) {
    long times = site.times() / lanes.over();
    long points = Math.multiplyExact(times, lanes.points());
    long stores = operations.touches().stream().filter(Touch::write).count();
    long loads = operations.touches().size() - stores;
    long fmas = operations.operations().stream().filter(Expr.Fma.class::isInstance).count();
    // Where something is kept, each value is chosen or the one that was there.
    long chosen = site.stage().keeps() ? site.stage().definition().values().size() : 0;
    long all = operations.operations().size() + chosen;
    long varying =
        lanes.loop().map(l -> operations.varying(Lanes.varying(site.stage(), l)).size()).orElse(0)
            + chosen;
    long vectors = 0;
    long scalars = 0;
    for (var group : lanes.groups().entrySet()) {
      Lanes.Pieces pieces = lanes.pieces(group.getKey(), operations.widest().bits());
      long executions = Math.multiplyExact(group.getValue(), times);
      // What is the same in all lanes is computed once for all of them; without vectors, in each.
      long same = (all - varying) * (pieces.vectors() > 0 ? 1 : group.getKey());
      vectors = Math.addExact(vectors, Math.multiplyExact(executions, varying * pieces.vectors()));
      scalars =
          Math.addExact(scalars, Math.multiplyExact(executions, varying * pieces.scalars() + same));
    }
    return new Work(
        points,
        Math.multiplyExact(points, loads),
        Math.multiplyExact(points, stores),
        Math.multiplyExact(points, fmas),
        Math.multiplyExact(points, all - fmas),
        vectors,
        scalars);
  }

  /// {@return how often they touch each buffer, in the order of the names}
  static List<Traffic> traffic(List<Tally> tallies) {
    Map<String, long[]> counts = new TreeMap<>();
    for (Tally tally : tallies) {
      for (Touch touch : tally.operations.touches()) {
        counts.computeIfAbsent(touch.buffer().name(), _ -> new long[2])[touch.write() ? 1 : 0] +=
            tally.work.points();
      }
    }
    return counts.entrySet().stream()
        .map(e -> new Traffic(e.getKey(), e.getValue()[0], e.getValue()[1]))
        .toList();
  }
}
