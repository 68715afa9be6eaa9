package org.nestwright.scheduler.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Type;
import org.nestwright.scheduler.bounds.IndexSpan;
import org.nestwright.scheduler.bounds.Span;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.StagePlan;

/// What one execution of a definition does.
///
/// An expression object that stands in several places is evaluated once. An index that is a sum of
/// loops is found without evaluating it, so nothing in it is counted; of any other index only the
/// loads are.
final class Operations {
  private final Map<String, FuncPlan> funcs;
  private final Map<String, Span> spans = new HashMap<>();
  private final Set<Expr> values = identitySet();
  private final Set<Expr> indices = identitySet();
  private final Set<Expr> loaded = identitySet();
  private final List<Touch> touches = new ArrayList<>();
  private final List<Expr> operations = new ArrayList<>();
  private Type widest = Type.I8;

  /// @param funcs all that are stored, by name
  Operations(Map<String, FuncPlan> funcs, StagePlan stage) {
    this.funcs = funcs;
    stage.values().forEach((name, value) -> spans.put(name, Span.of(value)));
    Definition d = stage.definition();
    FuncPlan self = funcs.get(stage.stage().func());
    for (int i = 0; i < d.values().size(); i++) {
      Type type = d.values().get(i).type();
      widen(type);
      touches.add(new Touch(Touch.Memory.of(self, i), type, d.args(), true));
      value(d.values().get(i));
      if (stage.keeps()) {
        touches.add(new Touch(Touch.Memory.of(self, i), type, d.args(), false));
      }
    }
    d.args().forEach(this::index);
  }

  private static Set<Expr> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /// {@return what is loaded and stored}
  List<Touch> touches() {
    return touches;
  }

  /// {@return the operations on values, each once}
  List<Expr> operations() {
    return operations;
  }

  /// {@return the widest type of what is computed, which decides how many lanes a vector has}
  Type widest() {
    return widest;
  }

  /// {@return the variables in terms of the loops}
  Map<String, Span> spans() {
    return spans;
  }

  /// {@return those operations that depend on the variables that `varying` names}
  List<Expr> varying(Set<String> varying) {
    Map<Expr, Boolean> known = new IdentityHashMap<>();
    return operations.stream().filter(e -> varies(e, varying, known)).toList();
  }

  private static boolean varies(Expr e, Set<String> varying, Map<Expr, Boolean> known) {
    Boolean done = known.get(e);
    if (done == null) {
      done = e instanceof LoopVar v && varying.contains(v.name());
      for (Expr operand : e.operands()) {
        done |= varies(operand, varying, known);
      }
      known.put(e, done);
    }
    return done;
  }

  private void value(Expr e) {
    if (!values.add(e)) {
      return;
    }
    switch (e) {
      case LoopVar _, Expr.IntConst _, Expr.FloatConst _ -> {}
      case Expr.Call _, Expr.Access _ -> load(e);
      case Expr.Watched _ -> e.operands().forEach(this::value);
      case Expr.Unary _,
          Expr.Binary _,
          Expr.Fma _,
          Expr.Select _,
          Expr.Cast _,
          Expr.Reinterpret _ -> {
        operations.add(e);
        e.operands().forEach(this::value);
      }
    }
    if (!(e instanceof Expr.IntConst)) {
      widen(e.type());
    }
  }

  private void index(Expr e) {
    if (IndexSpan.of(e, spans).isExact() || !indices.add(e)) {
      return;
    }
    loadsOfIndex(e);
  }

  private void loadsOfIndex(Expr e) {
    if (e instanceof Expr.Call || e instanceof Expr.Access) {
      load(e);
      return;
    }
    for (Expr operand : e.operands()) {
      if (indices.add(operand)) {
        loadsOfIndex(operand);
      }
    }
  }

  private void load(Expr e) {
    if (!loaded.add(e)) {
      return;
    }
    Touch touch =
        switch (e) {
          case Expr.Call call ->
              new Touch(
                  Touch.Memory.of(funcs.get(call.func().name()), call.value()),
                  call.type(),
                  call.args(),
                  false);
          case Expr.Access access ->
              new Touch(Touch.Memory.of(access.input()), access.type(), access.args(), false);
          case Expr other -> throw new IllegalArgumentException(other + " loads nothing");
        };
    touches.add(touch);
    touch.args().forEach(this::index);
  }

  private void widen(Type type) {
    if (type != Type.BOOL && type.bits() > widest.bits()) {
      widest = type;
    }
  }
}
