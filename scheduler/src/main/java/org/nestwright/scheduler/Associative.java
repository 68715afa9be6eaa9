package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// The associative operation that an update `f(args) = f(args) op e` does: its terms may be taken
/// together in groups. Found by matching, so an operation that is associative in a way not known
/// here is none.
final class Associative {
  private final List<Expr> neutral;
  private final boolean commutative;
  private final BiFunction<List<Expr>, List<Expr>, List<Expr>> join;

  private Associative(
      List<Expr> neutral,
      boolean commutative,
      BiFunction<List<Expr>, List<Expr>, List<Expr>> join) {
    this.neutral = List.copyOf(neutral);
    this.commutative = commutative;
    this.join = join;
  }

  /// {@return the operation; empty where none is found}
  static Optional<Associative> of(Func f, Definition update) {
    Matching matching = new Matching(f, update);
    return matching.isApart()
        ? matching.elementwise().or(matching::extreme).or(matching::complexProduct)
        : Optional.empty();
  }

  /// {@return a tuple that, joined with any other, leaves it to the bit}
  List<Expr> neutral() {
    return neutral;
  }

  /// {@return whether the order of the terms is of no account}
  boolean commutative() {
    return commutative;
  }

  /// {@return two groups of terms together}
  ///
  /// @param first the earlier ones
  /// @param second the later ones
  List<Expr> join(List<Expr> first, List<Expr> second) {
    return join.apply(first, second);
  }

  /// Looks at one update.
  private record Matching(Func f, Definition update) {
    /// Whether neither where the update writes nor when depends on what it has written.
    boolean isApart() {
      return update.args().stream().noneMatch(this::reads)
          && update.predicates().stream().noneMatch(this::reads);
    }

    // ---- Each element by itself ----

    Optional<Associative> elementwise() {
      List<BinaryOp> ops = new ArrayList<>();
      List<Expr> neutral = new ArrayList<>();
      for (int i = 0; i < update.values().size(); i++) {
        Optional<BinaryOp> op = operation(update.values().get(i), i);
        if (op.isEmpty()) {
          return Optional.empty();
        }
        ops.add(op.get());
        neutral.add(NeutralElement.of(op.get(), f.types().get(i)));
      }
      return Optional.of(
          new Associative(
              neutral,
              true,
              (a, b) -> {
                List<Expr> both = new ArrayList<>();
                for (int i = 0; i < ops.size(); i++) {
                  both.add(new Expr.Binary(ops.get(i), a.get(i), b.get(i)));
                }
                return both;
              }));
    }

    /// The operation of `own op e op ...`, with `own` the old value of element `i`; `own - e` is a
    /// sum too.
    private Optional<BinaryOp> operation(Expr value, int i) {
      return switch (value) {
        case Expr.Fma(Expr a, Expr b, Expr c) when !reads(a) && !reads(b) ->
            within(c, i, BinaryOp.ADD);
        case Expr.Binary(BinaryOp op, Expr a, Expr b) when op == BinaryOp.SUB && !reads(b) ->
            within(a, i, BinaryOp.ADD);
        case Expr.Binary(BinaryOp op, Expr a, Expr b) when op.isAssociative() && !reads(b) ->
            within(a, i, op);
        case Expr.Binary(BinaryOp op, Expr a, Expr b) when op.isAssociative() && !reads(a) ->
            within(b, i, op);
        case Expr _ -> Optional.empty();
      };
    }

    private Optional<BinaryOp> within(Expr part, int i, BinaryOp op) {
      return isOwn(part, i) ? Optional.of(op) : operation(part, i).filter(op::equals);
    }

    // ---- The greatest or least, with what belongs to it ----

    Optional<Associative> extreme() {
      for (int k = 0; k < update.values().size(); k++) {
        if (update.values().get(k) instanceof Expr.Select(Expr wins, Expr e, Expr own)
            && isOwn(own, k)
            && !reads(e)) {
          Optional<BinaryOp> better = better(wins, e, k);
          if (better.isPresent() && others(wins)) {
            return Optional.of(extreme(k, better.get()));
          }
        }
      }
      return Optional.empty();
    }

    /// Which comparison `wins` is of `e` with the old value; strict, so that the first of equals
    /// wins and what is neutral never does.
    private Optional<BinaryOp> better(Expr wins, Expr e, int k) {
      if (!(wins instanceof Expr.Binary(BinaryOp op, Expr a, Expr b))
          || f.types().get(k) == Type.BOOL
          || (op != BinaryOp.LT && op != BinaryOp.GT)) {
        return Optional.empty();
      }
      if (a.equals(e) && isOwn(b, k)) {
        return Optional.of(op);
      }
      return isOwn(a, k) && b.equals(e)
          ? Optional.of(op == BinaryOp.LT ? BinaryOp.GT : BinaryOp.LT)
          : Optional.empty();
    }

