package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.nestwright.dsl.Expr;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;

/// Looks for a point at which a stage does what it may not, so that a refusal can name it. Tries
/// the ends of all loops first, as most mistakes show there, then points between.
///
/// A point that is found does run: its guards and predicates hold. None is found where the indices
/// depend on data.
final class CounterExample {
  private static final int MOST_CORNERS = 1 << 10;
  private static final int MOST_OTHERS = 1 << 10;

  private final StagePlan stage;
  private final List<Loop> loops = new ArrayList<>();

  /// @param around the loops around those of `stage`
  CounterExample(StagePlan stage, List<Loop> around) {
    this.stage = stage;
    loops.addAll(around);
    loops.addAll(stage.loops());
    loops.removeIf(l -> l.extent() == 1);
  }

  /// A point of a stage.
  ///
  /// @param loops where each loop is
  /// @param variables the value of each variable of the definition
  record Point(Map<LoopId, Long> loops, Map<String, Long> variables) {
    /// {@return the value of each index, as text; empty where data is needed to know}
    Optional<String> at(List<Expr> args) {
      List<Optional<Long>> values = args.stream().map(e -> IndexValue.of(e, variables)).toList();
      return values.stream().allMatch(Optional::isPresent)
          ? Optional.of(
              values.stream()
                  .map(v -> Long.toString(v.orElseThrow()))
                  .collect(Collectors.joining(", ", "(", ")")))
          : Optional.empty();
    }
  }

  /// {@return a point that runs and is `bad`}
  Optional<Point> find(Predicate<Point> bad) {
    if (loops.stream().anyMatch(l -> l.extent() == 0)) {
      return Optional.empty();
    }
    int corners = loops.size() < 10 ? 1 << loops.size() : MOST_CORNERS;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < corners + MOST_OTHERS; i++) {
      Map<LoopId, Long> at = new HashMap<>();
      for (int k = 0; k < loops.size(); k++) {
        Loop loop = loops.get(k);
        boolean atEnd =
            i < corners && (loops.size() < 10 ? (i >> k & 1) != 0 : random.nextBoolean());
        at.put(
            loop.id(),
            i >= corners ? random.nextLong(loop.extent()) : atEnd ? loop.extent() - 1 : 0);
      }
      Optional<Point> point = point(at).filter(bad);
      if (point.isPresent()) {
        return point;
      }
    }
    return Optional.empty();
  }

  private Optional<Point> point(Map<LoopId, Long> at) {
    for (Share share : stage.shares()) {
      long iteration = at.getOrDefault(share.loop(), 0L) - share.start();
      if (iteration < 0 || iteration >= share.extent()) {
        return Optional.empty();
      }
    }
    for (Guard guard : stage.guards()) {
      if (value(guard.value(), at) >= guard.limit()) {
        return Optional.empty();
      }
    }
    Map<String, Long> variables = new HashMap<>();
    stage.values().forEach((name, value) -> variables.put(name, value(value, at)));
    for (Expr predicate : stage.definition().predicates()) {
      if (IndexValue.of(predicate, variables).orElse(0L) == 0) {
        return Optional.empty();
      }
    }
    return Optional.of(new Point(at, variables));
  }

  /// {@return the value of `form` where the loops are at `at`; others are at 0}
  static long value(Affine form, Map<LoopId, Long> at) {
    long sum = form.constant();
    for (Map.Entry<Atom, Long> term : form.terms().entrySet()) {
      sum += term.getValue() * value(term.getKey(), at);
    }
    return sum;
  }

  private static long value(Atom atom, Map<LoopId, Long> at) {
    return switch (atom) {
      case Atom.LoopIndex(LoopId id, _) -> at.getOrDefault(id, 0L);
      case Atom.Min(Affine a, Affine b) -> Math.min(value(a, at), value(b, at));
      case Atom.Max(Affine a, Affine b) -> Math.max(value(a, at), value(b, at));
      case Atom.FloorDiv(Affine a, long d) -> Math.floorDiv(value(a, at), d);
      case Atom.Mod(Affine a, long d) -> Math.floorMod(value(a, at), d);
    };
  }

  /// {@return what is read at `point`, as text, such as `f(3, 0) reads in(4, 0)`}
  Optional<String> reading(Point point, String read, List<Expr> args) {
    String reader = stage.stage().func();
    return point
        .at(stage.definition().args())
        .flatMap(self ->
            point.at(args).map(index -> "%s%s reads %s%s".formatted(reader, self, read, index)));
  }
}
