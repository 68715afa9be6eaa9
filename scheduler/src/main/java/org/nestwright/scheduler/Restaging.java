package org.nestwright.scheduler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;

/// Builds a pipeline again with some of its Funcs changed: as Funcs are values, all that read a
/// changed one are new too.
final class Restaging {
  private Restaging() {}

  /// {@return the pipeline of the changed Funcs, with its inputs in the same order}
  ///
  /// @param change what becomes of a Func; given what must be done to each of its expressions for
  ///   it to read the changed Funcs
  static Pipeline rebuild(Pipeline pipeline, BiFunction<Func, UnaryOperator<Expr>, Func> change) {
    Map<String, Func> made = new HashMap<>();
    UnaryOperator<Expr> upstream =
        e ->
            e instanceof Expr.Call(Func f, int value, List<Expr> args)
                    && made.containsKey(f.name())
                    && made.get(f.name()) != f
                ? new Expr.Call(made.get(f.name()), value, args)
                : e;
    for (Func f : pipeline.funcs()) {
      made.put(f.name(), change.apply(f, upstream));
    }
    Func[] outputs = pipeline.outputs().stream().map(f -> made.get(f.name())).toArray(Func[]::new);
    return Pipeline.of(outputs).taking(pipeline.inputs().toArray(Input[]::new));
  }

  /// Refuses a name that the pipeline has.
  static void checkFree(Pipeline pipeline, Directive d, String name) {
    if (names(pipeline).contains(name)) {
      throw Refusal.of(d, "the name \"%s\" is taken", name)
          .exists("the pipeline has %s", Refusal.list(names(pipeline)))
          .fix("choose another");
    }
  }

  private static List<String> names(Pipeline pipeline) {
    return Stream.concat(
            pipeline.funcs().stream().map(Func::name), pipeline.inputs().stream().map(Input::name))
        .toList();
  }

  /// {@return the refusal of what makes no Func}
  static ScheduleException refusal(Directive d, AlgorithmException e) {
    return Refusal.of(d, "%s", e.getMessage()).fix("choose another name");
  }
}
