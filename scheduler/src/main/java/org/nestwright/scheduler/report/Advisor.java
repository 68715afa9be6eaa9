package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.Tail;
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

    /// {@return the start of a directive about a definition; the program has no variable for a Func
    /// that the schedule makes}
    String on(Stage stage) {
      boolean made =
          plan.schedule().pipeline().funcs().stream().noneMatch(f -> f.name().equals(stage.func()));
      if (!made) {
        return ".on(" + stage + ")";
      }
      return stage.isUpdate()
          ? ".on(\"%s\", %d)".formatted(stage.func(), stage.index() - 1)
          : ".on(\"%s\")".formatted(stage.func());
    }

    /// {@return directives that give the reduction `loop` one accumulator for each lane of a
    /// vector; nothing where the plan refuses them}
    Optional<String> sideBySide(Tally tally, Loop loop) {
      Stage stage = tally.site().stage().stage();
      String parts = stage.func() + "Parts";
      Var u = Var.of("u");
      Var v = loop.id().var();
      int lanes = Math.max(4, target().lanes(tally.operations().widest()));
      StringBuilder text = new StringBuilder(on(stage));
      try {
        Schedule more = plan.schedule();
        if (loop.extent() > lanes) {
          Var outer = Var.of("ro");
          Var inner = Var.of("ri");
          more = more.with(new Directive.Split(stage, v, outer, inner, lanes, Tail.AUTO));
          text.append(".split(%s, %s, %s, %d)".formatted(v, outer, inner, lanes));
          v = inner;
        }
        more = more.with(new Directive.Rfactor(stage, List.of(v), List.of(u), parts));
        text.append(".rfactor(%s, %s, \"%s\")".formatted(v, u, parts));
        for (int i = 0; i < 2; i++) {
          Stage part = new Stage(parts, i);
          more = more.with(new Directive.Vectorize(part, u, OptionalInt.empty(), Tail.AUTO));
        }
        text.append(".on(\"%s\").vectorize(u).on(\"%s\", 0).vectorize(u)".formatted(parts, parts));
        Plan.of(more, plan.shapes().toArray(Shape[]::new));
      } catch (ScheduleException e) {
        return Optional.empty();
      }
      return Optional.of(text.toString());
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
}
