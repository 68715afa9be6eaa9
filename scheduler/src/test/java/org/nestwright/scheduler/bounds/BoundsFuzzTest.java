package org.nestwright.scheduler.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.LoopId;

/// Integer forms and spans of random expressions, against their values at random points.
/// `-Dfuzz.count` says how many, `-Dfuzz.seed` from which seed on.
class BoundsFuzzTest {
  private static final int COUNT = Integer.getInteger("fuzz.count", 5_000);
  private static final long FIRST = Long.getLong("fuzz.seed", System.currentTimeMillis());
  private static final int POINTS = 20;

  private final Map<LoopId, Long> point = new HashMap<>();
  private final List<Atom.LoopIndex> loops = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom();

  @BeforeEach
  void seedIsTold() {
    System.out.println("fuzz.seed=" + FIRST);
  }

  /// An integer form, with what it should be worth.
  private record Form(Affine affine, ToLongFunction<Map<LoopId, Long>> value) {}

  private void begin(long seed) {
    random = new SplittableRandom(seed);
    loops.clear();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      LoopId id = new LoopId(new Stage("f", 0), Var.of("v" + i));
      loops.add(new Atom.LoopIndex(id, 1 + random.nextInt(9)));
    }
    move();
  }

  private void move() {
    loops.forEach(l -> point.put(l.id(), random.nextLong(l.extent())));
  }

  // ---- Integer forms ----

  private Form form(int depth) {
    if (depth == 0 || random.nextInt(6) == 0) {
      if (random.nextInt(4) == 0) {
        long c = random.nextInt(-9, 20);
        return new Form(Affine.of(c), _ -> c);
      }
      Atom.LoopIndex l = loops.get(random.nextInt(loops.size()));
      return new Form(Affine.of(l), p -> p.get(l.id()));
    }
    Form a = form(depth - 1);
    Form b = form(depth - 1);
    long c = random.nextInt(1, 9);
    long signed = random.nextInt(-5, 6);
    return switch (random.nextInt(10)) {
      case 0, 1 -> join(a, b, a.affine().plus(b.affine()), Long::sum);
      case 2 -> join(a, b, a.affine().minus(b.affine()), (x, y) -> x - y);
      case 3 -> join(a, b, Affine.min(a.affine(), b.affine()), Math::min);
      case 4 -> join(a, b, Affine.max(a.affine(), b.affine()), Math::max);
      case 5 -> join(a, b, a.affine().times(signed), (x, _) -> x * signed);
      case 6 -> join(a, b, a.affine().floorDiv(c), (x, _) -> Math.floorDiv(x, c));
      case 7 -> join(a, b, a.affine().mod(c), (x, _) -> Math.floorMod(x, c));
      case 8 ->
          join(
              a,
              b,
              Affine.min(a.affine(), Affine.of(c - 1).minus(a.affine())),
              (x, _) -> Math.min(x, c - 1 - x));
      default -> join(a, b, a.affine().plus(signed), (x, _) -> x + signed);
    };
  }

  private static Form join(Form a, Form b, Affine form, java.util.function.LongBinaryOperator op) {
    return new Form(form, p -> op.applyAsLong(a.value().applyAsLong(p), b.value().applyAsLong(p)));
  }

  static long value(Affine a, Map<LoopId, Long> point) {
    long sum = a.constant();
    for (Map.Entry<Atom, Long> term : a.terms().entrySet()) {
      long atom =
          switch (term.getKey()) {
            case Atom.LoopIndex(LoopId id, _) -> point.get(id);
            case Atom.Min(Affine x, Affine y) -> Math.min(value(x, point), value(y, point));
            case Atom.Max(Affine x, Affine y) -> Math.max(value(x, point), value(y, point));
            case Atom.FloorDiv(Affine x, long d) -> Math.floorDiv(value(x, point), d);
            case Atom.Mod(Affine x, long d) -> Math.floorMod(value(x, point), d);
          };
      sum += atom * term.getValue();
    }
    return sum;
  }

  @Test
  void aMultipleOfAQuotientIsWrittenWithBrackets() {
    Affine y = Affine.of(new Atom.LoopIndex(new LoopId(new Stage("blur", 0), Var.of("y")), 32));
    Affine quotient = Affine.of(new Atom.FloorDiv(y, 4));
    assertEquals("blur.y / 4", quotient.toString());
    assertEquals("4*(blur.y / 4) + 1", quotient.times(4).plus(1).toString());
    assertEquals("-(blur.y % 4)", Affine.of(new Atom.Mod(y, 4)).times(-1).toString());
  }

  @Test
  void formsHaveTheValueOfWhatTheyWereMadeFromAndLieInTheirRange() {
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      begin(seed);
      Form f = form(1 + random.nextInt(5));
      for (int i = 0; i < POINTS; i++, move()) {
        long want = f.value().applyAsLong(point);
        String what = "seed %d: %s at %s".formatted(seed, f.affine(), point);
        assertEquals(want, value(f.affine(), point), what);
        assertTrue(f.affine().low() <= want && want <= f.affine().high(), what);
      }
    }
  }

  @Test
  void spansOverLoopsHoldTheValuesWhileTheLoopsRun() {
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      begin(seed);
      Form a = form(1 + random.nextInt(4));
      Form b = form(1 + random.nextInt(4));
      List<LoopId> inner =
          loops.stream().map(Atom.LoopIndex::id).filter(_ -> random.nextInt(2) == 0).toList();
      Span both = Span.of(a.affine()).union(Span.of(b.affine()));
      Span over = both.over(inner::contains);
      for (int i = 0; i < POINTS; i++) {
        for (Form f : List.of(a, b)) {
          long value = f.value().applyAsLong(point);
          assertTrue(
              value(over.low(), point) <= value && value <= value(over.high(), point),
              "seed %d: %s = %d at %s is not in %s over %s"
                  .formatted(seed, f.affine(), value, point, over, inner));
        }
        // Only the inner loops move: the span must hold for all of them at once.
        Map<LoopId, Long> outer = new HashMap<>(point);
        move();
        outer.keySet().removeAll(inner);
        point.putAll(outer);
        if (i % 5 == 4) {
          move();
        }
      }
      for (Atom atom : over.low().terms().keySet()) {
        if (atom instanceof Atom.LoopIndex l) {
          assertTrue(!inner.contains(l.id()), "seed %d: %s runs inside".formatted(seed, l));
        }
      }
    }
  }

  // ---- Spans of expressions ----

  private Expr index(int depth) {
    if (depth == 0 || random.nextInt(6) == 0) {
      int kind = random.nextInt(9);
      if (kind == 0) {
        return Expr.of(
            new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 65536}[random.nextInt(4)]);
      }
      return kind < 3
          ? Expr.of(random.nextInt(-9, 20))
          : loops.get(random.nextInt(loops.size())).id().var();
    }
    Expr a = index(depth - 1);
    Expr b = index(depth - 1);
    int c = random.nextInt(-3, 9);
    return switch (random.nextInt(14)) {
      case 0, 1 -> a.plus(b);
      case 2 -> a.minus(b);
      case 3 -> a.times(b);
      case 4 -> a.div(c);
      case 5 -> a.mod(c);
      case 6 -> Expr.min(a, b);
      case 7 -> Expr.max(a, b);
      case 8 -> Expr.select(a.lt(b), b, a);
      case 9 -> a.negate();
      case 10 -> a.and(Expr.of(c));
      case 11 -> a.cast(Type.values()[1 + random.nextInt(8)]).cast(Type.I32);
      case 12 ->
          Expr.min(a.cast(Type.I64).plus(b.cast(Type.I64)), Expr.of(1L << 40)).cast(Type.I32);
      default -> a.times(c);
    };
  }

  private long value(Expr e) {
    Type type = e.type();
    return switch (e) {
      case Var v -> point.get(new LoopId(new Stage("f", 0), v));
      case Expr.IntConst(_, long v) -> v;
      case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NEG -> type.wrap(-value(a));
      case Expr.Select(Expr c, Expr t, Expr f) -> value(c) != 0 ? value(t) : value(f);
      case Expr.Cast(Type to, Expr a) -> to.wrap(value(a));
      case Expr.Binary(BinaryOp op, Expr a, Expr b) -> binary(op, value(a), value(b), type);
      case Expr other -> throw new AssertionError(other);
    };
  }

  private static long binary(BinaryOp op, long a, long b, Type type) {
    return switch (op) {
      case ADD -> type.wrap(a + b);
      case SUB -> type.wrap(a - b);
      case MUL -> type.wrap(a * b);
      case DIV -> b == 0 ? 0 : type.wrap(b > 0 ? Math.floorDiv(a, b) : -Math.floorDiv(a, -b));
      case MOD -> b == 0 ? 0 : Math.floorMod(a, Math.abs(b));
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case AND -> a & b;
      case LT -> a < b ? 1 : 0;
      case OR, XOR, SHL, SHR, EQ, NE, LE, GT, GE -> throw new AssertionError(op);
    };
  }

  @Test
  void spansOfExpressionsHoldTheirValues() {
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      begin(seed);
      Expr e = index(1 + random.nextInt(5));
      Map<String, Span> variables = new HashMap<>();
      loops.forEach(l -> variables.put(l.id().var().name(), Span.of(Affine.of(l))));
      Span span = IndexSpan.of(e, variables);
      for (int i = 0; i < POINTS; i++, move()) {
        long value = value(e);
        assertTrue(
            (span.low() == null || value(span.low(), point) <= value)
                && (span.high() == null || value <= value(span.high(), point)),
            "seed %d: %s = %d at %s is not in %s".formatted(seed, e, value, point, span));
      }
    }
  }
}
