package org.nestwright.lowering.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.lowering.ReportAgreement;
import org.nestwright.scheduler.Condition;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.HtmlView;
import org.nestwright.scheduler.report.StaticReport;

/// The static report of random schedules of random pipelines is what their loop nests do.
/// `-Dfuzz.count` and `-Dfuzz.seed` as for [ScheduleFuzzTest].
class ReportFuzzTest {
  @Test
  void random_plans_do_what_their_reports_say() {
    long seed = Long.getLong("fuzz.seed", 1);
    int count = Integer.getInteger("fuzz.count", 300);
    int checked = 0;
    for (long s = seed; s < seed + count; s++) {
      Optional<Trial> trial = Fuzz.trial(Draws.of(s), Draws.of(s ^ 0x9E3779B97F4A7C15L));
      Optional<Plan> plan =
          trial.flatMap(t -> Legality.plan(t.schedule(), t.sample().shapeArray()));
      if (plan.isPresent() && isCountedExactly(plan.get()) && Trial.work(plan.get()) < 500_000) {
        try {
          ReportAgreement.check(plan.get());
          HtmlView.of(plan.get(), StaticReport.of(plan.get()), "");
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(
              "-Dfuzz.seed=%d -Dfuzz.count=1\n%s".formatted(s, trial.get()), e);
        }
        checked++;
      }
    }
    assertTrue(count < 100 || checked > count / 4, () -> "too few legal plans of " + count);
  }

  /// The report tells of runs in which no condition holds; a condition that is negated may hold
  /// though all comparisons are taken as failing.
  private static boolean negates(Condition c) {
    return switch (c) {
      case Condition.Not _ -> true;
      case Condition.And(Condition a, Condition b) -> negates(a) || negates(b);
      case Condition.Or(Condition a, Condition b) -> negates(a) || negates(b);
      case Condition.Compare _, Condition.Flag _ -> false;
    };
  }

  /// The report takes predicates as holding everywhere and does not count what they read, so its
  /// numbers are limits there; it does not count the tests of watched values, which are there to
  /// find errors; and it tells of the loops of a stage that never runs, of which the nest has none.
  private static boolean isCountedExactly(Plan plan) {
    return plan.funcs().stream()
        .flatMap(f -> f.everyStage().stream())
        .noneMatch(s ->
            !s.definition().predicates().isEmpty()
                || isWatched(s.definition())
                || !s.runs()
                || s.specializations().stream().anyMatch(c -> negates(c.condition())));
  }

  private static boolean isWatched(Definition d) {
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Expr> open = new ArrayList<>(d.values());
    open.addAll(d.args());
    while (!open.isEmpty()) {
      Expr e = open.removeLast();
      if (e instanceof Expr.Watched) {
        return true;
      }
      if (seen.add(e)) {
        open.addAll(e.operands());
      }
    }
    return false;
  }
}
