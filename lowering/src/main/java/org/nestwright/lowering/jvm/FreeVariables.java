package org.nestwright.lowering.jvm;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.scheduler.LoopKind;

/// What a statement uses that is bound outside: the parameters of the method that it becomes.
final class FreeVariables {
  private final boolean insideParallel;
  private final EnumSet<Frame.Context> context = EnumSet.noneOf(Frame.Context.class);
  private final Map<BufferId, Type> arrays = new LinkedHashMap<>();
  private final Map<Name, Term.Variable> variables = new LinkedHashMap<>();
  private final Set<Name> bound = new HashSet<>();
  private final Set<BufferId> allocated = new HashSet<>();

  private FreeVariables(boolean insideParallel) {
    this.insideParallel = insideParallel;
  }

  static FreeVariables of(Stmt s, boolean insideParallel) {
    FreeVariables free = new FreeVariables(insideParallel);
    free.visit(s, true);
    return free;
  }

  /// {@return the values that are no part of the program, in the order of their declaration}
  Set<Frame.Context> context() {
    return context;
  }

  /// {@return the buffers, in the order of their first use}
  Map<BufferId, Type> arrays() {
    return arrays;
  }

  /// {@return the variables, in the order of their first use}
  Map<Name, Term.Variable> variables() {
    return variables;
  }

  /// {@return how many slots all of them take as parameters, at most}
  int slots() {
    return context.size()
        + arrays.size()
        + variables.values().stream().mapToInt(v -> JvmType.of(v.type()).slots()).sum();
  }

  /// @param buffers whether the buffers count; a parallel body fetches its own
  private void visit(Stmt s, boolean buffers) {
    for (Term e : Walk.terms(s)) {
      Walk.all(e, term -> visit(term, buffers));
    }
    switch (s) {
      case Stmt.For n -> {
        boolean dispatch = n.kind() == LoopKind.PARALLEL && !insideParallel;
        if (dispatch) {
          context.add(Frame.Context.KERNEL);
          context.add(Frame.Context.ARRAYS);
          context.add(Frame.Context.WORKSPACE);
          context.add(Frame.Context.POOL);
        } else if (buffers && ShortExtent.ends(n)) {
          context.add(Frame.Context.MOST);
        }
        inside(new Name.OfLoop(n.id()), n.body(), buffers && !dispatch);
      }
      case Stmt.Let n -> inside(n.name(), n.body(), buffers);
      case Stmt.Store n -> use(n.buffer(), n.value().type(), buffers);
      case Stmt.Allocate n -> {
        if (n.placement() == Stmt.Placement.ARRAY && buffers) {
          context.add(Frame.Context.WORKSPACE);
          if (insideParallel) {
            context.add(Frame.Context.WORKER);
          }
        }
        boolean added = allocated.add(n.buffer());
        visit(n.body(), buffers);
        if (added) {
          allocated.remove(n.buffer());
        }
      }
      case Stmt.Barrier _ -> {
        if (buffers) {
          context.add(Frame.Context.NEVER);
        }
      }
      case Stmt.Require _, Stmt.Print _ -> {
        if (buffers) {
          context.add(Frame.Context.WORKSPACE);
        }
      }
      case Stmt.If _, Stmt.Masked _, Stmt.Block _, Stmt.Outline _ -> {
        for (Stmt child : Walk.statements(s)) {
          visit(child, buffers);
        }
      }
    }
  }

  private void inside(Name name, Stmt body, boolean buffers) {
    boolean added = bound.add(name);
    visit(body, buffers);
    if (added) {
      bound.remove(name);
    }
  }

  private void visit(Term e, boolean buffers) {
    if (e instanceof Term.Variable n && !bound.contains(n.name())) {
      variables.putIfAbsent(n.name(), n);
    }
    if (e instanceof Term.Load n) {
      use(n.buffer(), n.type(), buffers);
    }
  }

  private void use(BufferId buffer, Type type, boolean buffers) {
    if (buffers && !allocated.contains(buffer)) {
      arrays.putIfAbsent(buffer, type);
    }
  }
}
