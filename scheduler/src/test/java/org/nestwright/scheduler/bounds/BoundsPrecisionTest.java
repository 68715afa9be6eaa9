package org.nestwright.scheduler.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.LoopId;

/// Where every loop occurs once, and no remainder is taken, ranges and spans are no over-estimates:
/// they are the least and the greatest of all values, which are few enough here to try them all.
/// `-Dfuzz.count` says how many, `-Dfuzz.seed` from which seed on.
class BoundsPrecisionTest {
  private static final int COUNT = Integer.getInteger("fuzz.count", 1_000);
  private static final long FIRST = Long.getLong("fuzz.seed", System.currentTimeMillis());
  private static final int LOOPS = 3;

  private final List<Atom.LoopIndex> loops = new ArrayList<>();
  private final List<Atom.LoopIndex> unused = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom();

  @BeforeEach
  void seedIsTold() {
    System.out.println("fuzz.seed=" + FIRST);
  }

  /// One value three times: as bounds are made, as an expression, and as plain arithmetic.
  private record Index(Affine affine, Expr expr, ToLongFunction<Map<LoopId, Long>> value) {}

  private void begin(long seed) {
    random = new SplittableRandom(seed);
    loops.clear();
    for (int i = 0; i < LOOPS; i++) {
      LoopId id = new LoopId(new Stage("f", 0), Var.of("v" + i));
      loops.add(new Atom.LoopIndex(id, 1 + random.nextInt(5)));
    }
    unused.clear();
    unused.addAll(loops);
  }

  private Index index(int depth) {
    if (depth == 0) {
      if (unused.isEmpty() || random.nextInt(5) == 0) {
        int c = random.nextInt(-6, 12);
        return new Index(Affine.of(c), Expr.of(c), _ -> c);
      }
      Atom.LoopIndex loop = unused.remove(random.nextInt(unused.size()));
      return new Index(Affine.of(loop), loop.id().var(), at -> at.get(loop.id()));
    }
    Index a = index(depth - 1);
    int c = random.nextInt(-4, 5);
    int divisor = random.nextInt(1, 7);
    return switch (random.nextInt(8)) {
      case 0, 1 -> {
        Index b = index(depth - 1);
        yield new Index(
            a.affine.plus(b.affine),
            a.expr.plus(b.expr),
            at -> a.value.applyAsLong(at) + b.value.applyAsLong(at));
      }
      case 2 -> {
        Index b = index(depth - 1);
        yield new Index(
            a.affine.minus(b.affine),
            a.expr.minus(b.expr),
            at -> a.value.applyAsLong(at) - b.value.applyAsLong(at));
      }
      case 3 -> {
        Index b = index(depth - 1);
        yield new Index(
            Affine.min(a.affine, b.affine),
            Expr.min(a.expr, b.expr),
            at -> Math.min(a.value.applyAsLong(at), b.value.applyAsLong(at)));
      }
      case 4 -> {
        Index b = index(depth - 1);
        yield new Index(
            Affine.max(a.affine, b.affine),
            Expr.max(a.expr, b.expr),
            at -> Math.max(a.value.applyAsLong(at), b.value.applyAsLong(at)));
      }
      case 5 ->
          new Index(
              a.affine.floorDiv(divisor),
              a.expr.div(divisor),
              at -> Math.floorDiv(a.value.applyAsLong(at), divisor));
      case 6 -> new Index(a.affine.plus(c), a.expr.plus(c), at -> a.value.applyAsLong(at) + c);
      default -> new Index(a.affine.times(c), a.expr.times(c), at -> a.value.applyAsLong(at) * c);
    };
  }

  private record Extremes(long low, long high) {}

  /// The least and greatest value while the loops in `inner` run and the others are at `point`.
  private Extremes extremes(Index index, Predicate<LoopId> inner, Map<LoopId, Long> point) {
    List<Map<LoopId, Long>> points = List.of(point);
    for (Atom.LoopIndex loop : loops) {
      if (inner.test(loop.id())) {
        List<Map<LoopId, Long>> more = new ArrayList<>();
        for (Map<LoopId, Long> at : points) {
          for (long i = 0; i < loop.extent(); i++) {
            Map<LoopId, Long> moved = new HashMap<>(at);
            moved.put(loop.id(), i);
            more.add(moved);
          }
        }
        points = more;
      }
    }
    long[] values = points.stream().mapToLong(index.value()).sorted().toArray();
    return new Extremes(values[0], values[values.length - 1]);
  }

  private Map<LoopId, Long> somewhere() {
    Map<LoopId, Long> point = new HashMap<>();
    loops.forEach(l -> point.put(l.id(), random.nextLong(l.extent())));
    return point;
  }

  @Test
  void rangesAreTheLeastAndTheGreatestValue() {
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      begin(seed);
      Index index = index(1 + random.nextInt(4));
      Affine a = index.affine();
      assertEquals(
          extremes(index, _ -> true, Map.of()),
          new Extremes(a.low(), a.high()),
          "seed %d: %s over %s".formatted(seed, a, loops));
    }
  }

  @Test
  void spansOverSomeLoopsAreTheExtremesWhileTheyRun() {
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      begin(seed);
      Index index = index(1 + random.nextInt(4));
      List<LoopId> inner =
          loops.stream().map(Atom.LoopIndex::id).filter(_ -> random.nextInt(2) == 0).toList();
      Span over = Span.of(index.affine()).over(inner::contains);
      for (int i = 0; i < 3; i++) {
        Map<LoopId, Long> point = somewhere();
        assertEquals(
            extremes(index, inner::contains, point),
            new Extremes(
                BoundsFuzzTest.value(over.low(), point), BoundsFuzzTest.value(over.high(), point)),
            "seed %d: %s over %s at %s".formatted(seed, index.affine(), inner, point));
      }
    }
  }

  /// The variables have constant limits, as those of a predicate or of a reduction have.
  @Test
  void spansOfExpressionsAreTheLeastAndTheGreatestValue() {
    Expr data = Input.of("data", Type.I32, 10).at(Expr.of(0));
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      begin(seed);
      Index a = index(1 + random.nextInt(3));
      Index b = index(1 + random.nextInt(3));
      Map<String, Span> spans = new HashMap<>();
      loops.forEach(l -> spans.put(l.id().var().name(), Span.of(0, l.extent() - 1)));
      Extremes ofA = extremes(a, _ -> true, Map.of());
      Extremes ofB = extremes(b, _ -> true, Map.of());
      String what = "seed %d: %s and %s over %s".formatted(seed, a.expr(), b.expr(), loops);
      assertEquals(Span.of(ofA.low(), ofA.high()), IndexSpan.of(a.expr(), spans), what);
      assertEquals(
          Span.of(Math.min(ofA.low(), ofB.low()), Math.max(ofA.high(), ofB.high())),
          IndexSpan.of(Expr.select(data.lt(0), a.expr(), b.expr()), spans),
          what);
      Index product =
          new Index(
              Affine.ZERO,
              a.expr().times(b.expr()),
              at -> a.value().applyAsLong(at) * b.value().applyAsLong(at));
      Extremes ofProduct = extremes(product, _ -> true, Map.of());
      assertEquals(
          Span.of(ofProduct.low(), ofProduct.high()), IndexSpan.of(product.expr(), spans), what);
    }
  }
}
