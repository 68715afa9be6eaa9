package org.nestwright.lowering.nest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.dsl.Watch;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Mentions;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Guard;
import org.nestwright.scheduler.plan.Loop;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.Production;
import org.nestwright.scheduler.plan.Share;
import org.nestwright.scheduler.plan.Specialization;
import org.nestwright.scheduler.plan.StagePlan;

/// Makes the loop nest that a plan describes. Every loop is born with its final bounds.
public final class BuildLoopNest {
  private final Plan plan;
  private final Map<String, FuncPlan> funcs = new HashMap<>();
  private int temps;

  private BuildLoopNest(Plan plan) {
    this.plan = plan;
    plan.funcs().forEach(f -> funcs.put(f.func().name(), f));
  }

  /// {@return the program of a run of `plan`}
  public static Program of(Plan plan) {
    return new BuildLoopNest(plan).program(f -> !plan.preparation().computes(f));
  }

  /// {@return the program of what `plan` computes once for many runs, with the same parameters}
  public static Program preparation(Plan plan) {
    return new BuildLoopNest(plan).program(plan.preparation()::computes);
  }

  private Program program(Predicate<FuncPlan> which) {
    List<Program.Parameter> parameters = new ArrayList<>();
    for (Input in : plan.schedule().pipeline().inputs()) {
      int size = in.extents().stream().reduce(1, Math::multiplyExact);
      parameters.add(new Program.Parameter(new BufferId(in.name(), 0), in.type(), size, false));
    }
    for (Func out : plan.schedule().pipeline().outputs()) {
      parameters.addAll(values(funcs.get(out.name()), false));
    }
    for (FuncPlan kept : plan.preparation().kept()) {
      parameters.addAll(values(kept, true));
    }
    return new Program(parameters, level(Optional.empty(), new Stmt.Block(List.of()), which));
  }

  private static List<Program.Parameter> values(FuncPlan f, boolean own) {
    List<Program.Parameter> values = new ArrayList<>();
    for (Type type : f.func().types()) {
      BufferId buffer = new BufferId(f.func().name(), values.size());
      values.add(new Program.Parameter(buffer, type, f.size(), own));
    }
    return values;
  }

  /// What happens at a level: the Funcs computed there, producers first, then `body`; allocations
  /// around all that use them.
  private Stmt level(Optional<LoopId> level, Stmt body, Predicate<FuncPlan> which) {
    Stmt result = body;
    for (Production production : plan.productions().reversed()) {
      if (!which.test(production.funcs().getFirst())) {
        continue;
      }
      if (production.computeAt().equals(level)) {
        result = Stmt.Block.of(List.of(produce(production), result));
      }
      for (FuncPlan f : production.funcs().reversed()) {
        boolean own = !f.output() && !plan.preparation().keeps(f);
        if (f.hoistAt().equals(level) && own) {
          result = allocate(f, result);
        }
      }
    }
    return result;
  }

  private static Stmt allocate(FuncPlan f, Stmt body) {
    Stmt result = body;
    for (int i = f.func().types().size() - 1; i >= 0; i--) {
      result =
          new Stmt.Allocate(
              new BufferId(f.func().name(), i),
              f.func().types().get(i),
              f.size(),
              placement(f),
              result);
    }
    return result;
  }

  private static Stmt.Placement placement(FuncPlan f) {
    return switch (f.memory()) {
      case AUTO, STACK -> Stmt.Placement.OPEN;
      case HEAP -> Stmt.Placement.ARRAY;
      case REGISTER -> Stmt.Placement.DEMANDED_LOCALS;
    };
  }

  private Stmt produce(Production production) {
    Stmt whole = stages(production.stages(), 0);
    return production
        .funcs()
        .getFirst()
        .slide()
        .map(slide -> {
          Term index = new Term.Variable(new Name.OfLoop(slide.loop()), Type.I32, 1);
          Term first = new Term.Binary(BinaryOp.LT, index, Term.of(1));
          Term later = new Term.Binary(BinaryOp.GE, index, Term.of(1));
          return Stmt.Block.of(
              List.of(new Stmt.If(first, whole), new Stmt.If(later, stages(slide.stages(), 0))));
        })
        .orElse(whole);
  }

