package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nestwright.dsl.Expr;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;

/// Proves that definitions of one Func that share loops still touch each of its elements in the
/// algorithm's order.
///
/// Let an earlier definition touch an element in one iteration of the shared loops, and a later one
/// touch the same element in another; one of the two writes. The distance from the first iteration
/// to the second must not go back, and where a shared loop is parallel it must be none, or another
/// loop around must go on.
final class FusedDependences {
  private FusedDependences() {}

  static void check(FuncPlan f, List<StagePlan> order, FusedGroups groups) {
    List<StagePlan> own =
        order.stream().filter(s -> s.stage().func().equals(f.func().name())).toList();
    for (int i = 0; i < own.size(); i++) {
      for (int j = i + 1; j < own.size(); j++) {
        List<Loop> shared = FusedLoops.shared(own.get(i), own.get(j));
        if (!shared.isEmpty() && own.get(i).runs() && own.get(j).runs()) {
          check(f, own.get(i), own.get(j), shared, groups);
        }
      }
    }
  }

  private static void check(
      FuncPlan f, StagePlan first, StagePlan second, List<Loop> shared, FusedGroups groups) {
    List<Expr> write = first.definition().args();
    List<Expr> laterWrite = second.definition().args();
    List<Expr.Call> reads = Reads.calls(first.definition(), f.func().name());
    List<Expr.Call> laterReads = Reads.calls(second.definition(), f.func().name());
    for (Expr.Call read : laterReads) {
      check(first, write, second, read.args(), "reads", shared, groups);
    }
    check(first, write, second, laterWrite, "writes", shared, groups);
    for (Expr.Call read : reads) {
      check(first, read.args(), second, laterWrite, "writes", shared, groups);
    }
  }

  private static void check(
      StagePlan first,
      List<Expr> args,
      StagePlan second,
      List<Expr> laterArgs,
      String verb,
      List<Loop> shared,
      FusedGroups groups) {
    List<Bound> bounds = bounds(first, args, second, laterArgs, shared);
    for (int k = 0; k < shared.size(); k++) {
      Loop loop = shared.get(k);
      long[] distance = distance(bounds, shared, k);
      if (distance[0] > distance[1]) {
        return;
      }
      boolean races = loop.kind() == LoopKind.PARALLEL && distance[1] > 0;
      if (distance[0] < 0 || races) {
        throw refusal(first, second, laterArgs, verb, loop, distance, groups);
      }
      if (distance[0] > 0) {
        return;
      }
    }
  }

  private static ScheduleException refusal(
      StagePlan first,
      StagePlan second,
      List<Expr> laterArgs,
      String verb,
      Loop loop,
      long[] distance,
      FusedGroups groups) {
    Directive.ComputeWith d =
        groups
            .join(second.stage())
            .or(() -> groups.join(first.stage()))
            .orElseGet(() -> groups.joins().getFirst());
    String element = "%s(%s)".formatted(second.stage().func(), Refusal.list(laterArgs));
    boolean known = distance[0] > 1 - loop.extent();
    return distance[0] < 0
        ? Refusal.of(
                d,
                "%s %s %s before %s has come to that element",
                second.stage(),
                verb,
                element,
                first.stage())
            .example(
                known
                    ? Optional.of(
                        "%s comes to it %d %s of %s later"
                            .formatted(
                                first.stage(),
                                -distance[0],
                                distance[0] == -1 ? "iteration" : "iterations",
                                loop.id().var()))
                    : Optional.empty())
            .fix("share only loops around %s, or leave it out", loop.id().var())
        : Refusal.of(
                d,
                "%s %s %s, which %s touches in another iteration of the parallel loop %s, perhaps"
                    + " at the same time",
                second.stage(),
                verb,
                element,
                first.stage(),
                loop.id().var())
            .fix("make %s serial in both, or share only loops around it", loop.id().var());
  }

