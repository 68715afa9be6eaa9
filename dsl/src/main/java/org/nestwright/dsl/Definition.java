package org.nestwright.dsl;

import java.util.List;
import java.util.function.UnaryOperator;

/// What one stage of a Func does: for each point of the pure variables and of `domain` at which
/// every predicate holds, `func(args) = values`.
///
/// @param args the left side: the Func's own Vars in the pure definition, any integer expressions
///   in an update
/// @param values one value per element of the tuple, a single one for most Funcs
/// @param domain the reduction domain; empty for a pure definition
/// @param predicates bools without which a point of the domain is skipped
public record Definition(
    List<Expr> args, List<Expr> values, List<RVar> domain, List<Expr> predicates) {
  /// Copies the lists.
  public Definition {
    args = List.copyOf(args);
    values = List.copyOf(values);
    domain = List.copyOf(domain);
    predicates = List.copyOf(predicates);
  }

  /// {@return this with every expression, operands first, replaced by what `replace` gives for it;
  /// itself where that changed nothing}
  Definition rewritten(UnaryOperator<Expr> replace) {
    List<Expr> newArgs = args.stream().map(e -> e.rewritten(replace)).toList();
    List<Expr> newValues = values.stream().map(e -> e.rewritten(replace)).toList();
    List<Expr> newPredicates = predicates.stream().map(e -> e.rewritten(replace)).toList();
    return identical(newArgs, args)
            && identical(newValues, values)
            && identical(newPredicates, predicates)
        ? this
        : new Definition(newArgs, newValues, domain, newPredicates);
  }

  private static boolean identical(List<Expr> a, List<Expr> b) {
    boolean same = true;
    for (int i = 0; i < a.size(); i++) {
      same &= a.get(i) == b.get(i);
    }
    return same;
  }
}
