package org.nestwright.lowering.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The one traversal that passes share: rebuilds a node over rewritten children, and returns the
/// node itself when no child changed.
public final class Rewrite {
  private Rewrite() {}

  /// {@return `s` with `f` applied to its direct sub-statements}
  public static Stmt children(Stmt s, UnaryOperator<Stmt> f) {
    return children(s, f, UnaryOperator.identity());
  }

  /// {@return `s` with `f` applied to its direct sub-statements and `t` to its direct terms}
  public static Stmt children(Stmt s, UnaryOperator<Stmt> f, UnaryOperator<Term> t) {
    return switch (s) {
      case Stmt.For n -> {
        Term min = t.apply(n.min());
        Stmt body = f.apply(n.body());
        yield min == n.min() && body == n.body()
            ? n
            : new Stmt.For(n.id(), min, n.extent(), n.kind(), n.partition(), body);
      }
      case Stmt.Store n -> {
        Term index = t.apply(n.index());
        Term value = t.apply(n.value());
        yield index == n.index() && value == n.value()
            ? n
            : new Stmt.Store(n.buffer(), index, value);
      }
      case Stmt.Let n -> {
        Term value = t.apply(n.value());
        Stmt body = f.apply(n.body());
        yield value == n.value() && body == n.body() ? n : new Stmt.Let(n.name(), value, body);
      }
      case Stmt.If n -> {
        Term condition = t.apply(n.condition());
        Stmt then = f.apply(n.then());
        yield condition == n.condition() && then == n.then() ? n : new Stmt.If(condition, then);
      }
      case Stmt.Masked n -> {
        Term count = t.apply(n.count());
        Stmt body = f.apply(n.body());
        yield count == n.count() && body == n.body()
            ? n
            : new Stmt.Masked(count, n.loads(), n.stores(), body);
      }
      case Stmt.Block n -> {
        List<Stmt> stmts = new ArrayList<>(n.stmts().size());
        boolean changed = false;
        for (Stmt child : n.stmts()) {
          Stmt rewritten = f.apply(child);
          changed |= rewritten != child;
          stmts.add(rewritten);
        }
        yield changed ? Stmt.Block.of(stmts) : n;
      }
      case Stmt.Allocate n -> {
        Stmt body = f.apply(n.body());
        yield body == n.body() ? n : n.withBody(body);
      }
      case Stmt.Outline n -> {
        Stmt body = f.apply(n.body());
        yield body == n.body() ? n : new Stmt.Outline(body);
      }
      case Stmt.Barrier n -> {
        Term variable = t.apply(n.variable());
        yield variable == n.variable() ? n : new Stmt.Barrier(variable, n.number());
      }
      case Stmt.Require n -> {
        Term condition = t.apply(n.condition());
        yield condition == n.condition() ? n : new Stmt.Require(condition);
      }
      case Stmt.Print n -> {
        Term condition = t.apply(n.condition());
        boolean changed = condition != n.condition();
        List<Term> values = new ArrayList<>();
        for (Term value : n.values()) {
          Term rewritten = t.apply(value);
          changed |= rewritten != value;
          values.add(rewritten);
        }
        yield changed ? new Stmt.Print(condition, n.texts(), values) : n;
      }
    };
  }

  /// {@return `e` with `t` applied to its direct operands}
  public static Term children(Term e, UnaryOperator<Term> t) {
    return switch (e) {
      case Term.IntConst n -> n;
      case Term.FloatConst n -> n;
      case Term.Variable n -> n;
      case Term.Unary n -> {
        Term a = t.apply(n.a());
        yield a == n.a() ? n : new Term.Unary(n.op(), a);
      }
      case Term.Binary n -> {
        Term a = t.apply(n.a());
        Term b = t.apply(n.b());
        yield a == n.a() && b == n.b() ? n : new Term.Binary(n.op(), a, b);
      }
      case Term.Fma n -> {
        Term a = t.apply(n.a());
        Term b = t.apply(n.b());
        Term c = t.apply(n.c());
        yield a == n.a() && b == n.b() && c == n.c() ? n : new Term.Fma(a, b, c);
      }
      case Term.Select n -> {
        Term condition = t.apply(n.condition());
        Term then = t.apply(n.then());
        Term otherwise = t.apply(n.otherwise());
        yield condition == n.condition() && then == n.then() && otherwise == n.otherwise()
            ? n
            : new Term.Select(condition, then, otherwise);
      }
      case Term.Cast n -> {
        Term a = t.apply(n.a());
        yield a == n.a() ? n : new Term.Cast(n.type(), a);
      }
      case Term.Reinterpret n -> {
        Term a = t.apply(n.a());
        yield a == n.a() ? n : new Term.Reinterpret(n.type(), a);
      }
      case Term.Load n -> {
        Term index = t.apply(n.index());
        yield index == n.index() ? n : new Term.Load(n.buffer(), n.type(), index);
      }
      case Term.Broadcast n -> {
        Term a = t.apply(n.a());
        yield a == n.a() ? n : new Term.Broadcast(a, n.lanes());
      }
      case Term.Ramp n -> {
        Term base = t.apply(n.base());
        yield base == n.base() ? n : new Term.Ramp(base, n.stride(), n.lanes());
      }
      case Term.Shuffle n -> {
        Term a = t.apply(n.a());
        yield a == n.a() ? n : new Term.Shuffle(a, n.from());
      }
    };
  }
}
