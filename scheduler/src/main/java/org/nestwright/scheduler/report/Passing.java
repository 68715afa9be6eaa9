package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.plan.Guard;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Share;
import org.nestwright.scheduler.plan.StagePlan;

/// Counts the points of a stage's loops that pass its guards.
///
/// A box of iterations for which a guard holds everywhere, or nowhere, is counted at once; any
/// other is halved. So the work grows with the edges that guards cut, not with the loops.
final class Passing {
  private final List<Guard> guards;
  private final List<Set<LoopId>> mentioned = new ArrayList<>();
  private final List<Loop> outer = new ArrayList<>();
  private final Optional<Loop> vector;
  private final Map<LoopId, Interval> box = new HashMap<>();
  private final SortedMap<Long, Long> groups = new TreeMap<>();

  private Passing(StagePlan stage, List<Loop> around, Optional<Loop> vector) {
    this.guards = stage.guards().stream().filter(g -> !stage.keeps(g)).toList();
    this.vector = vector;
    for (Guard guard : guards) {
      Set<LoopId> loops = new HashSet<>();
      guard
          .value()
          .replace(index -> {
            loops.add(index.id());
            return Affine.ZERO;
          });
      mentioned.add(loops);
    }
    List<Loop> loops = new ArrayList<>(around);
    loops.addAll(stage.loops());
    for (Loop loop : loops) {
      Share share = stage.share(loop);
      box.put(loop.id(), new Interval(share.start(), share.start() + share.extent() - 1));
      if (vector.isEmpty() || !vector.get().equals(loop)) {
        outer.add(loop);
      }
    }
  }

  /// {@return how many iterations of the loops other than `vector` execute how many of its lanes,
  /// by lanes; without a vectorized loop there is one lane}
  ///
  /// @param around loops outside the stage's own to be counted too
  static SortedMap<Long, Long> groups(StagePlan stage, List<Loop> around, Optional<Loop> vector) {
    Passing passing = new Passing(stage, around, vector);
    if (stage.runs()) {
      passing.count();
    }
    return passing.groups;
  }

  private void count() {
    Set<LoopId> undecided = new HashSet<>();
    for (int i = 0; i < guards.size(); i++) {
      Guard guard = guards.get(i);
      Interval value = Interval.of(guard.value(), l -> box.get(l.id()));
      if (value.low() >= guard.limit()) {
        return;
      }
      if (value.high() >= guard.limit()) {
        undecided.addAll(mentioned.get(i));
      }
    }
    if (undecided.isEmpty()) {
      add(vector.map(this::width).orElse(1L));
      return;
    }
    Loop widest = null;
    for (Loop loop : outer) {
      if (undecided.contains(loop.id())
          && width(loop) > 1
          && (widest == null || width(loop) > width(widest))) {
        widest = loop;
      }
    }
    if (widest == null) {
      add(lanes(vector.orElseThrow()));
      return;
    }
    Interval whole = box.get(widest.id());
    long middle = (whole.low() + whole.high()) / 2;
    box.put(widest.id(), new Interval(whole.low(), middle));
    count();
    box.put(widest.id(), new Interval(middle + 1, whole.high()));
    count();
    box.put(widest.id(), whole);
  }

  private long width(Loop loop) {
    return box.get(loop.id()).high() - box.get(loop.id()).low() + 1;
  }

  private void add(long lanes) {
    long volume = 1;
    for (Loop loop : outer) {
      volume = Math.multiplyExact(volume, width(loop));
    }
    if (lanes > 0) {
      groups.merge(lanes, volume, Math::addExact);
    }
  }

  /// How many lanes pass where all other loops that matter stand still.
  private long lanes(Loop loop) {
    Interval all = box.get(loop.id());
    long passing = 0;
    for (long lane = all.low(); lane <= all.high(); lane++) {
      box.put(loop.id(), new Interval(lane, lane));
      boolean passes = true;
      for (Guard guard : guards) {
        passes &= Interval.of(guard.value(), l -> box.get(l.id())).high() < guard.limit();
      }
      passing += passes ? 1 : 0;
    }
    box.put(loop.id(), all);
    return passing;
  }
}
