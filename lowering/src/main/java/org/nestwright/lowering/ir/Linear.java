package org.nestwright.lowering.ir;

import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// A scalar [Type#I32] term as a constant plus multiples of terms that are no sums: the normal form
/// of indices, in which equal indices are equal terms. The term's value is the sum modulo 2^32.
///
/// @param factors what each term is multiplied with, never 0, in a fixed order
/// @param constant what is added
public record Linear(SortedMap<Term, Long> factors, long constant) {
  /// Variables come first, by name; the order is otherwise arbitrary but fixed.
  private static final Comparator<Term> ORDER =
      Comparator.comparing((Term t) -> t instanceof Term.Variable v ? v.name().toString() : "~")
          .thenComparing(t -> t instanceof Term.Variable ? "" : t.toString());

  /// {@return the normal form of `t`} 32-bit arithmetic does not tell numbers apart that differ by
  /// a multiple of 2^32, so factors and constant are the ones in 32 bits.
  public static Linear of(Term t) {
    TreeMap<Term, Long> factors = new TreeMap<>(ORDER);
    long constant = add(t, 1, factors);
    factors.replaceAll((_, f) -> Type.I32.wrap(f));
    factors.values().removeIf(f -> f == 0);
    return new Linear(factors, Type.I32.wrap(constant));
  }

  private static long add(Term t, long factor, Map<Term, Long> factors) {
    if (t.type() == Type.I32 && t.lanes() == 1) {
      switch (t) {
        case Term.IntConst c -> {
          return factor * c.value();
        }
        case Term.Unary(UnaryOp op, Term a) when op == UnaryOp.NEG -> {
          return add(a, -factor, factors);
        }
        case Term.Binary(BinaryOp op, Term a, Term b) when op == BinaryOp.ADD -> {
          return add(a, factor, factors) + add(b, factor, factors);
        }
        case Term.Binary(BinaryOp op, Term a, Term b) when op == BinaryOp.SUB -> {
          return add(a, factor, factors) + add(b, -factor, factors);
        }
        case Term.Binary(BinaryOp op, Term a, Term.IntConst c) when op == BinaryOp.MUL -> {
          return add(a, factor * c.value(), factors);
        }
        case Term.Binary(BinaryOp op, Term.IntConst c, Term b) when op == BinaryOp.MUL -> {
          return add(b, factor * c.value(), factors);
        }
        case Term _ -> {}
      }
    }
    factors.merge(t, factor, Long::sum);
    return 0;
  }

  /// {@return this + b}
  public Linear plus(Linear b) {
    TreeMap<Term, Long> sum = new TreeMap<>(ORDER);
    sum.putAll(factors);
    b.factors.forEach((t, f) -> sum.merge(t, f, Long::sum));
    sum.values().removeIf(f -> f == 0);
    return new Linear(sum, constant + b.constant);
  }

  /// {@return this - b}
  public Linear minus(Linear b) {
    return plus(b.times(-1));
  }

  /// {@return this * by}
  public Linear times(long by) {
    TreeMap<Term, Long> products = new TreeMap<>(ORDER);
    factors.forEach((t, f) -> products.put(t, f * by));
    products.values().removeIf(f -> f == 0);
    return new Linear(products, constant * by);
  }

  /// {@return the quotient, rounded down}
  ///
  /// @param by above 0, and a divisor of each factor
  public Linear dividedBy(long by) {
    TreeMap<Term, Long> quotients = new TreeMap<>(ORDER);
    factors.forEach((t, f) -> quotients.put(t, f / by));
    return new Linear(quotients, Math.floorDiv(constant, by));
  }

  /// {@return the factor of `t`, 0 where it does not occur}
  public long factor(Term t) {
    return factors.getOrDefault(t, 0L);
  }

  /// {@return this without `t`}
  public Linear without(Term t) {
    TreeMap<Term, Long> rest = new TreeMap<>(ORDER);
    rest.putAll(factors);
    rest.remove(t);
    return new Linear(rest, constant);
  }

  /// {@return the term, constant last}
  public Term toTerm() {
    Term sum = null;
    for (Map.Entry<Term, Long> e : factors.entrySet()) {
      long factor = e.getValue();
      Term product =
          factor == 1 ? e.getKey() : new Term.Binary(BinaryOp.MUL, e.getKey(), integer(factor));
      sum = sum == null ? product : new Term.Binary(BinaryOp.ADD, sum, product);
    }
    Term last = integer(constant);
    if (sum == null) {
      return last;
    }
    return constant == 0 ? sum : new Term.Binary(BinaryOp.ADD, sum, last);
  }

  private static Term integer(long value) {
    return new Term.IntConst(Type.I32, Type.I32.wrap(value));
  }
}