  /// The stages in order, inside the `depth` loops that they all share: neighbours that share the
  /// next loop too run inside one.
  private Stmt stages(List<StagePlan> stages, int depth) {
    List<Stmt> parts = new ArrayList<>();
    int next = 0;
    while (next < stages.size()) {
      StagePlan first = stages.get(next);
      int count = first.loops().size() > depth ? Production.inside(stages, next, depth) : 1;
      List<StagePlan> inside = stages.subList(next, next + count);
      if (count > 1) {
        Loop loop = first.loops().get(depth);
        Stmt body = level(Optional.of(loop.id()), stages(inside, depth + 1), _ -> true);
        parts.add(forLoop(loop, body));
      } else {
        parts.add(stage(first, depth));
      }
      next += count;
    }
    return Stmt.Block.of(parts);
  }

  private static Stmt forLoop(Loop loop, Stmt body) {
    return new Stmt.For(
        loop.id(), Term.of(0), Math.toIntExact(loop.extent()), loop.kind(), loop.partition(), body);
  }

  /// One stage inside the `depth` loops that it shares: the copy that the scalar inputs ask for.
  private Stmt stage(StagePlan stage, int depth) {
    if (stage.specializations().isEmpty()) {
      return copy(stage, depth);
    }
    List<Stmt> copies = new ArrayList<>();
    Term none = new Term.IntConst(Type.BOOL, 1);
    for (Specialization copy : stage.specializations()) {
      Term holds = translate(stage, List.of()).term(copy.condition().expr());
      copies.add(new Stmt.If(and(none, holds), copy(copy.stage(), depth)));
      none = and(none, new Term.Unary(UnaryOp.NOT, holds));
    }
    copies.add(new Stmt.If(none, copy(stage, depth)));
    return Stmt.Block.of(copies);
  }

  /// One copy of a stage, in its part of the loops that it shares.
  private Stmt copy(StagePlan stage, int depth) {
    if (!stage.runs()) {
      return new Stmt.Block(List.of());
    }
    Stmt body = define(funcs.get(stage.stage().func()), stage);
    for (Guard guard : stage.guards().reversed()) {
      if (!stage.keeps(guard)) {
        body = guarded(guard, body, stage);
      }
    }
    for (Loop loop : stage.loops().subList(depth, stage.loops().size()).reversed()) {
      body = forLoop(loop, level(Optional.of(loop.id()), body, _ -> true));
    }
    for (Loop loop : stage.loops().subList(0, depth).reversed()) {
      body = inShare(loop, stage.share(loop), body);
    }
    return body;
  }

  private static Stmt inShare(Loop loop, Share share, Stmt body) {
    Term index = new Term.Variable(new Name.OfLoop(loop.id()), Type.I32, 1);
    long end = share.start() + share.extent();
    Stmt result = body;
    if (end < loop.extent()) {
      Term limit = new Term.IntConst(Type.I32, end);
      result = new Stmt.If(new Term.Binary(BinaryOp.LT, index, limit), result);
    }
    if (share.start() > 0) {
      Term start = new Term.IntConst(Type.I32, share.start());
      result = new Stmt.If(new Term.Binary(BinaryOp.GE, index, start), result);
    }
    return result;
  }

  /// The statement where the guard holds: in a vectorized loop the lanes stay together where the
  /// tail strategy says so.
  private static Stmt guarded(Guard guard, Stmt body, StagePlan stage) {
    Term value = Translate.term(guard.value());
    Term limit = new Term.IntConst(Type.I32, guard.limit());
    Tail tail = guard.tail();
    if (tail == Tail.GUARD_WITH_IF || !differsByLane(value, stage)) {
      return new Stmt.If(new Term.Binary(BinaryOp.LT, value, limit), body);
    }
    return new Stmt.Masked(
        new Term.Binary(BinaryOp.SUB, limit, value), tail.cutsLoads(), tail.cutsStores(), body);
  }

  private static boolean differsByLane(Term value, StagePlan stage) {
    return stage.loops().stream()
        .filter(loop -> loop.kind() == LoopKind.VECTORIZED)
        .anyMatch(loop -> Mentions.variable(value, new Name.OfLoop(loop.id())));
  }

  /// The stage at one point. A predicate becomes an `If`; one that may differ between the lanes of
  /// a vectorized loop keeps what is stored instead, so that vectors can do it: a place that is
  /// written may be read, whatever the predicate says.
  private Stmt define(FuncPlan f, StagePlan stage) {
    List<Expr> kept = new ArrayList<>();
    List<Expr> tested = new ArrayList<>();
    for (Expr predicate : stage.definition().predicates()) {
      (differsByLane(predicate, stage) ? kept : tested).add(predicate);
    }
    Stmt body = store(f, stage, kept);
    Translate tests = translate(stage, tested);
    List<Stmt> watched = watches(tested, tests, null);
    return tested.stream()
        .map(tests::term)
        .reduce(BuildLoopNest::and)
        .map(condition -> {
          watched.add(new Stmt.If(condition, body));
          return tests.naming(Stmt.Block.of(watched));
        })
        .orElse(body);
  }

