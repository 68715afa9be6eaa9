package org.nestwright.scheduler.plan;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.scheduler.Condition;

/// Puts what a condition tells of scalar inputs into a definition: a value that it fixes in the
/// place of its reads, and the arm that is taken in the place of a choice that it decides.
final class FixedInputs {
  private static final Expr TRUE = new Expr.IntConst(Type.BOOL, 1);
  private static final Expr FALSE = new Expr.IntConst(Type.BOOL, 0);

  private final Map<Input, Expr> values;

  /// Comparisons of scalar inputs that are known to hold.
  private final Map<Expr, Expr> facts = new HashMap<>();

  private final Map<Expr, Expr> done = new IdentityHashMap<>();

  private FixedInputs(Condition condition) {
    this.values = condition.fixed();
    learn(condition);
  }

  /// {@return `d` where the condition holds}
  static Definition in(Definition d, Condition condition) {
    FixedInputs fixed = new FixedInputs(condition);
    return new Definition(
        fixed.put(d.args()), fixed.put(d.values()), d.domain(), fixed.put(d.predicates()));
  }

  private void learn(Condition condition) {
    switch (condition) {
      case Condition.And(Condition a, Condition b) -> {
        learn(a);
        learn(b);
      }
      case Condition.Compare c -> facts.put(c.expr(), TRUE);
      case Condition.Not(Condition.Compare c) -> facts.put(c.expr(), FALSE);
      case Condition.Flag _, Condition.Or _, Condition.Not _ -> {}
    }
  }

  private List<Expr> put(List<Expr> exprs) {
    return exprs.stream().map(this::put).toList();
  }

  private Expr put(Expr e) {
    Expr known = done.get(e);
    if (known == null) {
      known = decided(replaced(e));
      done.put(e, known);
    }
    return known;
  }

  private Expr replaced(Expr e) {
    return switch (e) {
      case Expr.Access(Input in, _) when values.containsKey(in) -> values.get(in);
      case Expr.Binary(BinaryOp op, Expr.Access(Input in, _), Expr b)
          when op.isComparison()
              && in.rank() == 0
              && b.operands().isEmpty()
              && facts.containsKey(e) ->
          facts.get(e);
      case Expr other -> other.operands().isEmpty() ? other : other.mapOperands(this::put);
    };
  }

  private static Expr decided(Expr e) {
    return switch (e) {
      case Expr.Binary(BinaryOp op, Expr.IntConst(Type type, long a), Expr.IntConst(_, long b))
          when op.isComparison() ->
          Condition.compares(
                  op, type.isUnsigned() ? Long.compareUnsigned(a, b) : Long.compare(a, b))
              ? TRUE
              : FALSE;
      case Expr.Binary(BinaryOp op, Expr.IntConst(Type type, long a), Expr b)
          when type == Type.BOOL ->
          joined(op, a != 0, b, e);
      case Expr.Binary(BinaryOp op, Expr a, Expr.IntConst(Type type, long b))
          when type == Type.BOOL ->
          joined(op, b != 0, a, e);
      case Expr.Unary(UnaryOp op, Expr.IntConst(Type type, long a))
          when type == Type.BOOL && op == UnaryOp.NOT ->
          a == 0 ? TRUE : FALSE;
      case Expr.Select(Expr.IntConst(_, long c), Expr then, Expr otherwise) ->
          c != 0 ? then : otherwise;
      case Expr other -> other;
    };
  }

  private static Expr joined(BinaryOp op, boolean known, Expr other, Expr whole) {
    return switch (op) {
      case AND -> known ? other : FALSE;
      case OR -> known ? TRUE : other;
      case ADD, SUB, MUL, DIV, MOD, MIN, MAX, XOR, SHL, SHR, EQ, NE, LT, LE, GT, GE -> whole;
    };
  }
}
