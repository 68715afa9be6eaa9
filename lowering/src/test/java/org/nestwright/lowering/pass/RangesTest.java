package org.nestwright.lowering.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Linear;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.pass.Ranges.Range;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;

/// Ranges of terms: exact ones in tables, and on random terms in which each variable occurs once,
/// where the least and greatest of all values are known by trying them all.
class RangesTest {
  private static final BufferId DATA = new BufferId("data", 0);
  private static final Range I32 = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

  /// `x` is 2 to 9, `y` is -3 to 4; of `any` nothing is known.
  private final Term.Variable x = variable("x");

  private final Term.Variable y = variable("y");
  private final Term.Variable any = variable("any");
  private final Ranges ranges =
      Ranges.NONE.with(x.name(), new Range(2, 9)).with(y.name(), new Range(-3, 4));

  private static Term.Variable variable(String name) {
    LoopId id = new LoopId(new Stage("f", 0), Var.of(name));
    return new Term.Variable(new Name.OfLoop(id), Type.I32, 1);
  }

  private static Term op(BinaryOp op, Term a, Term b) {
    return new Term.Binary(op, a, b);
  }

  private static Term load(Type type) {
    return new Term.Load(DATA, type, Term.of(0));
  }

  private void is(long low, long high, Term t) {
    assertEquals(new Range(low, high), ranges.of(t));
  }

  @Test
  void sumsMinimaAndQuotients() {
    is(7, 7, Term.of(7));
    is(2, 9, x);
    is(-1, 13, op(BinaryOp.ADD, x, y));
    is(-2, 12, op(BinaryOp.SUB, x, y));
    is(-12, 9, op(BinaryOp.MUL, y, Term.of(-3)));
    is(-9, -2, new Term.Unary(UnaryOp.NEG, x));
    is(-3, 4, op(BinaryOp.MIN, x, y));
    is(2, 9, op(BinaryOp.MAX, x, y));
    is(-2, 2, op(BinaryOp.DIV, y, Term.of(2)));
    is(-3, 4, op(BinaryOp.DIV, y, Term.of(1)));
    is(0, 6, op(BinaryOp.MOD, x, Term.of(7)));
    is(0, 0, op(BinaryOp.MOD, x, Term.of(1)));
    is(0, 6, op(BinaryOp.MOD, any, Term.of(7)));
  }

  @Test
  void ofOtherOperationsOnlyTheTypeIsKnown() {
    for (Term t :
        List.of(
            any,
            op(BinaryOp.DIV, x, Term.of(0)),
            op(BinaryOp.DIV, x, Term.of(-2)),
            op(BinaryOp.DIV, x, y),
            op(BinaryOp.MOD, x, Term.of(0)),
            op(BinaryOp.MOD, x, Term.of(-2)),
            op(BinaryOp.MOD, x, y),
            op(BinaryOp.MUL, x, y),
            op(BinaryOp.AND, x, y),
            op(BinaryOp.SHR, x, y),
            load(Type.I32),
            new Term.Cast(Type.I32, load(Type.F32)),
            new Term.Cast(Type.I32, load(Type.I64)),
            new Term.Cast(Type.I32, load(Type.U32)))) {
      assertEquals(I32, ranges.of(t), t.toString());
    }
  }

  @Test
  void narrowDataHasTheRangeOfItsType() {
    is(0, 1, op(BinaryOp.LT, x, y));
    is(-128, 127, load(Type.I8));
    is(0, 255, load(Type.U8));
    is(-32768, 32767, load(Type.I16));
    is(0, 65535, load(Type.U16));
    is(0, 255, new Term.Cast(Type.I32, load(Type.U8)));
    is(-128, 127, new Term.Cast(Type.I32, load(Type.I8)));
    is(-32768, 32767, new Term.Cast(Type.I32, load(Type.I16)));
    assertEquals(Range.ANY, ranges.of(load(Type.I64)));
    assertEquals(Range.ANY, ranges.of(load(Type.U32)));
    assertEquals(Range.ANY, ranges.of(load(Type.F32)));
    assertEquals(Range.ANY, ranges.of(new Term.Cast(Type.I64, load(Type.U8))));
  }

