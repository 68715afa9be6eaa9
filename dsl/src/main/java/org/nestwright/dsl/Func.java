package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A function from integer points to values: a pure definition, then any number of updates that run
/// one after the other.
///
/// A Func is immutable: each update gives a new Func of the same name, to be used in place of the
/// old one. It says nothing about loops, storage or order beyond what its meaning needs; that is
/// the business of a schedule.
///
/// ```java
/// Func sum = Func.of("sum", x).is(0f).plus(r, in.at(r.x, x));
/// ```
public final class Func {
  private final String name;
  private final List<Var> vars;
  private final List<Definition> definitions;

  /// Kept, not asked of the expressions each time: a type is asked for at every call, all along a
  /// chain of Funcs.
  private final List<Type> types;

  private Func(String name, List<Var> vars, List<Definition> definitions) {
    this.name = name;
    this.vars = vars;
    this.definitions = List.copyOf(definitions);
    this.types = definitions.getFirst().values().stream().map(Expr::type).toList();
  }

  /// The left side of a pure definition, waiting for its right side.
  ///
  /// @param name of the Func
  /// @param vars its dimensions, first innermost
  public record Head(String name, List<Var> vars) {
    /// {@return the Func whose value at the Vars is `values`; several make a tuple}
    public Func is(Expr... values) {
      Given.given(values, "the list of values of " + name);
      if (values.length == 0) {
        throw new AlgorithmException(name + ".is() needs at least one value");
      }
      Given.exprs(Arrays.asList(values), "value", name);
      for (Expr value : values) {
        Scope.check(name, value, vars, List.of());
      }
      return new Func(
          name,
          vars,
          List.of(new Definition(List.copyOf(vars), Arrays.asList(values), List.of(), List.of())));
    }

    /// {@return the Func whose value is the 32-bit float `value` everywhere}
    public Func is(float value) {
      return is(Expr.of(value));
    }
  }

  /// {@return the left side `name(vars...)` of a pure definition}
  ///
  /// @throws AlgorithmException when a Var comes twice
  public static Head of(String name, Var... vars) {
    Names.check("Func", name);
    Set<Var> seen = new HashSet<>();
    for (Var v : vars) {
      if (!seen.add(Given.given(v, "a Var of " + name))) {
        throw new AlgorithmException(
            "%s%s has %s twice: each dimension needs a Var of its own"
                .formatted(name, ExprPrinter.briefArguments(Arrays.asList(vars)), v));
      }
    }
    return new Head(name, List.of(vars));
  }

  /// {@return the name, unique in a pipeline}
  public String name() {
    return name;
  }

  /// {@return the dimensions, first innermost}
  public List<Var> vars() {
    return vars;
  }

  /// {@return the number of dimensions}
  public int rank() {
    return vars.size();
  }

  /// {@return the types of the values: one, or one per element of a tuple}
  public List<Type> types() {
    return types;
  }

  /// {@return the type of the value of a Func that is no tuple}
  public Type type() {
    return types().getFirst();
  }

  /// {@return the pure definition and the updates after it}
  public List<Definition> definitions() {
    return definitions;
  }

  /// {@return the handle of the pure definition}
  public Stage pure() {
    return new Stage(name, 0);
  }

  /// {@return the handle of update `i`, counted from 0}
  ///
  /// @throws AlgorithmException when there is no such update
  public Stage update(int i) {
    if (i < 0 || i >= definitions.size() - 1) {
      throw new AlgorithmException(
          "%s has no update(%d): it has %d update%s"
              .formatted(name, i, definitions.size() - 1, definitions.size() == 2 ? "" : "s"));
    }
    return new Stage(name, i + 1);
  }

  /// {@return the value at `args`, first index innermost}
  ///
  /// @throws AlgorithmException when the number of indices is not [#rank()], one is no integer, or
  ///   the Func is a tuple
  public Expr at(Expr... args) {
    if (types().size() > 1) {
      throw new AlgorithmException(
          "%s has %d values: choose one with %s.value(i, ...)"
              .formatted(name, types().size(), name));
    }
    return value(0, args);
  }

  /// {@return value `i` of a tuple at `args`}
  public Expr value(int i, Expr... args) {
    if (i < 0 || i >= types().size()) {
      throw new AlgorithmException(
          "%s has no value %d: it has %d".formatted(name, i, types().size()));
    }
    return new Expr.Call(this, i, Input.indices("Func " + name, rank(), args));
  }

  // ---- Updates ----

  /// {@return this with the update `f(vars) += e` over `r`, in order, first dimension of `r`
  /// innermost}
  public Func plus(RDom r, Expr e) {
    return update(r, self -> self.plus(e));
  }

  /// {@return this with the update `f(vars) *= e` over `r`}
  public Func times(RDom r, Expr e) {
    return update(r, self -> self.times(e));
  }

  /// {@return this with the update `f(vars) = max(f(vars), e)` over `r`}
  public Func max(RDom r, Expr e) {
    return update(r, self -> Expr.max(self, e));
  }

  /// {@return this with the update `f(vars) = min(f(vars), e)` over `r`}
  public Func min(RDom r, Expr e) {
    return update(r, self -> Expr.min(self, e));
  }

  /// {@return this with the update `f(vars) = value(f(vars))` over `r`}
  public Func update(RDom r, Function<Expr, Expr> value) {
    Expr[] own = vars.toArray(Expr[]::new);
    given(r);
    return define(r, List.copyOf(vars), Collections.singletonList(function(value).apply(at(own))));
  }

