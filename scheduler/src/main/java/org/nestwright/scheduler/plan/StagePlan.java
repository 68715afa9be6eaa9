package org.nestwright.scheduler.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
/// @param shares when it takes part in the loops that it shares with other stages
/// @param specializations what is run instead where a condition holds, the first that does
/// @param requirement without which a run fails; empty where there is none
/// @param reassociates whether a float reduction runs in another order than the algorithm wrote
public record StagePlan(
    Stage stage,
    Definition definition,
    List<Loop> loops,
    Map<String, Affine> values,
    Map<String, Span> spans,
    Map<String, Span> written,
    List<Guard> guards,
    List<Share> shares,
    List<Specialization> specializations,
    Optional<Requirement> requirement,
    boolean reassociates) {
  /// Copies the lists.
  public StagePlan {
    loops = List.copyOf(loops);
    guards = List.copyOf(guards);
    shares = List.copyOf(shares);
    specializations = List.copyOf(specializations);
  }

  /// Of a stage that shares no loops and has no specializations.
  StagePlan(
      Stage stage,
      Definition definition,
      List<Loop> loops,
      Map<String, Affine> values,
      Map<String, Span> spans,
      Map<String, Span> written,
      List<Guard> guards,
      boolean reassociates) {
    this(
        stage,
        definition,
        loops,
        values,
        spans,
        written,
        guards,
        List.of(),
        List.of(),
        Optional.empty(),
        reassociates);
  }

  /// {@return whether there is any iteration} What never runs may read anywhere.
  public boolean runs() {
    return loops.stream().allMatch(l -> l.extent() > 0)
        && shares.stream().allMatch(s -> s.extent() > 0);
  }

  /// {@return the iterations of `loop`, one of this stage's, in which it takes part}
  public Share share(Loop loop) {
    return shares.stream()
        .filter(s -> s.loop().equals(loop.id()))
        .findFirst()
        .orElse(new Share(loop.id(), 0, loop.extent()));
  }

  /// {@return whether `loop`, one of this stage's, is another's that it takes part in}
  public boolean borrows(Loop loop) {
    return !loop.id().stage().equals(stage)
        && shares.stream().anyMatch(s -> s.loop().equals(loop.id()));
  }

  /// {@return whether what runs depends on conditions}
  public boolean isSpecialized() {
    return !specializations.isEmpty() || requirement.isPresent();
  }

  /// {@return this and its specializations}
  public Stream<StagePlan> everyCopy() {
    return Stream.concat(Stream.of(this), specializations.stream().map(Specialization::stage));
  }

  StagePlan sharing(
      List<Loop> newLoops,
      Map<String, Affine> newValues,
      Map<String, Span> newSpans,
      Map<String, Span> newWritten,
      List<Guard> newGuards,
      List<Share> newShares) {
    return new StagePlan(
        stage,
        definition,
        newLoops,
        newValues,
        newSpans,
        newWritten,
        newGuards,
        newShares,
        specializations,
        requirement,
        reassociates);
  }

  StagePlan specialized(List<Specialization> copies, Optional<Requirement> required) {
    return new StagePlan(
        stage,
        definition,
        loops,
        values,
        spans,
        written,
        guards,
        shares,
        copies,
        required,
        reassociates);
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
