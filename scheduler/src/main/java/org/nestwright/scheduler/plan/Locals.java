package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.nestwright.dsl.Expr;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;

/// Whether the storage of a Func can be JVM locals: each access must be at a constant place when
/// loops are unrolled, any two accesses must be at the same places or at different ones, there must
/// not be too many, and one thread alone may use them.
///
/// What passes here can be locals on every target, if need be with vectors cut into their lanes.
final class Locals {
  /// A vector, whatever its width, counts as one. Of more the JIT would keep most in memory.
  private static final int MOST_VALUES = 64;

  private static final int MOST_COPIES = 65_536;

  private final Nesting nesting;
  private final FuncPlan func;

  /// How many lanes there are at each place.
  private final TreeMap<Long, Long> lanesAt = new TreeMap<>();

  private Locals(Nesting nesting, FuncPlan func) {
    this.nesting = nesting;
    this.func = func;
  }

  /// Why the storage can't be locals.
  ///
  /// @param problem what is wrong
  /// @param example an access that shows it; empty where there is none
  /// @param fix what to write instead
  record Obstacle(String problem, String example, String fix) {}

  /// Ends the search at the first obstacle.
  private static final class Found extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Obstacle obstacle;

    Found(String problem, String example, String fix) {
      super(problem, null, false, false);
      obstacle = new Obstacle(problem, example, fix);
    }
  }

  /// {@return why the storage of `f` can't be locals; empty where it can}
  ///
  /// @param nesting every Func of the plan
  static Optional<Obstacle> obstacle(Nesting nesting, FuncPlan f) {
    try {
      new Locals(nesting, f).check();
      return Optional.empty();
    } catch (Found e) {
      return Optional.of(e.obstacle);
    }
  }

  private void check() {
    Optional<Loop> parallel = nesting.parallelInside(func);
    if (parallel.isPresent()) {
      LoopId id = parallel.get().id();
      throw new Found(
          "the parallel loop %s runs while it is stored, and locals belong to one thread"
              .formatted(id),
          "",
          "computeAt a loop inside %s".formatted(id));
    }
    String name = func.func().name();
    for (FuncPlan user : nesting.plans()) {
      for (StagePlan stage : user.everyStage()) {
        if (stage.loops().stream().anyMatch(l -> l.extent() == 0)) {
          continue;
        }
        if (user == func) {
          access(user, stage, stage.definition().args());
        }
        for (Expr.Call call : Reads.calls(stage.definition(), name)) {
          access(user, stage, call.args());
        }
      }
    }
    checkPlaces();
  }

  private void checkPlaces() {
    long end = Long.MIN_VALUE;
    long last = 0;
    for (Map.Entry<Long, Long> entry : lanesAt.entrySet()) {
      if (entry.getKey() < end) {
        throw new Found(
            "two vectors of it overlap in part, so that they can't be locals",
            "one starts at place %d and one at place %d".formatted(last, entry.getKey()),
            alike());
      }
      last = entry.getKey();
      end = last + entry.getValue();
    }
    int values = lanesAt.size() * func.func().types().size();
    if (values > MOST_VALUES) {
      throw new Found(
          "it would take %d values, and of more than %d the JIT keeps most in memory"
              .formatted(values, MOST_VALUES),
          "",
          "use a smaller tile");
    }
  }

  private String alike() {
    return "vectorize all that reads and writes %s alike, or nothing of it"
        .formatted(func.func().name());
  }

  private void access(FuncPlan user, StagePlan stage, List<Expr> args) {
    Map<LoopId, Loop> loops = new LinkedHashMap<>();
    nesting.chain(user.computeAt()).forEach(l -> loops.put(l.id(), l));
    stage.loops().forEach(l -> loops.put(l.id(), l));
    Affine place = place(stage, args);
    Set<LoopId> mentioned = new LinkedHashSet<>();
    place.replace(index -> {
      mentioned.add(index.id());
      return Affine.ZERO;
    });
    Optional<Loop> vector = vector(stage);
    List<Loop> unrolled = new ArrayList<>();
    long copies = 1;
    for (LoopId id : mentioned) {
      Loop loop = loops.get(id);
      boolean lanes = vector.isPresent() && vector.get().id().equals(id);
      if (loop.kind() == LoopKind.SERIAL || loop.kind() == LoopKind.PARALLEL) {
        throw new Found(
            "%s accesses %s at a place that differs between iterations of %s, and a local has no"
                    .formatted(stage.stage(), func.func().name(), id)
                + " index",
            moving(place, loop),
            "unroll(%s) on %s%s"
                .formatted(
                    id.var(),
                    id.stage(),
                    id.stage().func().equals(func.func().name())
                        ? ""
                        : ", or computeAt(%s, %s)".formatted(id.stage(), id.var())));
      }
      if (!lanes) {
        unrolled.add(loop);
        copies *= loop.extent();
        if (copies > MOST_COPIES) {
          throw new Found(
              "it would take more than %d values".formatted(MOST_COPIES), "", "use a smaller tile");
        }
      }
    }
    long lanes = vector.map(v -> lanes(place, v)).orElse(1L);
    Map<LoopId, Long> at = new HashMap<>();
    vector.ifPresent(v -> at.put(v.id(), 0L));
    enumerate(place, unrolled, 0, at, lanes);
  }

  private static String moving(Affine place, Loop loop) {
    return "place %d where %s = 0 and place %d where it is 1"
        .formatted(
            CounterExample.value(place, Map.of()),
            loop.id(),
            CounterExample.value(place, Map.of(loop.id(), 1L)));
  }

  private void enumerate(
      Affine place, List<Loop> unrolled, int depth, Map<LoopId, Long> at, long lanes) {
    if (depth == unrolled.size()) {
      long first = CounterExample.value(place, at);
      Long known = lanesAt.put(first, lanes);
      if (known != null && known != lanes) {
        throw new Found(
            "it is accessed as vectors of %d and of %d values, which can't be the same locals"
                .formatted(Math.min(known, lanes), Math.max(known, lanes)),
            "place " + first,
            alike());
      }
      return;
    }
    Loop loop = unrolled.get(depth);
    for (long i = 0; i < loop.extent(); i++) {
      at.put(loop.id(), i);
      enumerate(place, unrolled, depth + 1, at, lanes);
    }
  }

  /// Where the access is, as lowering computes it.
  private Affine place(StagePlan stage, List<Expr> args) {
    Map<String, Span> spans = new HashMap<>();
    stage.values().forEach((name, value) -> spans.put(name, Span.of(value)));
    Affine sum = Affine.ZERO;
    for (int i = 0; i < args.size(); i++) {
      Span span = IndexSpan.of(args.get(i), spans);
      if (!span.isExact()) {
        throw new Found(
            "%s accesses %s at %s = %s, and no unrolling makes that a constant"
                .formatted(
                    stage.stage(), func.func().name(), func.func().vars().get(i), args.get(i)),
            "",
            "leave it in an array");
      }
      Affine inside = span.low().minus(func.storage().dimensions().get(i).min());
      sum = sum.plus(func.layout().get(i).offset(inside));
    }
    return sum;
  }

  private static Optional<Loop> vector(StagePlan stage) {
    List<Loop> vectors =
        stage.loops().stream().filter(l -> l.kind() == LoopKind.VECTORIZED).toList();
    if (vectors.size() > 1) {
      throw new Found(
          "%s has %d vectorized loops".formatted(stage.stage(), vectors.size()),
          "",
          "vectorize one and unroll the others");
    }
    return vectors.stream().findFirst();
  }

  private long lanes(Affine place, Loop vector) {
    long stride = place.terms().getOrDefault(new Atom.LoopIndex(vector.id(), vector.extent()), 0L);
    Affine rest =
        stride == 0 || vector.extent() == 1 ? place : place.minus(vector.index().times(stride));
    if (rest.mentions(vector.id()) || stride < 0 || stride > 1) {
      throw new Found(
          "the lanes of %s are no neighbours of %s in memory"
              .formatted(vector.id(), func.func().name()),
          moving(place, vector),
          "vectorize a loop over the innermost dimension of %s, or reorderStorage"
              .formatted(func.func().name()));
    }
    return stride == 0 ? 1 : vector.extent();
  }
}
