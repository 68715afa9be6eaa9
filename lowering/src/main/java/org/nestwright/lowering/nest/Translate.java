package org.nestwright.lowering.nest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.bounds.Affine;
import org.nestwright.scheduler.bounds.Atom;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.StagePlan;
import org.nestwright.scheduler.plan.StoredDimension;

/// Writes the expressions of one stage as terms: calls become loads from flat storage.
final class Translate {
  private final Map<String, FuncPlan> funcs;
  private final Map<String, Affine> values;
  private final Map<String, Span> spans = new HashMap<>();
  private final Map<Expr, Term> done = new IdentityHashMap<>();

  private final Set<Expr> shared;
  private final Supplier<Name> names;
  private final List<Named> named = new ArrayList<>();

  /// A part that the terms name instead of writing it out.
  ///
  /// @param variable how it is named
  /// @param value what it is
  record Named(Term.Variable variable, Term value) {}

  /// @param shared the expressions to name, compared by identity
  /// @param names makes a name
  Translate(Map<String, FuncPlan> funcs, StagePlan stage, Set<Expr> shared, Supplier<Name> names) {
    this.shared = shared;
    this.names = names;
    this.funcs = funcs;
    this.values = stage.values();
    values.forEach((name, value) -> spans.put(name, Span.of(value)));
  }

  Term term(Expr e) {
    Term known = done.get(e);
    if (known == null) {
      known = translate(e);
      if (shared.contains(e)) {
        known = e.type() == Type.BOOL ? namedBool(known) : name(known);
      }
      done.put(e, known);
    }
    return known;
  }

  private Term.Variable name(Term value) {
    Term.Variable variable = new Term.Variable(names.get(), value.type(), 1);
    named.add(new Named(variable, value));
    return variable;
  }

  /// Bools have no vectors, only masks: a number is named instead.
  private Term namedBool(Term value) {
    Term number = name(new Term.Select(value, Term.of(1), Term.of(0)));
    return binary(BinaryOp.NE, number, Term.of(0));
  }

  /// {@return the statement that computes what has been named so far and then does `body`}
  Stmt naming(Stmt body) {
    Stmt result = body;
    for (Named n : named.reversed()) {
      result = new Stmt.Let(n.variable().name(), n.value(), result);
    }
    return result;
  }

  private Term translate(Expr e) {
    return switch (e) {
      case LoopVar v -> term(values.get(v.name()));
      case Expr.IntConst(Type type, long value) -> new Term.IntConst(type, value);
      case Expr.FloatConst(Type type, double value) -> new Term.FloatConst(type, value);
      case Expr.Unary(UnaryOp op, Expr a) -> new Term.Unary(op, term(a));
      case Expr.Binary(BinaryOp op, Expr a, Expr b) -> new Term.Binary(op, term(a), term(b));
      case Expr.Fma(Expr a, Expr b, Expr c) -> new Term.Fma(term(a), term(b), term(c));
      case Expr.Select(Expr c, Expr t, Expr f) -> new Term.Select(term(c), term(t), term(f));
      case Expr.Cast(Type type, Expr a) -> new Term.Cast(type, term(a));
      case Expr.Watched(_, Expr value) -> term(value);
      case Expr.Reinterpret(Type type, Expr a) -> new Term.Reinterpret(type, term(a));
      case Expr.Call(Func f, int value, List<Expr> args) ->
          new Term.Load(
              new BufferId(f.name(), value),
              f.types().get(value),
              index(args, funcs.get(f.name())));
      case Expr.Access(Input in, List<Expr> args) ->
          new Term.Load(new BufferId(in.name(), 0), in.type(), index(args, in));
    };
  }

  /// {@return where the point `args` of a Func is stored}
  Term index(List<Expr> args, FuncPlan f) {
    Offset offset = new Offset();
    for (int i = 0; i < args.size(); i++) {
      Affine min = f.storage().dimensions().get(i).min();
      offset.add(args.get(i), min, f.layout().get(i));
    }
    return offset.toTerm();
  }

  private Term index(List<Expr> args, Input in) {
    Offset offset = new Offset();
    List<StoredDimension> layout =
        StoredDimension.dense(in.extents().stream().map(Integer::longValue).toList());
    for (int i = 0; i < in.rank(); i++) {
      offset.add(args.get(i), Affine.ZERO, layout.get(i));
    }
    return offset.toTerm();
  }

  /// A place in flat storage, summed in integer form as far as the indices allow, so that what
  /// cancels cancels.
  private final class Offset {
    private Affine sum = Affine.ZERO;
    private Term rest;

    /// Adds where `index` is in dimension `d`, whose first value stored is `min`.
    void add(Expr index, Affine min, StoredDimension d) {
      Span span = IndexSpan.of(index, spans);
      if (span.isExact()) {
        sum = sum.plus(d.offset(span.low().minus(min)));
        return;
      }
      Term at = binary(BinaryOp.SUB, term(index), term(min));
      Term kept = d.fold() == 0 ? at : binary(BinaryOp.MOD, at, constant(d.fold()));
      if (d.block() == 0) {
        add(kept, d.stride());
      } else {
        add(binary(BinaryOp.MOD, kept, constant(d.block())), d.stride());
        add(binary(BinaryOp.DIV, kept, constant(d.block())), d.blockStride());
      }
    }

    private void add(Term places, long stride) {
      Term scaled = binary(BinaryOp.MUL, places, constant(stride));
      rest = rest == null ? scaled : binary(BinaryOp.ADD, rest, scaled);
    }

    Term toTerm() {
      Term base = term(sum);
      return rest == null ? base : binary(BinaryOp.ADD, rest, base);
    }
  }

  private static Term binary(BinaryOp op, Term a, Term b) {
    return new Term.Binary(op, a, b);
  }

  private static Term constant(long value) {
    return new Term.IntConst(Type.I32, value);
  }

  static Term term(Affine a) {
    Term sum = new Term.IntConst(Type.I32, a.constant());
    for (Map.Entry<Atom, Long> e : a.terms().entrySet()) {
      Term product = binary(BinaryOp.MUL, term(e.getKey()), constant(e.getValue()));
      sum = new Term.Binary(BinaryOp.ADD, sum, product);
    }
    return sum;
  }

  private static Term term(Atom atom) {
    return switch (atom) {
      case Atom.LoopIndex(LoopId id, _) -> new Term.Variable(new Name.OfLoop(id), Type.I32, 1);
      case Atom.Min(Affine a, Affine b) -> new Term.Binary(BinaryOp.MIN, term(a), term(b));
      case Atom.Max(Affine a, Affine b) -> new Term.Binary(BinaryOp.MAX, term(a), term(b));
      case Atom.FloorDiv(Affine a, long d) ->
          new Term.Binary(BinaryOp.DIV, term(a), new Term.IntConst(Type.I32, d));
      case Atom.Mod(Affine a, long d) ->
          new Term.Binary(BinaryOp.MOD, term(a), new Term.IntConst(Type.I32, d));
    };
  }
}
