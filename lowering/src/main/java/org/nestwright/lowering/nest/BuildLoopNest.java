package org.nestwright.lowering.nest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Type;
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

  /// {@return the program of `plan`}
  public static Program of(Plan plan) {
    return new BuildLoopNest(plan).program();
  }

  private Program program() {
    List<Program.Parameter> parameters = new ArrayList<>();
    for (Input in : plan.schedule().pipeline().inputs()) {
      int size = in.extents().stream().reduce(1, Math::multiplyExact);
      parameters.add(new Program.Parameter(new BufferId(in.name(), 0), in.type(), size));
    }
    for (Func out : plan.schedule().pipeline().outputs()) {
      FuncPlan f = funcs.get(out.name());
      for (int i = 0; i < out.types().size(); i++) {
        parameters.add(
            new Program.Parameter(new BufferId(out.name(), i), out.types().get(i), f.size()));
      }
    }
    return new Program(parameters, level(Optional.empty(), new Stmt.Block(List.of())));
  }

  /// What happens at a level: the Funcs computed there, producers first, then `body`; allocations
  /// around all that use them.
  private Stmt level(Optional<LoopId> level, Stmt body) {
    Stmt result = body;
    for (FuncPlan f : plan.funcs().reversed()) {
      if (f.computeAt().equals(level)) {
        result = Stmt.Block.of(List.of(produce(f), result));
      }
      if (f.storeAt().equals(level) && !f.output()) {
        for (int i = f.func().types().size() - 1; i >= 0; i--) {
          result =
              new Stmt.Allocate(
                  new BufferId(f.func().name(), i),
                  f.func().types().get(i),
                  f.size(),
                  Stmt.Placement.ARRAY,
                  result);
        }
      }
    }
    return result;
  }

  private Stmt produce(FuncPlan f) {
    Stmt whole = stages(f, f.stages());
    return f.slide()
        .map(slide -> {
          Term index = new Term.Variable(new Name.OfLoop(slide.loop()), Type.I32, 1);
          Term first = new Term.Binary(BinaryOp.LT, index, Term.of(1));
          Term later = new Term.Binary(BinaryOp.GE, index, Term.of(1));
          return Stmt.Block.of(
              List.of(new Stmt.If(first, whole), new Stmt.If(later, stages(f, slide.stages()))));
        })
        .orElse(whole);
  }

  private Stmt stages(FuncPlan f, List<StagePlan> stages) {
    return Stmt.Block.of(stages.stream().map(s -> stage(f, s)).toList());
  }

  private Stmt stage(FuncPlan f, StagePlan stage) {
    if (stage.loops().stream().anyMatch(loop -> loop.extent() == 0)) {
      // What never runs may read anywhere.
      return new Stmt.Block(List.of());
    }
    Stmt body = define(f, stage);
    for (Guard guard : stage.guards().reversed()) {
      if (!stage.keeps(guard)) {
        body = guarded(guard, body, stage);
      }
    }
    for (Loop loop : stage.loops().reversed()) {
      body =
          new Stmt.For(
              loop.id(),
              Term.of(0),
              Math.toIntExact(loop.extent()),
              loop.kind(),
              level(Optional.of(loop.id()), body));
    }
    return body;
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
    return tested.stream()
        .map(tests::term)
        .reduce(BuildLoopNest::and)
        .map(condition -> tests.naming(new Stmt.If(condition, body)))
        .orElse(body);
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
    String name = f.func().name();
    List<Term> values = new ArrayList<>();
    for (Expr e : stage.definition().values()) {
      BufferId buffer = new BufferId(name, values.size());
      values.add(kept(condition, buffer, index, translate.term(e)));
    }
    if (values.size() == 1) {
      return translate.naming(new Stmt.Store(new BufferId(name, 0), index, values.getFirst()));
    }
    List<Stmt> stores = new ArrayList<>();
    List<Term.Variable> names = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Term.Variable temp = new Term.Variable(newName(), values.get(i).type(), 1);
      names.add(temp);
      stores.add(new Stmt.Store(new BufferId(name, i), index, temp));
    }
    Stmt body = Stmt.Block.of(stores);
    for (int i = values.size() - 1; i >= 0; i--) {
      body = new Stmt.Let(names.get(i).name(), values.get(i), body);
    }
    return translate.naming(body);
  }
}
