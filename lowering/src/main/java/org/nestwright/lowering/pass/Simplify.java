package org.nestwright.lowering.pass;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.ir.Linear;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.lowering.pass.Ranges.Range;

/// Decides conditions, minima and maxima that the loop bounds decide, and brings indices to their
/// normal form. Floats are left alone.
///
/// Requires nothing. Leaves no `If` or `Select` with a constant condition, no loop of one iteration
/// or none, and every scalar index as [Linear#toTerm] writes it.
public final class Simplify {
  private Simplify() {}

  /// {@return `s`, simpler}
  public static Stmt run(Stmt s) {
    return run(s, Ranges.NONE);
  }

  static Stmt run(Stmt s, Ranges ranges) {
    return switch (s) {
      case Stmt.For n -> {
        Term min = term(n.min(), ranges);
        if (n.extent() == 0) {
          yield new Stmt.Block(List.of());
        }
        Name name = new Name.OfLoop(n.id());
        if (n.extent() == 1) {
          yield run(org.nestwright.lowering.ir.Substitute.in(n.body(), name, min), ranges);
        }
        Stmt body = run(n.body(), ranges.inside(n));
        if (isEmpty(body)) {
          yield body;
        }
        yield min == n.min() && body == n.body()
            ? n
            : new Stmt.For(n.id(), min, n.extent(), n.kind(), n.partition(), body);
      }
      case Stmt.If n -> {
        Term condition = term(n.condition(), ranges);
        if (condition instanceof Term.IntConst(_, long value)) {
          yield value != 0 ? run(n.then(), ranges) : new Stmt.Block(List.of());
        }
        Stmt then = run(n.then(), ranges);
        yield condition == n.condition() && then == n.then() ? n : new Stmt.If(condition, then);
      }
      case Stmt.Masked n -> {
        Term count = term(n.count(), ranges);
        Range range = ranges.of(count);
        if (range.high() < 1) {
          yield new Stmt.Block(List.of());
        }
        Stmt body = run(n.body(), ranges);
        if (isEmpty(body) || range.low() >= Walk.lanes(body)) {
          yield body;
        }
        yield count == n.count() && body == n.body()
            ? n
            : new Stmt.Masked(count, n.loads(), n.stores(), body);
      }
      case Stmt.Let n -> {
        Term value = term(n.value(), ranges);
        boolean index = value.type() == Type.I32 && value.lanes() == 1;
        Stmt body = run(n.body(), index ? ranges.with(n.name(), ranges.of(value)) : ranges);
        yield value == n.value() && body == n.body() ? n : new Stmt.Let(n.name(), value, body);
      }
      case Stmt.Require n -> {
        Term condition = term(n.condition(), ranges);
        boolean holds = condition instanceof Term.IntConst(_, long value) && value != 0;
        yield holds
            ? new Stmt.Block(List.of())
            : condition == n.condition() ? n : new Stmt.Require(condition);
      }
      case Stmt other -> Rewrite.children(other, child -> run(child, ranges), t -> term(t, ranges));
    };
  }

  private static boolean isEmpty(Stmt s) {
    return s instanceof Stmt.Block(List<Stmt> stmts) && stmts.isEmpty();
  }

  /// {@return `t`, simpler}
  static Term term(Term t, Ranges ranges) {
    Term e = Rewrite.children(t, operand -> term(operand, ranges));
    return switch (e) {
      case Term.Binary(BinaryOp op, Term a, Term b) when a.lanes() == 1 && isIndex(a) ->
          onIndices(op, a, b, e, ranges);
      case Term.Unary(UnaryOp op, Term a) when op == UnaryOp.NEG && a.lanes() == 1 && isIndex(a) ->
          normal(e);
      case Term.Binary(BinaryOp op, Term a, Term b) when a.type() == Type.BOOL ->
          onBools(op, a, b, e);
      case Term.Unary(UnaryOp op, Term.IntConst(Type type, long value))
          when op == UnaryOp.NOT && type == Type.BOOL ->
          new Term.IntConst(Type.BOOL, 1 - value);
      case Term.Select(Term.IntConst(_, long value), Term then, Term otherwise) ->
          value != 0 ? then : otherwise;
      case Term other -> other;
    };
  }

  private static boolean isIndex(Term t) {
    return t.type() == Type.I32;
  }

  /// The same term again where it is in normal form already, so that nothing looks changed.
  private static Term normal(Term e) {
    return sameIfEqual(e, rejoined(Linear.of(e)).toTerm());
  }

  /// A quotient times its divisor and the remainder are what was divided: so an index in one of two
  /// fused loops and one in the other become one in the loop.
  private static Linear rejoined(Linear sum) {
    for (Term t : sum.factors().keySet()) {
      boolean divided = t instanceof Term.Binary m && m.op() == BinaryOp.MOD;
      if (divided && t instanceof Term.Binary(_, Term a, Term.IntConst by) && by.value() > 0) {
        Term quotient = new Term.Binary(BinaryOp.DIV, a, by);
        long factor = sum.factor(t);
        if (factor * by.value() == sum.factor(quotient)) {
          return rejoined(sum.without(t).without(quotient).plus(Linear.of(a).times(factor)));
        }
      }
    }
    return sum;
  }

