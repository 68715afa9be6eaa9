package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.List;
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
    Restaging.checkSource(pipeline, in);
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
    List<String> readers = Restaging.readers(pipeline, source);
    if (readers.isEmpty()) {
      throw Refusal.of(in, "nothing reads %s, so nothing would read the copy", source)
          .fix("leave it out");
    }
    List<String> consumers = in.consumers().isEmpty() ? readers : in.consumers();
    Restaging.checkReaders(in, consumers, source, readers);
    return Restaging.redirect(
        pipeline, consumers, source, (value, args) -> new Expr.Call(copy, value, args));
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
}
