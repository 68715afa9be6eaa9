package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Map;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Span;

/// The loops of one definition.
///
/// @param stage which definition
/// @param definition what it does, with inlined Funcs put in
/// @param loops outermost first
/// @param values the value of each Var and RVar of the definition, by name, in terms of the loops
/// @param spans the same, as the guards limit what is read: what bounds are inferred from
/// @param written the same, as the guards limit what is written
/// @param guards tests around the definition
/// @param reassociates whether a float reduction runs in another order than the algorithm wrote
public record StagePlan(
    Stage stage,
    Definition definition,
    List<Loop> loops,
    Map<String, Affine> values,
    Map<String, Span> spans,
    Map<String, Span> written,
    List<Guard> guards,
    boolean reassociates) {
  /// Copies the lists.
  public StagePlan {
    loops = List.copyOf(loops);
    guards = List.copyOf(guards);
  }

  /// {@return whether what is stored is kept where the guard does not hold, so that vectors can be
  /// loaded and stored whole} In scalars nothing is stored there.
  public boolean keeps(Guard guard) {
    return guard.tail().blends()
        && loops.stream()
            .anyMatch(l -> l.kind() == LoopKind.VECTORIZED && guard.value().mentions(l.id()));
  }

  /// {@return whether some of what is stored is kept}
  public boolean keeps() {
    return guards.stream().anyMatch(this::keeps);
  }
}
