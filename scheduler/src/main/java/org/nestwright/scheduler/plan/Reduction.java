package org.nestwright.scheduler.plan;

import java.util.Optional;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;

/// An update `f(at) = f(at) op e` where neither `e` nor `at` nor a predicate reads `f`, so that the
/// terms may be put together in any order and any grouping.
///
/// @param op puts terms together; associative and commutative
/// @param value the right side
record Reduction(BinaryOp op, Expr value) {
  /// {@return the update as a reduction; empty where it is none}
  static Optional<Reduction> of(Func f, Definition d) {
    if (d.values().size() != 1
        || d.args().stream().anyMatch(e -> reads(f, e))
        || d.predicates().stream().anyMatch(e -> reads(f, e))) {
      return Optional.empty();
    }
    Expr value = d.values().getFirst();
    return switch (value) {
      case Expr.Fma(Expr a, Expr b, Expr c) when isSelf(f, d, c) && !reads(f, a) && !reads(f, b) ->
          Optional.of(new Reduction(BinaryOp.ADD, value));
      case Expr.Binary(BinaryOp op, Expr a, Expr b)
          when op.isAssociative()
              && ((isSelf(f, d, a) && !reads(f, b)) || (isSelf(f, d, b) && !reads(f, a))) ->
          Optional.of(new Reduction(op, value));
      case Expr.Binary(BinaryOp op, Expr a, Expr b)
          when op == BinaryOp.SUB && isSelf(f, d, a) && !reads(f, b) ->
          Optional.of(new Reduction(BinaryOp.ADD, value));
      case Expr _ -> Optional.empty();
    };
  }

  /// {@return whether another grouping of the terms may round differently} Minima, maxima and
  /// choices don't round.
  static boolean rounds(Definition d) {
    return d.values().stream().anyMatch(Reduction::rounds);
  }

  private static boolean rounds(Expr value) {
    return value.type().isFloat()
        && switch (value) {
          case Expr.Fma _ -> true;
          case Expr.Binary(BinaryOp op, _, _) ->
              op == BinaryOp.ADD || op == BinaryOp.SUB || op == BinaryOp.MUL;
          case Expr _ -> false;
        };
  }

  /// {@return whether another order may round differently} Minima and maxima don't round.
  boolean rounds() {
    return value.type().isFloat() && (op == BinaryOp.ADD || op == BinaryOp.MUL);
  }

  /// {@return the right side with `partial` in the place of what was reduced before}
  Expr into(Func f, Expr partial) {
    return switch (value) {
      case Expr.Fma(Expr a, Expr b, Expr _) -> new Expr.Fma(a, b, partial);
      case Expr.Binary(BinaryOp own, Expr a, Expr b) ->
          reads(f, a) ? new Expr.Binary(own, partial, b) : new Expr.Binary(own, a, partial);
      case Expr other -> throw new IllegalStateException("no reduction: " + other);
    };
  }

  private static boolean isSelf(Func f, Definition d, Expr e) {
    return e instanceof Expr.Call c
        && c.func().name().equals(f.name())
        && c.args().equals(d.args());
  }

  private static boolean reads(Func f, Expr e) {
    return Reads.within(e).stream()
        .anyMatch(part -> part instanceof Expr.Call c && c.func().name().equals(f.name()));
  }
}
