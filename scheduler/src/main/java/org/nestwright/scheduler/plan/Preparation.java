package org.nestwright.scheduler.plan;

import java.util.List;
import org.nestwright.dsl.Input;

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

  private static boolean isOf(FuncPlan a, FuncPlan b) {
    return a.func().name().equals(b.func().name());
  }
}
