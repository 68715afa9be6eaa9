package org.nestwright.scheduler.plan;

import java.util.List;
import org.nestwright.dsl.Input;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;

/// What is done once for many runs: precomputed Funcs, from constant inputs.
///
/// @param constants the inputs that are declared constant, in the pipeline's order
/// @param funcs what is computed once: precomputed Funcs and those computed inside their loops,
///   each after all it reads
/// @param kept those of them that runs read, whose storage stays
/// @param packed those of the constants that `funcs` read
/// @param read those of the constants that runs read themselves
public record Preparation(
    List<Input> constants,
    List<FuncPlan> funcs,
    List<FuncPlan> kept,
    List<Input> packed,
    List<Input> read) {
  /// Copies the lists.
  public Preparation {
    constants = List.copyOf(constants);
    funcs = List.copyOf(funcs);
    kept = List.copyOf(kept);
    packed = List.copyOf(packed);
    read = List.copyOf(read);
  }

  /// {@return whether nothing is computed once}
  public boolean isEmpty() {
    return funcs.isEmpty();
  }

  /// {@return whether `f` is computed once}
  public boolean computes(FuncPlan f) {
    return funcs.stream().anyMatch(own -> isOf(own, f));
  }

  /// {@return whether the storage of `f` stays for runs to read}
  public boolean keeps(FuncPlan f) {
    return kept.stream().anyMatch(own -> isOf(own, f));
  }

  /// Refuses Funcs that share loops of which only some are computed once.
  void checkWhole(Schedule schedule, List<Production> productions) {
    for (Production production : productions) {
      List<FuncPlan> once = production.funcs().stream().filter(this::computes).toList();
      if (once.isEmpty() || once.size() == production.funcs().size()) {
        continue;
      }
      Directive.ComputeWith shared =
          schedule.directives().stream()
              .filter(Directive.ComputeWith.class::isInstance)
              .map(Directive.ComputeWith.class::cast)
              .filter(d -> production.funcs().stream().anyMatch(f -> isAbout(d, f)))
              .findFirst()
              .orElseThrow();
      FuncPlan other =
          production.funcs().stream().filter(f -> !computes(f)).findFirst().orElseThrow();
      throw Refusal.of(
              shared,
              "%s is computed once for many runs and %s in each run, so they share no loops",
              once.getFirst().func().name(),
              other.func().name())
          .fix("precompute both, or leave it out");
    }
  }

  private static boolean isAbout(Directive d, FuncPlan f) {
    return d.stage().func().equals(f.func().name());
  }

  private static boolean isOf(FuncPlan a, FuncPlan b) {
    return a.func().name().equals(b.func().name());
  }
}