  @Test
  void aSumIsExactWhereItStaysInside32Bits() {
    int most = Integer.MAX_VALUE;
    int least = Integer.MIN_VALUE;
    assertExact(true, op(BinaryOp.ADD, x, Term.of(most - 9)));
    assertExact(false, op(BinaryOp.ADD, x, Term.of(most - 8)));
    assertExact(true, op(BinaryOp.ADD, y, Term.of(least + 3)));
    assertExact(false, op(BinaryOp.ADD, y, Term.of(least + 2)));
    assertExact(true, x);
    assertExact(false, any);
    assertExact(true, load(Type.I32));
    assertExact(true, new Term.Cast(Type.I32, load(Type.U32)));
    assertExact(false, op(BinaryOp.ADD, load(Type.I32), Term.of(1)));
    assertExact(false, op(BinaryOp.MUL, load(Type.I32), Term.of(2)));
    assertEquals(I32, ranges.of(op(BinaryOp.ADD, x, Term.of(most))));
  }

  private void assertExact(boolean exact, Term t) {
    assertEquals(exact, ranges.isExact(Linear.of(t)), t.toString());
  }

  /// The sum as it would be with no limit, up to where even 64 bits would not hold many of them.
  @Test
  void sumsOfManyLargeTermsAreGivenUp() {
    Linear sum = Linear.of(op(BinaryOp.MUL, load(Type.I32), Term.of(1 << 18)));
    assertEquals(new Range(-(1L << 49), (1L << 49) - (1 << 18)), ranges.of(sum));
    Linear twice = Linear.of(op(BinaryOp.MUL, load(Type.I32), Term.of(1 << 19)));
    assertEquals(new Range(-(1L << 50), (1L << 50) - (1 << 19)), ranges.of(twice));
    Linear more = Linear.of(op(BinaryOp.MUL, load(Type.I32), Term.of((1 << 19) + 1)));
    assertEquals(Range.ANY, ranges.of(more));
    Linear less = Linear.of(op(BinaryOp.MUL, load(Type.I32), Term.of(-(1 << 19) - 1)));
    assertEquals(Range.ANY, ranges.of(less));
    Linear large = new Linear(Linear.of(x).factors(), (1L << 50) - 9);
    assertEquals(new Range((1L << 50) - 7, 1L << 50), ranges.of(large));
    assertEquals(Range.ANY, ranges.of(new Linear(Linear.of(x).factors(), (1L << 50) + 1)));
    assertEquals(Range.ANY, ranges.of(new Linear(Linear.of(Term.of(0)).factors(), (1L << 50) + 1)));
    assertEquals(
        Range.ANY, ranges.of(new Linear(Linear.of(Term.of(0)).factors(), -(1L << 50) - 1)));
    assertEquals(
        new Range(1L << 50, 1L << 50),
        ranges.of(new Linear(Linear.of(Term.of(0)).factors(), 1L << 50)));
  }

  @Test
  void aLoopRunsFromItsFirstValueToItsLast() {
    Stmt.For loop =
        new Stmt.For(
            new LoopId(new Stage("f", 0), Var.of("any")),
            y,
            5,
            LoopKind.SERIAL,
            new Stmt.Block(List.of()));
    assertEquals(new Range(-3, 8), ranges.inside(loop).of(any));
    assertEquals(I32, ranges.of(any));
    Stmt.For none = new Stmt.For(loop.id(), y, 0, LoopKind.SERIAL, loop.body());
    assertEquals(new Range(-3, 4), ranges.inside(none).of(any));
    assertTrue(new Range(3, 3).isOne());
    assertFalse(new Range(3, 4).isOne());
  }

  // ---- Random terms ----

