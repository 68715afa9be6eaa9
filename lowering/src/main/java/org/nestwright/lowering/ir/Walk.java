package org.nestwright.lowering.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Direct children, for code that reads a loop nest and does not change it.
public final class Walk {
  private Walk() {}

  /// {@return the operands of `e`, from left to right}
  public static List<Term> operands(Term e) {
    return switch (e) {
      case Term.IntConst _, Term.FloatConst _, Term.Variable _ -> List.of();
      case Term.Unary n -> List.of(n.a());
      case Term.Binary n -> List.of(n.a(), n.b());
      case Term.Fma n -> List.of(n.a(), n.b(), n.c());
      case Term.Select n -> List.of(n.condition(), n.then(), n.otherwise());
      case Term.Cast n -> List.of(n.a());
      case Term.Reinterpret n -> List.of(n.a());
      case Term.Load n -> List.of(n.index());
      case Term.Broadcast n -> List.of(n.a());
      case Term.Ramp n -> List.of(n.base());
      case Term.Shuffle n -> List.of(n.a());
    };
  }

  /// {@return the terms that stand in `s` itself, in the order in which they are evaluated}
  public static List<Term> terms(Stmt s) {
    return switch (s) {
      case Stmt.For n -> List.of(n.min());
      case Stmt.Store n -> List.of(n.index(), n.value());
      case Stmt.Let n -> List.of(n.value());
      case Stmt.If n -> List.of(n.condition());
      case Stmt.Require n -> List.of(n.condition());
      case Stmt.Print n -> {
        List<Term> terms = new ArrayList<>(n.values());
        terms.addFirst(n.condition());
        yield terms;
      }
      case Stmt.Masked n -> List.of(n.count());
      case Stmt.Barrier n -> List.of(n.variable());
      case Stmt.Block _, Stmt.Allocate _, Stmt.Outline _ -> List.of();
    };
  }

  /// {@return the statements directly inside `s`}
  public static List<Stmt> statements(Stmt s) {
    return switch (s) {
      case Stmt.For n -> List.of(n.body());
      case Stmt.Store _, Stmt.Barrier _, Stmt.Require _, Stmt.Print _ -> List.of();
      case Stmt.Let n -> List.of(n.body());
      case Stmt.If n -> List.of(n.then());
      case Stmt.Masked n -> List.of(n.body());
      case Stmt.Block n -> n.stmts();
      case Stmt.Allocate n -> List.of(n.body());
      case Stmt.Outline n -> List.of(n.body());
    };
  }

  /// {@return the most lanes that a store in `s` has}
  public static int lanes(Stmt s) {
    int lanes = s instanceof Stmt.Store store ? store.index().lanes() : 1;
    for (Stmt child : statements(s)) {
      lanes = Math.max(lanes, lanes(child));
    }
    return lanes;
  }

  /// Shows `e` and every term below it.
  public static void all(Term e, Consumer<Term> f) {
    f.accept(e);
    for (Term operand : operands(e)) {
      all(operand, f);
    }
  }
}