  /// What is known of the distances: `low <= sum of factor * distance <= high`.
  private record Bound(Map<LoopId, Long> factors, Long low, Long high) {
    long factor(Loop loop) {
      return factors.getOrDefault(loop.id(), 0L);
    }
  }

  /// Two accesses meet only where their spans in each dimension do.
  private static List<Bound> bounds(
      StagePlan first, List<Expr> args, StagePlan second, List<Expr> laterArgs, List<Loop> shared) {
    List<Bound> bounds = new ArrayList<>();
    for (int d = 0; d < args.size(); d++) {
      Span a = span(first, args.get(d), shared);
      Span b = span(second, laterArgs.get(d), shared);
      if (a.low() != null && b.high() != null) {
        Linear low = Linear.of(a.low(), shared);
        Linear high = Linear.of(b.high(), shared);
        if (low.comparesTo(high)) {
          bounds.add(new Bound(low.factors, low.rest.minus(high.rest).low(), null));
        }
      }
      if (a.high() != null && b.low() != null) {
        Linear high = Linear.of(a.high(), shared);
        Linear low = Linear.of(b.low(), shared);
        if (high.comparesTo(low)) {
          bounds.add(new Bound(high.factors, null, high.rest.minus(low.rest).high()));
        }
      }
    }
    return bounds;
  }

  /// The indices that an access has in one iteration of the shared loops.
  private static Span span(StagePlan stage, Expr index, List<Loop> shared) {
    Map<String, Span> values = new HashMap<>();
    stage.values().forEach((name, value) -> values.put(name, Span.of(value)));
    Set<LoopId> inner = new HashSet<>();
    stage.loops().forEach(l -> inner.add(l.id()));
    shared.forEach(l -> inner.remove(l.id()));
    return IndexSpan.of(index, values).over(inner::contains);
  }

  /// A sum of multiples of the shared loops and of the rest.
  private record Linear(Map<LoopId, Long> factors, Affine rest, boolean isExact) {
    static Linear of(Affine a, List<Loop> shared) {
      Map<LoopId, Long> factors = new HashMap<>();
      Affine rest = a;
      for (Loop loop : shared) {
        Atom atom = new Atom.LoopIndex(loop.id(), loop.extent());
        Long factor = a.terms().get(atom);
        if (factor != null) {
          factors.put(loop.id(), factor);
          rest = rest.minus(Affine.of(atom).times(factor));
        }
      }
      Affine left = rest;
      return new Linear(factors, rest, shared.stream().noneMatch(l -> left.mentions(l.id())));
    }

    boolean comparesTo(Linear other) {
      return isExact && other.isExact && factors.equals(other.factors);
    }
  }

  /// The least and the greatest distance in loop `k`, when there is none in the loops around it.
  private static long[] distance(List<Bound> bounds, List<Loop> shared, int k) {
    long most = Math.max(0, shared.get(k).extent() - 1);
    long low = -most;
    long high = most;
    for (Bound bound : bounds) {
      long others = 0;
      for (Loop inner : shared.subList(k + 1, shared.size())) {
        others +=
            Math.multiplyExact(Math.abs(bound.factor(inner)), Math.max(0, inner.extent() - 1));
      }
      long factor = bound.factor(shared.get(k));
      if (factor == 0) {
        boolean never =
            (bound.low() != null && bound.low() > others)
                || (bound.high() != null && bound.high() < -others);
        if (never) {
          return new long[] {1, 0};
        }
        continue;
      }
      if (bound.low() != null) {
        long least = bound.low() - others;
        if (factor > 0) {
          low = Math.max(low, Math.ceilDiv(least, factor));
        } else {
          high = Math.min(high, Math.floorDiv(least, factor));
        }
      }
      if (bound.high() != null) {
        long greatest = bound.high() + others;
        if (factor > 0) {
          high = Math.min(high, Math.floorDiv(greatest, factor));
        } else {
          low = Math.max(low, Math.ceilDiv(greatest, factor));
        }
      }
    }
    return new long[] {low, high};
  }
}
