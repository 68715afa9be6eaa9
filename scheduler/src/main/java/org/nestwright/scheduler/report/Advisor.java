package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;

/// Applies every rule to every definition and numbers what they find.
final class Advisor {
  /// What the rules look at.
  ///
  /// @param plan the plan
  /// @param report its numbers, without advice
  /// @param tallies one for each definition
  /// @param chains the loops around each place
  record Facts(Plan plan, StaticReport report, List<Tally> tallies, Chains chains) {
    Target target() {
      return report.target();
    }

    /// {@return the definition that does the most operations}
    Tally busiest() {
      Tally busiest = tallies.getFirst();
      for (Tally tally : tallies) {
        if (tally.work().operations() > busiest.work().operations()) {
          busiest = tally;
        }
      }
      return busiest;
    }

    /// {@return the definitions that run inside `loop` of `owner`: its own and those of the Funcs
    /// computed there}
    List<Tally> inside(Tally owner, LoopId loop) {
      List<Tally> inside = new ArrayList<>();
      for (Tally tally : tallies) {
        if (tally == owner || tally.site().isComputedIn(loop)) {
          inside.add(tally);
        }
      }
      return inside;
    }
  }

  private final List<Advice> found = new ArrayList<>();

  private Advisor() {}

  static List<Advice> of(Plan plan, StaticReport report, List<Tally> tallies, Chains chains) {
    Facts facts = new Facts(plan, report, tallies, chains);
    Advisor advisor = new Advisor();
    for (Tally tally : tallies) {
      if (tally.work().points() > 0) {
        VectorRules.apply(facts, tally, advisor);
        ReductionRules.apply(facts, tally, advisor);
        PlaceRules.apply(facts, tally, advisor);
        ParallelRules.apply(facts, tally, advisor);
      }
    }
    return advisor.found;
  }

  void loop(Advice.Kind kind, Tally tally, Loop loop, String what, String help) {
    add(kind, tally.site().stage().stage(), Optional.of(loop.id()), what, help);
  }

  void stage(Advice.Kind kind, Tally tally, String what, String help) {
    add(kind, tally.site().stage().stage(), Optional.empty(), what, help);
  }

  /// Each once: a definition may run in two forms.
  private void add(Advice.Kind kind, Stage stage, Optional<LoopId> loop, String what, String help) {
    boolean known =
        found.stream()
            .anyMatch(a -> a.kind() == kind && a.stage().equals(stage) && a.loop().equals(loop));
    if (!known) {
      found.add(new Advice(found.size() + 1, kind, stage, loop, what, help));
    }
  }

  /// {@return the start of a directive about a definition}
  static String on(Stage stage) {
    return ".on(" + stage + ")";
  }
}
