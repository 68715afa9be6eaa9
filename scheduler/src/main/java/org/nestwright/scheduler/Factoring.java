package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Var;

/// Divides reductions in two, as Halide's `rfactor` does: Suriana, Adams and Kamil, "Parallel
/// associative reductions in Halide", CGO 2017.
final class Factoring {
  private final Func f;
  private final Definition update;
  private final Directive.Rfactor d;
  private final Associative operation;
  private final SplitDomain domain;

  private Factoring(
      Func f, Definition update, Directive.Rfactor d, Associative operation, SplitDomain domain) {
    this.f = f;
    this.update = update;
    this.d = d;
    this.operation = operation;
    this.domain = domain;
  }

  /// A pipeline in which a reduction is divided.
  ///
  /// @param pipeline the pipeline
  /// @param loops what is left of the directives on loops
  record Divided(Pipeline pipeline, List<Directive.OnLoops> loops) {}

  /// {@return `pipeline` with the reduction that `d` names divided}
  ///
  /// @param loops the directives on loops that were given before
  /// @throws ScheduleException when the update is no reduction that may be regrouped, or a name
  ///   does not fit
  static Divided divide(Pipeline pipeline, List<Directive.OnLoops> loops, Directive.Rfactor d) {
    Restaging.checkSource(pipeline, d);
    Restaging.checkFree(pipeline, d, d.intermediate());
    if (pipeline.inputs().stream().anyMatch(in -> in.name().equals(d.stage().func()))) {
      throw Refusal.of(d, "%s is an input and reduces nothing", d.stage().func())
          .fix("write it on an update of a Func");
    }
    Func f = pipeline.func(d.stage().func());
    int updates = f.definitions().size() - 1;
    if (!d.stage().isUpdate()) {
      throw Refusal.of(d, "a pure definition reduces nothing")
          .exists("%s has %d update definitions", f.name(), updates)
          .fix(
              updates > 0
                  ? "write it after .on(%s.update(0))"
                  : "leave it out; %s has nothing to divide",
              f.name());
    }
    if (d.stage().index() > updates) {
      throw Refusal.of(d, "%s has no update of that number", f.name())
          .exists("it has %d update definitions, counted from 0", updates)
          .fix("name one of these");
    }
    Definition update = f.definitions().get(d.stage().index());
    SplitDomain domain = SplitDomain.of(update, loops, d);
    checkVars(f, domain, d);
    Associative operation =
        Associative.of(f, update).orElseThrow(() -> notAssociative(f, update, d));
    if (!operation.commutative() && !domain.keepsOutermost()) {
      List<RVar> vars = domain.vars();
      throw Refusal.of(
              d,
              "%s keeps the first of equals, so its points can be divided but not mixed",
              d.stage())
          .exists("its variables, outermost first, are %s", Refusal.list(vars.reversed()))
          .fix("keep the first of these, %s", vars.getLast());
    }
    try {
      return new Divided(
          new Factoring(f, update, d, operation, domain).divided(pipeline), domain.left(loops));
    } catch (AlgorithmException e) {
      throw Restaging.refusal(d, e);
    }
  }

  private static ScheduleException notAssociative(Func f, Definition update, Directive.Rfactor d) {
    String self = f.name() + "(" + Refusal.list(update.args()) + ")";
    return Refusal.of(d, "the terms of %s can't be regrouped", d.stage())
        .exists(
            "only %s = %s op e can, with op one of + - * min max & | ^ and e without %s, a tuple of"
                + " such, an argmin or argmax where the first of equals wins, or a complex product",
            self, self, f.name())
        .fix("leave it out, or write the update in that form");
  }

  private static void checkVars(Func f, SplitDomain domain, Directive.Rfactor d) {
    if (d.reductions().isEmpty() || d.reductions().size() != d.vars().size()) {
      throw Refusal.of(
              d,
              "%d reduction variables are to be kept and %d Vars stand for them",
              d.reductions().size(),
              d.vars().size())
          .fix("give one Var for each");
    }
    for (Var v : d.vars()) {
      if (f.vars().contains(v)) {
        throw Refusal.of(d, "%s has a dimension %s", f.name(), v)
            .exists("its dimensions are %s", Refusal.list(f.vars()))
            .fix("name the new dimension otherwise");
      }
      if (domain.others().stream().anyMatch(r -> r.name().equals(v.name()))) {
        throw Refusal.of(d, "%s is a variable that the intermediate reduces over", v)
            .exists("it reduces over %s", Refusal.list(domain.others()))
            .fix("name the new dimension otherwise");
      }
    }
    for (RVar r : domain.vars()) {
      if (f.vars().contains(Var.of(r.name()))) {
        throw Refusal.of(
                d, "a split before it calls a part %s, and %s has that dimension", r, f.name())
            .exists("its dimensions are %s", Refusal.list(f.vars()))
            .fix("name the part otherwise");
      }
    }
  }

  private Pipeline divided(Pipeline pipeline) {
    Func partial = partial();
    List<Expr> at = new ArrayList<>(f.vars());
    at.addAll(domain.keptInOrderOf(d));
    return Restaging.rebuild(
        pipeline,
        (g, upstream) -> {
          Func read = g.rewritten(upstream);
          return g.name().equals(f.name())
              ? read.withUpdate(d.stage().index() - 1, before -> merge(before, partial, at))
              : read;
        });
  }

  /// What is done for each value of the kept variables: the same update over the others, from what
  /// changes nothing.
  private Func partial() {
    List<Var> vars = new ArrayList<>(f.vars());
    vars.addAll(d.vars());
    Func start =
        Func.of(d.intermediate(), vars.toArray(Var[]::new))
            .is(operation.neutral().toArray(Expr[]::new));
    return start.with(before -> {
      UnaryOperator<Expr> moved =
          e -> {
            if (e instanceof Expr.Call(Func g, int value, List<Expr> args) && f.extendsOrIs(g)) {
              List<Expr> own = new ArrayList<>(args);
              own.addAll(d.vars());
              return new Expr.Call(before, value, own);
            }
            return e instanceof RVar r ? domain.value(r, d) : e;
          };
      List<Expr> args =
          new ArrayList<>(update.args().stream().map(e -> e.rewritten(moved)).toList());
      args.addAll(d.vars());
      List<Expr> predicates = new ArrayList<>(domain.predicates(d));
      update.predicates().forEach(p -> predicates.add(p.rewritten(moved)));
      return new Definition(
          args,
          update.values().stream().map(e -> e.rewritten(moved)).toList(),
          domain.others(),
          predicates);
    });
  }

  private Definition merge(Func before, Func partial, List<Expr> at) {
    List<Expr> own = new ArrayList<>();
    List<Expr> found = new ArrayList<>();
    for (int i = 0; i < f.types().size(); i++) {
      own.add(new Expr.Call(before, i, List.copyOf(f.vars())));
      found.add(new Expr.Call(partial, i, at));
    }
    return new Definition(
        List.copyOf(f.vars()), operation.join(own, found), domain.kept(), List.of());
  }
}