  /// What is required and printed where `roots` are computed, in the order of their parts.
  ///
  /// @param where it is, null for everywhere
  private static List<Stmt> watches(List<Expr> roots, Translate translate, Term where) {
    List<Stmt> stmts = new ArrayList<>();
    for (Expr e : SharedExprs.operandsFirst(roots)) {
      if (e instanceof Expr.Watched(Watch watch, _)) {
        Term condition = translate.term(watch.condition());
        stmts.add(
            switch (watch.kind()) {
              case REQUIRE ->
                  new Stmt.Require(
                      where == null
                          ? condition
                          : new Term.Binary(
                              BinaryOp.OR, new Term.Unary(UnaryOp.NOT, where), condition));
              case PRINT ->
                  new Stmt.Print(
                      where == null ? condition : and(where, condition),
                      watch.texts(),
                      watch.shown().stream().map(translate::term).toList());
            });
      }
    }
    return stmts;
  }

  private Translate translate(StagePlan stage, List<Expr> roots) {
    return new Translate(funcs, stage, SharedExprs.of(roots), this::newName);
  }

  private Name newName() {
    return new Name.Temp(temps++);
  }

  private static Term and(Term a, Term b) {
    return new Term.Binary(BinaryOp.AND, a, b);
  }

  private static boolean differsByLane(Expr predicate, StagePlan stage) {
    return SharedExprs.operandsFirst(List.of(predicate)).stream()
        .filter(LoopVar.class::isInstance)
        .map(e -> Translate.term(stage.values().get(((LoopVar) e).name())))
        .anyMatch(value -> differsByLane(value, stage));
  }

  private static Term kept(Term condition, BufferId buffer, Term index, Term value) {
    return condition == null
        ? value
        : new Term.Select(condition, value, new Term.Load(buffer, value.type(), index));
  }

  /// All values of a tuple are computed before the first is stored, because the later ones may read
  /// what it overwrites.
  ///
  /// @param kept the old value stays where not all of these hold
  private Stmt store(FuncPlan f, StagePlan stage, List<Expr> kept) {
    List<Expr> roots = new ArrayList<>(stage.definition().values());
    roots.addAll(stage.definition().args());
    roots.addAll(kept);
    Translate translate = translate(stage, roots);
    List<Term> conditions = new ArrayList<>();
    for (Guard guard : stage.guards()) {
      if (stage.keeps(guard)) {
        Term limit = new Term.IntConst(Type.I32, guard.limit());
        conditions.add(new Term.Binary(BinaryOp.LT, Translate.term(guard.value()), limit));
      }
    }
    kept.stream().map(translate::term).forEach(conditions::add);
    Term condition = conditions.stream().reduce(BuildLoopNest::and).orElse(null);
    Term index = translate.index(stage.definition().args(), f);
    List<Expr> written = new ArrayList<>(stage.definition().values());
    written.addAll(stage.definition().args());
    List<Stmt> body = watches(kept, translate, null);
    body.addAll(watches(written, translate, condition));
    String name = f.func().name();
    List<Term> values = new ArrayList<>();
    for (Expr e : stage.definition().values()) {
      BufferId buffer = new BufferId(name, values.size());
      values.add(kept(condition, buffer, index, translate.term(e)));
    }
    if (values.size() == 1) {
      body.add(new Stmt.Store(new BufferId(name, 0), index, values.getFirst()));
      return translate.naming(Stmt.Block.of(body));
    }
    List<Stmt> stores = new ArrayList<>();
    List<Term.Variable> names = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Term.Variable temp = new Term.Variable(newName(), values.get(i).type(), 1);
      names.add(temp);
      stores.add(new Stmt.Store(new BufferId(name, i), index, temp));
    }
    Stmt all = Stmt.Block.of(stores);
    for (int i = values.size() - 1; i >= 0; i--) {
      all = new Stmt.Let(names.get(i).name(), values.get(i), all);
    }
    body.add(all);
    return translate.naming(Stmt.Block.of(body));
  }
}
