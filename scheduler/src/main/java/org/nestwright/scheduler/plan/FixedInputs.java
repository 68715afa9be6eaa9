package org.nestwright.scheduler.plan;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;

/// Puts the values of scalar inputs that a condition fixes into the place of their reads.
final class FixedInputs {
  private final Map<Input, Expr> values;
  private final Map<Expr, Expr> done = new IdentityHashMap<>();

  private FixedInputs(Map<Input, Expr> values) {
    this.values = values;
  }

  /// {@return `d` where the inputs have these values}
  static Definition in(Definition d, Map<Input, Expr> values) {
    if (values.isEmpty()) {
      return d;
    }
    FixedInputs fixed = new FixedInputs(values);
    return new Definition(
        fixed.put(d.args()), fixed.put(d.values()), d.domain(), fixed.put(d.predicates()));
  }

  private List<Expr> put(List<Expr> exprs) {
    return exprs.stream().map(this::put).toList();
  }

  private Expr put(Expr e) {
    Expr known = done.get(e);
    if (known == null) {
      known =
          e instanceof Expr.Access(Input in, _) && values.containsKey(in)
              ? values.get(in)
              : e.operands().isEmpty() ? e : e.mapOperands(this::put);
      done.put(e, known);
    }
    return known;
  }
}