  /// A term with its value and the variables that it used up.
  private record Form(Term term, ToLongFunction<Map<Name, Long>> value) {}

  private final List<Term.Variable> unused = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom();

  private Form form(int depth) {
    if (depth == 0) {
      if (unused.isEmpty() || random.nextInt(5) == 0) {
        int c = random.nextInt(-6, 12);
        return new Form(Term.of(c), _ -> c);
      }
      Term.Variable v = unused.remove(random.nextInt(unused.size()));
      return new Form(v, at -> at.get(v.name()));
    }
    Form a = form(depth - 1);
    int c = random.nextInt(-4, 5);
    int divisor = random.nextInt(1, 7);
    return switch (random.nextInt(7)) {
      case 0, 1 -> join(BinaryOp.ADD, a, form(depth - 1), Long::sum);
      case 2 -> join(BinaryOp.SUB, a, form(depth - 1), (p, q) -> p - q);
      case 3 -> join(BinaryOp.MIN, a, form(depth - 1), Math::min);
      case 4 -> join(BinaryOp.MAX, a, form(depth - 1), Math::max);
      case 5 -> join(BinaryOp.DIV, a, new Form(Term.of(divisor), _ -> divisor), Math::floorDiv);
      default -> join(BinaryOp.MUL, a, new Form(Term.of(c), _ -> c), (p, q) -> p * q);
    };
  }

  private static Form join(
      BinaryOp op, Form a, Form b, java.util.function.LongBinaryOperator value) {
    return new Form(
        op(op, a.term, b.term),
        at -> value.applyAsLong(a.value.applyAsLong(at), b.value.applyAsLong(at)));
  }

  @Test
  void whereEachVariableOccursOnceRangesAreExactAndSoAreDecisions() {
    int count = Integer.getInteger("fuzz.count", 2_000);
    long first = Long.getLong("fuzz.seed", System.currentTimeMillis());
    System.out.println("fuzz.seed=" + first);
    for (long seed = first; seed < first + count; seed++) {
      random = new SplittableRandom(seed);
      List<Map<Name, Long>> points = List.of(Map.of());
      Ranges known = Ranges.NONE;
      unused.clear();
      for (int i = 0; i < 3; i++) {
        Term.Variable v = variable("v" + i);
        long low = random.nextInt(-3, 4);
        long high = low + random.nextInt(5);
        unused.add(v);
        known = known.with(v.name(), new Range(low, high));
        List<Map<Name, Long>> more = new ArrayList<>();
        for (Map<Name, Long> at : points) {
          for (long n = low; n <= high; n++) {
            Map<Name, Long> moved = new HashMap<>(at);
            moved.put(v.name(), n);
            more.add(moved);
          }
        }
        points = more;
      }
      Form a = form(1 + random.nextInt(3));
      Form b = form(random.nextInt(3));
      String what =
          "seed %d: %s and %s in %s".formatted(seed, a.term(), b.term(), points.getLast());
      long[] values = points.stream().mapToLong(a.value()).sorted().toArray();
      assertEquals(new Range(values[0], values[values.length - 1]), known.of(a.term()), what);
      long[] differences =
          points.stream()
              .mapToLong(at -> a.value().applyAsLong(at) - b.value().applyAsLong(at))
              .sorted()
              .toArray();
      long low = differences[0];
      long high = differences[differences.length - 1];
      boolean[] decided = {high < 0 || low >= 0, high <= 0 || low > 0, high <= 0 || low >= 0};
      BinaryOp[] ops = {BinaryOp.LT, BinaryOp.LE, BinaryOp.MIN};
      for (int i = 0; i < ops.length; i++) {
        Term after = Simplify.term(op(ops[i], a.term(), b.term()), known);
        boolean open = after instanceof Term.Binary(BinaryOp op, _, _) && op == ops[i];
        if (ops[i] != BinaryOp.MIN) {
          assertEquals(!decided[i], open, ops[i] + " " + what);
        }
      }
    }
  }
}
