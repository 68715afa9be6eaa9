package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    List<String> names =
        Stream.concat(
                pipeline.funcs().stream().map(Func::name),
                pipeline.inputs().stream().map(Input::name))
            .toList();
    if (names.contains(in.copy())) {
      throw refusal(in, "the name \"%s\" is taken; choose another", in.copy());
    }
    Func copy;
    try {
      copy =
          pipeline.inputs().stream()
              .filter(input -> input.name().equals(source))
              .findFirst()
              .map(input -> copy(input, in.copy()))
              .orElseGet(() -> copy(pipeline.func(source), in.copy()));
    } catch (AlgorithmException e) {
      throw refusal(in, "%s", e.getMessage());
    }
    Map<String, Func> made = new HashMap<>();
    boolean read = false;
    for (Func f : pipeline.funcs()) {
      boolean consumer = f.name().equals(in.consumer());
      Func rewritten = f.rewritten(e -> replaced(e, consumer, source, copy, made));
      made.put(f.name(), rewritten);
      read |= consumer && reads(rewritten, copy);
    }
    if (!read) {
      throw refusal(
          in,
          "%s does not read %s; %s",
          in.consumer(),
          source,
          "it is read by "
              + pipeline.funcs().stream()
                  .filter(f -> !f.name().equals(source) && reads(f, source))
                  .map(Func::name)
                  .toList());
    }
    Func[] outputs = pipeline.outputs().stream().map(f -> made.get(f.name())).toArray(Func[]::new);
    return Pipeline.of(outputs).taking(pipeline.inputs().toArray(Input[]::new));
  }

  private static ScheduleException refusal(Directive.In in, String format, Object... args) {
    return new ScheduleException("%s on %s: %s".formatted(in, in.stage(), format.formatted(args)));
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

  /// The copy in its consumer, and elsewhere the Func of the same name as it now is.
  private static Expr replaced(
      Expr e, boolean consumer, String source, Func copy, Map<String, Func> made) {
    return switch (e) {
      case Expr.Access(Input input, List<Expr> args) when consumer && input.name().equals(source) ->
          new Expr.Call(copy, 0, args);
      case Expr.Call(Func f, int value, List<Expr> args) when consumer && f.name().equals(source) ->
          new Expr.Call(copy, value, args);
      case Expr.Call(Func f, int value, List<Expr> args)
          when made.containsKey(f.name()) && made.get(f.name()) != f ->
          new Expr.Call(made.get(f.name()), value, args);
      case Expr other -> other;
    };
  }

  private static boolean reads(Func f, Func copy) {
    return reads(f, copy.name());
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