  /// {@return this with the update `f(at) = value(f)` over `r`} `at` may be any integer expressions
  /// of the Vars and of `r`: a scatter. `value` is handed this Func, to be read anywhere.
  public Func update(RDom r, List<? extends Expr> at, Function<Func, Expr> value) {
    given(r);
    return define(r, place(at), Collections.singletonList(function(value).apply(this)));
  }

  /// {@return this with the update `f(at) = value(f)`, run once for each point of the Vars in it}
  public Func update(List<? extends Expr> at, Function<Func, Expr> value) {
    return update(RDom.NONE, at, value);
  }

  /// {@return this with the update `f(at) = values(f)` over `r`, one value per element of the
  /// tuple} All of them are computed before the first is stored.
  public Func updateTuple(
      RDom r, List<? extends Expr> at, Function<Func, List<? extends Expr>> values) {
    given(r);
    return define(r, place(at), function(values).apply(this));
  }

  private void given(RDom r) {
    Given.given(r, "the RDom of an update of " + name);
  }

  private List<Expr> place(List<? extends Expr> at) {
    Given.given(at, "the left side of an update of " + name);
    return Input.indices("Func " + name, rank(), at.toArray(Expr[]::new));
  }

  private <T> T function(T value) {
    return Given.given(value, "the value of an update of " + name);
  }

  private Func define(RDom r, List<? extends Expr> args, List<? extends Expr> values) {
    Given.exprs(values, "value", "an update of " + name);
    if (values.size() != types.size()) {
      throw new AlgorithmException(
          "%s has %d value%s and this update gives %d"
              .formatted(name, types.size(), types.size() == 1 ? "" : "s", values.size()));
    }
    Definition update =
        new Definition(List.copyOf(args), List.copyOf(values), r.vars(), r.predicates());
    Scope.checkUpdate(this, update);
    for (int i = 0; i < values.size(); i++) {
      Type given = values.get(i).type();
      if (given != types.get(i)) {
        throw new AlgorithmException(
            "%s is %s but its update gives %s: cast the value, or start from a %s"
                .formatted(name, types.get(i), given, given));
      }
    }
    List<Definition> all = new ArrayList<>(definitions);
    all.add(update);
    return new Func(name, vars, all);
  }

  /// {@return this with one more update}
  ///
  /// @param update given this Func, of whose name its reads of itself must be
  public Func with(Function<Func, Definition> update) {
    return withUpdate(definitions.size() - 1, update);
  }

  /// {@return this with another update in the place of update `i`, counted from 0}
  ///
  /// @param update given the Func as it is before that update
  public Func withUpdate(int i, Function<Func, Definition> update) {
    List<Definition> made = new ArrayList<>(definitions.subList(0, i + 1));
    Func before = new Func(name, vars, made);
    Definition replaced = update.apply(before);
    Scope.checkUpdate(before, replaced);
    made.add(replaced);
    for (int rest = i + 2; rest < definitions.size(); rest++) {
      Func now = new Func(name, vars, made);
      made.add(definitions.get(rest).rewritten(e -> ownRead(e, now)));
    }
    return new Func(name, vars, made);
  }

  /// {@return the Func of the same name in whose definitions `replace` was applied to every
  /// expression, operands first; itself where that changed nothing} Reads of itself stay reads of
  /// itself and are not handed to `replace`.
  public Func rewritten(UnaryOperator<Expr> replace) {
    List<Definition> made = new ArrayList<>();
    boolean same = true;
    for (Definition d : definitions) {
      Func before = same ? this : new Func(name, vars, made);
      Definition changed = d.rewritten(e -> isOwnRead(e) ? ownRead(e, before) : replace.apply(e));
      same &= changed == d;
      made.add(changed);
    }
    return same ? this : new Func(name, vars, made);
  }

  /// {@return the Func called `other` with the same definitions, whose reads of itself are its own}
  public Func renamed(String other) {
    Names.check("Func", other);
    List<Definition> made = new ArrayList<>(definitions.subList(0, 1));
    for (Definition d : definitions.subList(1, definitions.size())) {
      Func before = new Func(other, vars, made);
      made.add(
          d.rewritten(e ->
              isOwnRead(e) && e instanceof Expr.Call(_, int value, List<Expr> args)
                  ? new Expr.Call(before, value, args)
                  : e));
    }
    return new Func(other, vars, made);
  }

  private boolean isOwnRead(Expr e) {
    return e instanceof Expr.Call call && extendsOrIs(call.func());
  }

  /// A read of this Func as one of `now`, which it has become; every other expression as it is, and
  /// where nothing has changed the read too.
  private Expr ownRead(Expr e, Func now) {
    return now != this
            && e instanceof Expr.Call(Func g, int value, List<Expr> args)
            && extendsOrIs(g)
        ? new Expr.Call(now, value, args)
        : e;
  }

  /// {@return whether `other` is this Func or this Func as it was before some of its updates: a
  /// call of `other` in a definition of this one is a read of itself}
  public boolean extendsOrIs(Func other) {
    boolean same = name.equals(other.name) && other.definitions.size() <= definitions.size();
    for (int i = 0; same && i < other.definitions.size(); i++) {
      same = definitions.get(i) == other.definitions.get(i);
    }
    return same;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Definition d : definitions) {
      text.append(text.isEmpty() ? "" : "\n")
          .append(name)
          .append(ExprPrinter.arguments(d.args()))
          .append(" = ")
          .append(
              d.values().size() == 1 ? d.values().getFirst() : ExprPrinter.arguments(d.values()));
      for (RVar r : d.domain()) {
        text.append("  ")
            .append(r.name())
            .append(" in [%d, %d)".formatted(r.min(), r.min() + r.extent()));
      }
      for (Expr p : d.predicates()) {
        text.append("  if ").append(p);
      }
    }
    return text.toString();
  }
}