    private boolean others(Expr wins) {
      for (int i = 0; i < update.values().size(); i++) {
        boolean follows =
            update.values().get(i) instanceof Expr.Select(Expr same, Expr e, Expr own)
                && same.equals(wins)
                && isOwn(own, i)
                && !reads(e);
        if (!follows) {
          return false;
        }
      }
      return true;
    }

    private Associative extreme(int k, BinaryOp better) {
      List<Expr> neutral = new ArrayList<>(f.types().stream().map(NeutralElement::zero).toList());
      BinaryOp same = better == BinaryOp.GT ? BinaryOp.MAX : BinaryOp.MIN;
      neutral.set(k, NeutralElement.of(same, f.types().get(k)));
      return new Associative(
          neutral,
          false,
          (a, b) -> {
            Expr wins = new Expr.Binary(better, b.get(k), a.get(k));
            List<Expr> both = new ArrayList<>();
            for (int i = 0; i < a.size(); i++) {
              both.add(new Expr.Select(wins, b.get(i), a.get(i)));
            }
            return both;
          });
    }

    // ---- (a, b) * (c, d) = (a * c - b * d, a * d + b * c) ----

    Optional<Associative> complexProduct() {
      if (update.values().size() != 2
          || f.types().get(0) != f.types().get(1)
          || f.types().get(0) == Type.BOOL) {
        return Optional.empty();
      }
      Map<Integer, Factor> real = new HashMap<>();
      Map<Integer, Factor> imaginary = new HashMap<>();
      boolean matches =
          linear(update.values().get(0), false, real)
              && linear(update.values().get(1), false, imaginary)
              && real.size() == 2
              && imaginary.size() == 2
              && !real.get(0).negative()
              && real.get(0).equals(imaginary.get(1))
              && real.get(1).negative()
              && !imaginary.get(0).negative()
              && real.get(1).e().equals(imaginary.get(0).e());
      return matches
          ? Optional.of(
              new Associative(
                  List.of(Expr.constant(f.types().get(0), 1), Expr.constant(f.types().get(1), 0)),
                  true,
                  Matching::product))
          : Optional.empty();
    }

    private static List<Expr> product(List<Expr> a, List<Expr> b) {
      return List.of(
          a.get(0).times(b.get(0)).minus(a.get(1).times(b.get(1))),
          a.get(0).times(b.get(1)).plus(a.get(1).times(b.get(0))));
    }

    /// What an old element is multiplied with.
    private record Factor(Expr e, boolean negative) {}

    /// Reads `value` as a sum of old elements, each once and times a factor.
    private boolean linear(Expr value, boolean negative, Map<Integer, Factor> factors) {
      return switch (value) {
        case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NEG -> linear(a, !negative, factors);
        case Expr.Binary(BinaryOp op, Expr a, Expr b) when op == BinaryOp.ADD ->
            linear(a, negative, factors) && linear(b, negative, factors);
        case Expr.Binary(BinaryOp op, Expr a, Expr b) when op == BinaryOp.SUB ->
            linear(a, negative, factors) && linear(b, !negative, factors);
        case Expr.Binary(BinaryOp op, Expr a, Expr b) when op == BinaryOp.MUL ->
            product(a, b, negative, factors);
        case Expr.Fma(Expr a, Expr b, Expr c) ->
            product(a, b, negative, factors) && linear(c, negative, factors);
        case Expr _ -> false;
      };
    }

    private boolean product(Expr a, Expr b, boolean negative, Map<Integer, Factor> factors) {
      if (a instanceof Expr.Unary(UnaryOp op, Expr inner) && op == UnaryOp.NEG) {
        return product(inner, b, !negative, factors);
      }
      if (b instanceof Expr.Unary(UnaryOp op, Expr inner) && op == UnaryOp.NEG) {
        return product(a, inner, !negative, factors);
      }
      for (int i = 0; i < 2; i++) {
        if (isOwn(a, i) && !reads(b)) {
          return factors.put(i, new Factor(b, negative)) == null;
        }
        if (isOwn(b, i) && !reads(a)) {
          return factors.put(i, new Factor(a, negative)) == null;
        }
      }
      return false;
    }

    // ---- What is read ----

    private boolean isOwn(Expr e, int value) {
      return e instanceof Expr.Call call
          && f.extendsOrIs(call.func())
          && call.value() == value
          && call.args().equals(update.args());
    }

    private boolean reads(Expr e) {
      boolean[] found = {false};
      e.rewritten(part -> {
        found[0] |= part instanceof Expr.Call call && f.extendsOrIs(call.func());
        return part;
      });
      return found[0];
    }
  }
}
