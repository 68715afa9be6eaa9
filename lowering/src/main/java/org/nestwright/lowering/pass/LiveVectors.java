package org.nestwright.lowering.pass;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;

/// Which vectors are live at each of some stores that follow each other: those in locals, and those
/// that are loaded or broadcast, each of them once. What is computed on the way is not counted.
final class LiveVectors {
  /// @param local whether the vector is in a local, and not loaded
  /// @param from the store at which its life begins, -1 before all
  /// @param to the last store that needs it, or the number of stores where it is needed after all
  private record Life(boolean local, int from, int to) {
    Life until(int store) {
      return new Life(local, from, Math.max(to, store));
    }

    boolean isAt(int store) {
      return from <= store && to >= store;
    }

    /// Whether few stores need it, one next to the other.
    boolean passes() {
      return to - from < MOST_OF_A_ROW;
    }
  }

  /// Vectors of a row of a register tile, which share the value that is multiplied by them.
  private static final int MOST_OF_A_ROW = 4;

  /// Of the vectors that few stores need, what is loaded at a time.
  private static final int PASSING = 2;

  private final Map<Term, Life> lives = new LinkedHashMap<>();

  /// Where each of the stores writes.
  private final List<Term> places = new ArrayList<>();

  private LiveVectors() {}

  /// @param run the stores
  /// @param locals what lives in locals
  /// @param loads how often each place in locals is loaded where these locals are known, also
  ///   outside of the run
  /// @param again whether the run is repeated
  static LiveVectors of(
      List<Stmt.Store> run, Set<BufferId> locals, Map<Term, Integer> loads, boolean again) {
    LiveVectors live = new LiveVectors();
    Map<Term, Integer> here = new LinkedHashMap<>();
    for (int i = 0; i < run.size(); i++) {
      Stmt.Store s = run.get(i);
      live.uses(s.value(), i, locals, here);
      Term place = new Term.Load(s.buffer(), s.value().type(), s.index());
      live.places.add(place);
      if (s.value().lanes() > 1 && locals.contains(s.buffer())) {
        live.lives.putIfAbsent(place, new Life(true, i, i));
      }
    }
    live.lives.replaceAll((vector, life) -> {
      boolean later = !here.getOrDefault(vector, 0).equals(loads.getOrDefault(vector, 0));
      boolean carried = again && life.from() < 0;
      return life.local() && (later || carried) ? life.until(run.size()) : life;
    });
    return live;
  }

  /// Counts the loads of places in locals.
  static void countLoads(Stmt s, Set<BufferId> locals, Map<Term, Integer> counts) {
    Walk.terms(s)
        .forEach(t ->
            Walk.all(
                t,
                part -> {
                  if (isLocal(part, locals)) {
                    counts.merge(part, 1, Integer::sum);
                  }
                }));
    Walk.statements(s).forEach(child -> countLoads(child, locals, counts));
  }

  private static boolean isLocal(Term t, Set<BufferId> locals) {
    return t instanceof Term.Load n && n.lanes() > 1 && locals.contains(n.buffer());
  }

  private void uses(Term t, int store, Set<BufferId> locals, Map<Term, Integer> here) {
    boolean local = isLocal(t, locals);
    if (local) {
      here.merge(t, 1, Integer::sum);
    }
    if (t.lanes() > 1 && (t instanceof Term.Load || t instanceof Term.Broadcast)) {
      lives.merge(t, new Life(local, local ? -1 : store, store), (old, _) -> old.until(store));
    } else {
      Walk.operands(t).forEach(operand -> uses(operand, store, locals, here));
    }
  }

  /// {@return whether a vector is loaded for the first time at a store}
  boolean loadsAt(int store) {
    return lives.values().stream().anyMatch(life -> !life.local() && life.from() == store);
  }

  /// {@return how many vectors are live at once between two stores, if all that both and those
  /// between them load is loaded before the first}
  int most(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .map(store -> count(store, life -> life.from() <= last && life.to() >= store))
        .max()
        .orElse(0);
  }

  /// {@return the same, if what only a few stores next to each other need is loaded when it is
  /// their turn} Two of these are live at a time, and a third where another factor of theirs has
  /// yet to be loaded: both are as seen in the disassembly.
  int mostInTurn(int first, int last) {
    boolean isWaiting =
        lives.values().stream()
            .anyMatch(life ->
                !life.local() && !life.passes() && life.from() >= first && life.from() <= last);
    int passing = isWaiting ? PASSING + 1 : PASSING;
    return IntStream.rangeClosed(first, last)
        .map(store -> {
          Predicate<Life> loaded = life -> life.from() <= last && life.to() >= store;
          int kept = count(store, life -> loaded.test(life) && !life.passes());
          return Math.min(kept + passing, count(store, loaded));
        })
        .max()
        .orElse(0);
  }

  /// The locals that are live at a store, and the loads of which `loaded` is true.
  private int count(int store, Predicate<Life> loaded) {
    return (int)
        lives.values().stream()
            .filter(life -> life.local() ? life.isAt(store) : loaded.test(life))
            .count();
  }

  /// {@return whether stores that follow each other all are to different places}
  boolean areApart(int first, int last) {
    List<Term> written = places.subList(first, last + 1);
    return Set.copyOf(written).size() == written.size();
  }

  /// {@return how many vectors are live at once in so many copies of the run, one after another, if
  /// all that they load is loaded first}
  int ofCopies(int copies) {
    int locals = (int) lives.values().stream().filter(Life::local).count();
    return locals + copies * (lives.size() - locals);
  }
}
