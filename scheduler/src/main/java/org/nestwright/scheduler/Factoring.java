package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Var;

/// Divides reductions in two, as Halide's `rfactor` does: Suriana, Adams and Kamil, "Parallel
/// associative reductions in Halide", CGO 2017.
final class Factoring {
  private Factoring() {}

  /// {@return `pipeline` with the reduction that `d` names divided}
  ///
  /// @throws ScheduleException when the update is no reduction that may be regrouped, or a name
  ///   does not fit
  static Pipeline put(Pipeline pipeline, Directive.Rfactor d) {
    Restaging.checkFree(pipeline, d, d.intermediate());
    Func f = pipeline.func(d.stage().func());
    if (!d.stage().isUpdate()) {
      throw Refusal.of(d, "a pure definition reduces nothing")
          .exists("%s has %d update definitions", f.name(), f.definitions().size() - 1)
          .fix(
              f.definitions().size() > 1
                  ? "write it after .on(%s.update(0))"
                  : "leave it out; %s has nothing to divide",
              f.name());
    }
    Definition update = f.definitions().get(d.stage().index());
    RVar kept =
        update.domain().stream()
            .filter(r -> r.name().equals(d.reduction().name()))
            .findFirst()
            .orElseThrow(() ->
                Refusal.of(d, "%s has no reduction variable %s", d.stage(), d.reduction())
                    .exists("it has %s", Refusal.list(update.domain()))
                    .fix(
                        "%s",
                        Refusal.nearest(
                            d.reduction().name(),
                            update.domain().stream().map(RVar::name).toList(),
                            "name one of these")));
    BinaryOp op = operation(f, update, d);
    if (f.vars().contains(d.var())) {
      throw Refusal.of(d, "%s has a dimension %s", f.name(), d.var())
          .exists("its dimensions are %s", Refusal.list(f.vars()))
          .fix("name the new dimension otherwise");
    }
    Func partial;
    try {
      partial = partial(f, update, kept, op, d);
    } catch (AlgorithmException e) {
      throw Restaging.refusal(d, e);
    }
    List<Expr> at = new ArrayList<>(f.vars());
    at.add(kept);
    return Restaging.rebuild(
        pipeline,
        (g, upstream) -> {
          Func read = g.rewritten(upstream);
          return g.name().equals(f.name())
              ? read.withUpdate(
                  d.stage().index() - 1, before -> merge(before, op, partial, at, kept))
              : read;
        });
  }

  /// What is done for each value of the kept variable: the same update over the others, from the
  /// operation's neutral element.
  private static Func partial(
      Func f, Definition update, RVar kept, BinaryOp op, Directive.Rfactor d) {
    List<Var> vars = new ArrayList<>(f.vars());
    vars.add(d.var());
    Func start =
        Func.of(d.intermediate(), vars.toArray(Var[]::new)).is(NeutralElement.of(op, f.type()));
    List<RVar> others = update.domain().stream().filter(r -> !r.equals(kept)).toList();
    return start.with(before -> {
      UnaryOperator<Expr> moved =
          e -> {
            if (e instanceof Expr.Call call && f.extendsOrIs(call.func())) {
              return new Expr.Call(before, 0, List.copyOf(vars));
            }
            return e.equals(kept) ? d.var() : e;
          };
      Expr value = update.values().getFirst().rewritten(moved);
      List<Expr> predicates = update.predicates().stream().map(p -> p.rewritten(moved)).toList();
      return new Definition(List.copyOf(vars), List.of(value), others, predicates);
    });
  }

  private static Definition merge(
      Func before, BinaryOp op, Func partial, List<Expr> at, RVar kept) {
    Expr own = before.at(before.vars().toArray(Expr[]::new));
    Expr sum = new Expr.Binary(op, own, new Expr.Call(partial, 0, at));
    return new Definition(List.copyOf(before.vars()), List.of(sum), List.of(kept), List.of());
  }

  /// {@return the operation of an update `f(vars) = f(vars) op e` where `e` does not read `f`}
  private static BinaryOp operation(Func f, Definition update, Directive.Rfactor d) {
    boolean plain =
        update.values().size() == 1
            && update.args().equals(List.copyOf(f.vars()))
            && update.predicates().stream().noneMatch(p -> reads(f, p));
    if (plain) {
      switch (update.values().getFirst()) {
        case Expr.Fma(Expr a, Expr b, Expr c) when isOwn(f, c) && !reads(f, a) && !reads(f, b) -> {
          return BinaryOp.ADD;
        }
        case Expr.Binary(BinaryOp op, Expr a, Expr b)
            when op.isAssociative()
                && ((isOwn(f, a) && !reads(f, b)) || (isOwn(f, b) && !reads(f, a))) -> {
          return op;
        }
        case Expr _ -> {}
      }
    }
    String self = f.name() + f.vars();
    throw Refusal.of(d, "the terms of %s can't be regrouped", d.stage())
        .exists(
            "only %s = %s op e can, with op one of + * min max & | ^ and e without %s",
            self, self, f.name())
        .fix("leave it out, or write the update in that form");
  }

  private static boolean isOwn(Func f, Expr e) {
    return e instanceof Expr.Call call
        && f.extendsOrIs(call.func())
        && call.args().equals(List.copyOf(f.vars()));
  }

  private static boolean reads(Func f, Expr e) {
    boolean[] found = {false};
    e.rewritten(part -> {
      found[0] |= part instanceof Expr.Call call && f.extendsOrIs(call.func());
      return part;
    });
    return found[0];
  }
}
