package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Var;

/// Puts copies of Funcs and Inputs between them and their readers. The result computes the same.
final class Copies {
  private static final List<String> NAMES = List.of("x", "y", "z", "w");

  private Copies() {}

  /// {@return `pipeline` with the copy that `in` asks for}
  ///
  /// @throws ScheduleException when a name is taken, or the consumer does not read what is copied
  static Pipeline put(Pipeline pipeline, Directive.In in) {
    String source = in.stage().func();
    Restaging.checkFree(pipeline, in, in.copy());
    Func copy;
    try {
      copy =
          pipeline.inputs().stream()
              .filter(input -> input.name().equals(source))
              .findFirst()
              .map(input -> copy(input, in.copy()))
              .orElseGet(() -> copy(pipeline.func(source), in.copy()));
    } catch (AlgorithmException e) {
      throw Restaging.refusal(in, e);
    }
    List<String> readers =
        pipeline.funcs().stream()
            .filter(f -> !f.name().equals(source) && reads(f, source))
            .map(Func::name)
            .toList();
    if (!readers.contains(in.consumer())) {
      throw Refusal.of(in, "%s does not read %s", in.consumer(), source)
          .exists("it is read by %s", Refusal.list(readers))
          .fix("%s", Refusal.nearest(in.consumer(), readers, "name one of these"));
    }
    return Restaging.rebuild(
        pipeline,
        (f, upstream) ->
            f.name().equals(in.consumer())
                ? f.rewritten(e -> copied(e, source, copy, upstream))
                : f.rewritten(upstream));
  }

  private static Func copy(Input input, String name) {
    List<Var> vars = new ArrayList<>();
    for (int i = 0; i < input.rank(); i++) {
      vars.add(Var.of(i < NAMES.size() ? NAMES.get(i) : "d" + i));
    }
    return Func.of(name, vars.toArray(Var[]::new)).is(input.at(vars.toArray(Expr[]::new)));
  }

  private static Func copy(Func f, String name) {
    Expr[] at = f.vars().toArray(Expr[]::new);
    Expr[] values = new Expr[f.types().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = f.value(i, at);
    }
    return Func.of(name, f.vars().toArray(Var[]::new)).is(values);
  }

  private static Expr copied(Expr e, String source, Func copy, UnaryOperator<Expr> upstream) {
    return switch (e) {
      case Expr.Access(Input input, List<Expr> args) when input.name().equals(source) ->
          new Expr.Call(copy, 0, args);
      case Expr.Call(Func f, int value, List<Expr> args) when f.name().equals(source) ->
          new Expr.Call(copy, value, args);
      case Expr other -> upstream.apply(other);
    };
  }

  private static boolean reads(Func f, String name) {
    boolean[] found = {false};
    f.rewritten(e -> {
      found[0] |=
          (e instanceof Expr.Call(Func g, _, _) && g.name().equals(name))
              || (e instanceof Expr.Access(Input in, _) && in.name().equals(name));
      return e;
    });
    return found[0];
  }
}
