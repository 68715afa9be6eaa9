package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;

/// What a plan will do, counted without running it: every number is exact for the loop nest as
/// planned, save that predicates of a domain are taken as holding everywhere and what they read is
/// not counted.
///
/// @param target the machine it is told for; only instructions, the peak of memory and the advice
///   depend on it
/// @param funcs each after all it reads
/// @param memory the storage of intermediates
/// @param compulsory bytes that a run reads of inputs and of what was computed once, and writes of
///   outputs, each once: what no schedule of the run avoids
/// @param advice what might be better, numbered from 1
public record StaticReport(
    Target target, List<FuncReport> funcs, MemoryUse memory, long compulsory, List<Advice> advice) {
  /// Copies the lists.
  public StaticReport {
    funcs = List.copyOf(funcs);
    advice = List.copyOf(advice);
  }

  /// {@return the report of `plan` for [Target#common]}
  public static StaticReport of(Plan plan) {
    return of(plan, Target.common());
  }

  /// {@return the report of `plan`}
  ///
  /// @throws ScheduleException where a number leaves 64 bits
  public static StaticReport of(Plan plan, Target target) {
    try {
      return new Making(plan, target).report();
    } catch (ArithmeticException e) {
      throw new ScheduleException("this plan does more than 2^63 of something; use smaller shapes");
    }
  }

  /// {@return the work of one run}
  public Work work() {
    return work(false);
  }

  /// {@return the work that is done once for many runs}
  public Work preparation() {
    return work(true);
  }

  private Work work(boolean once) {
    return funcs.stream()
        .filter(f -> f.once() == once)
        .map(FuncReport::work)
        .reduce(Work.NONE, Work::plus);
  }

  /// {@return operations per byte of compulsory traffic}
  public double intensity() {
    return compulsory == 0 ? 0 : (double) work().operations() / compulsory;
  }

  /// {@return the tables and the advice as text}
  @Override
  public String toString() {
    return ReportText.of(this);
  }

  /// The pieces from which a report is made.
  private static final class Making {
    private final Plan plan;
    private final Target target;
    private final Chains chains;
    private final Map<Stage, Long> needs;
    private final List<Tally> tallies = new ArrayList<>();

    Making(Plan plan, Target target) {
      this.plan = plan;
      this.target = target;
      this.chains = new Chains(plan);
      this.needs = Needs.of(plan);
      Map<String, FuncPlan> funcs = new HashMap<>();
      plan.funcs().forEach(f -> funcs.put(f.func().name(), f));
      for (Site site : Site.of(plan, chains)) {
        tallies.add(Tally.of(site, funcs, target));
      }
    }

    StaticReport report() {
      List<FuncReport> funcs = new ArrayList<>();
      for (FuncPlan f : plan.funcs()) {
        funcs.add(func(f, tallies.stream().filter(t -> t.site().func() == f).toList()));
      }
      StaticReport bare =
          new StaticReport(
              target, funcs, MemoryUse.of(plan, chains, target.threads()), compulsory(), List.of());
      return new StaticReport(
          target, funcs, bare.memory(), bare.compulsory(), Advisor.of(plan, bare, tallies, chains));
    }

    private long compulsory() {
      Set<String> lasting = new HashSet<>();
      plan.funcs().stream()
          .filter(f -> f.output() || plan.preparation().keeps(f))
          .forEach(f -> lasting.add(f.func().name()));
      List<Tally> run =
          tallies.stream().filter(t -> !plan.preparation().computes(t.site().func())).toList();
      return Footprint.bytes(
          Footprint.of(run, _ -> true).stream()
              .filter(s -> s.memory().isInput() || lasting.contains(s.memory().owner()))
              .toList());
    }

    private FuncReport func(FuncPlan f, List<Tally> own) {
      long bytes = MemoryUse.bytes(f);
      return new FuncReport(
          f.func().name(),
          plan.preparation().computes(f),
          f.computeAt(),
          chains.times(f.computeAt()),
          bytes,
          f.output() ? 0 : Math.multiplyExact(bytes, chains.times(f.hoistAt())),
          own.stream().mapToLong(Making::tasks).sum(),
          Footprint.bytes(Footprint.of(own, _ -> true)),
          f.stages().stream()
              .map(s -> stage(own.stream().filter(t -> isOf(t, s.stage())).toList()))
              .toList());
    }

    private static boolean isOf(Tally tally, Stage stage) {
      return tally.site().stage().stage().equals(stage);
    }

    private static long tasks(Tally tally) {
      List<Loop> parallel =
          tally.site().stage().loops().stream().filter(l -> l.kind() == LoopKind.PARALLEL).toList();
      return parallel.isEmpty()
          ? 0
          : Math.multiplyExact(tally.site().times(), Chains.product(parallel));
    }

    /// @param forms in which the definition runs: two where a window slides, else one
    private StageReport stage(List<Tally> forms) {
      Stage stage = forms.getFirst().site().stage().stage();
      Work work = forms.stream().map(Tally::work).reduce(Work.NONE, Work::plus);
      return new StageReport(
          stage,
          forms.stream().mapToLong(t -> t.site().times()).sum(),
          needs.getOrDefault(stage, work.points()),
          work,
          Tally.traffic(forms),
          forms.stream().flatMap(t -> loops(t).stream()).toList());
    }

    private List<LoopReport> loops(Tally tally) {
      List<LoopReport> loops = new ArrayList<>();
      Set<LoopId> outside = new HashSet<>();
      tally.site().around().forEach(l -> outside.add(l.id()));
      long entries = tally.site().times();
      long sharedEntries = entries;
      for (Loop loop : tally.site().stage().loops()) {
        outside.add(loop.id());
        // A loop that several stages share is told of once, with its own stage.
        if (!tally.site().stage().borrows(loop)) {
          List<Tally> inside = new ArrayList<>(List.of(tally));
          tallies.stream()
              .filter(t -> t != tally && (t.site().isComputedIn(loop.id()) || shares(t, loop)))
              .forEach(inside::add);
          loops.add(
              new LoopReport(
                  loop.id(),
                  tally.site().later(),
                  loop.kind(),
                  loop.extent(),
                  shares(tally, loop) ? sharedEntries : entries,
                  Footprint.bytes(Footprint.of(inside, id -> !outside.contains(id))),
                  inside.stream().map(Tally::work).reduce(Work.NONE, Work::plus)));
        }
        entries = Math.multiplyExact(entries, tally.site().stage().share(loop).extent());
        sharedEntries = Math.multiplyExact(sharedEntries, loop.extent());
      }
      return loops;
    }

    private static boolean shares(Tally tally, Loop loop) {
      return tally.site().stage().shares().stream().anyMatch(s -> s.loop().equals(loop.id()));
    }
  }
}