  private static Term sameIfEqual(Term before, Term after) {
    return after.equals(before) ? before : after;
  }

  /// Sums have a normal form whether they wrap round or not; all else is decided only where nothing
  /// can wrap.
  private static Term onIndices(BinaryOp op, Term a, Term b, Term e, Ranges ranges) {
    return switch (op) {
      case ADD, SUB -> normal(e);
      case MUL -> a instanceof Term.IntConst || b instanceof Term.IntConst ? normal(e) : e;
      case MIN -> {
        Range difference = difference(a, b, ranges);
        yield difference.high() <= 0 ? a : difference.low() >= 0 ? b : e;
      }
      case MAX -> {
        Range difference = difference(a, b, ranges);
        yield difference.low() >= 0 ? a : difference.high() <= 0 ? b : e;
      }
      case DIV, MOD ->
          b instanceof Term.IntConst(_, long divisor) && divisor > 0 && ranges.isExact(Linear.of(a))
              ? sameIfEqual(e, quotient(op, Linear.of(a), divisor, ranges, e))
              : e;
      case LT, LE, GT, GE, EQ, NE -> compare(op, difference(a, b, ranges), e);
      case AND, OR, XOR, SHL, SHR -> e;
    };
  }

  private static Range difference(Term a, Term b, Ranges ranges) {
    Linear x = Linear.of(a);
    Linear y = Linear.of(b);
    return ranges.isExact(x) && ranges.isExact(y) ? ranges.of(x.minus(y)) : Range.ANY;
  }

  /// Takes multiples of the divisor out; the rest is decided where it stays inside one multiple.
  private static Term quotient(BinaryOp op, Linear a, long divisor, Ranges ranges, Term e) {
    SortedMap<Term, Long> whole = new TreeMap<>(a.factors());
    whole.values().removeIf(f -> f % divisor != 0);
    SortedMap<Term, Long> rest = new TreeMap<>(a.factors());
    rest.keySet().removeAll(whole.keySet());
    long constant = Math.floorDiv(a.constant(), divisor);
    Linear remainder = new Linear(rest, a.constant() - constant * divisor);
    if (!ranges.isExact(remainder)) {
      return e;
    }
    Range range = ranges.of(remainder);
    long block = Math.floorDiv(range.low(), divisor);
    boolean known = block == Math.floorDiv(range.high(), divisor);
    Term by = new Term.IntConst(Type.I32, divisor);
    if (op == BinaryOp.MOD) {
      return known
          ? new Linear(rest, remainder.constant() - block * divisor).toTerm()
          : new Term.Binary(BinaryOp.MOD, remainder.toTerm(), by);
    }
    whole.replaceAll((_, f) -> f / divisor);
    if (known) {
      return new Linear(whole, constant + block).toTerm();
    }
    Term q = new Term.Binary(BinaryOp.DIV, remainder.toTerm(), by);
    Term w = new Linear(whole, constant).toTerm();
    return Linear.of(new Term.Binary(BinaryOp.ADD, w, q)).toTerm();
  }

  private static Term compare(BinaryOp op, Range difference, Term e) {
    Boolean decided =
        switch (op) {
          case LT -> decide(difference.high() < 0, difference.low() >= 0);
          case LE -> decide(difference.high() <= 0, difference.low() > 0);
          case GT -> decide(difference.low() > 0, difference.high() <= 0);
          case GE -> decide(difference.low() >= 0, difference.high() < 0);
          case EQ ->
              decide(
                  difference.isOne() && difference.low() == 0,
                  difference.low() > 0 || difference.high() < 0);
          case NE ->
              decide(
                  difference.low() > 0 || difference.high() < 0,
                  difference.isOne() && difference.low() == 0);
          case ADD, SUB, MUL, DIV, MOD, MIN, MAX, AND, OR, XOR, SHL, SHR -> null;
        };
    return decided == null ? e : new Term.IntConst(Type.BOOL, decided ? 1 : 0);
  }

  private static Boolean decide(boolean holds, boolean fails) {
    return holds ? Boolean.TRUE : fails ? Boolean.FALSE : null;
  }

  private static Term onBools(BinaryOp op, Term a, Term b, Term e) {
    if (op != BinaryOp.AND && op != BinaryOp.OR) {
      return e;
    }
    long neutral = op == BinaryOp.AND ? 1 : 0;
    if (a instanceof Term.IntConst(_, long value)) {
      return value == neutral ? b : a;
    }
    if (b instanceof Term.IntConst(_, long value)) {
      return value == neutral ? a : b;
    }
    return e;
  }
}
