package org.nestwright.scheduler;

import java.util.Collections;
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

  /// {@return the pipeline in which `consumers` read something else in the place of `source`}
  ///
  /// @param instead given which value is read, and where
  static Pipeline redirect(
      Pipeline pipeline,
      List<String> consumers,
      String source,
      BiFunction<Integer, List<Expr>, Expr> instead) {
    return rebuild(
        pipeline,
        (f, upstream) ->
            consumers.contains(f.name())
                ? f.rewritten(e ->
                    switch (e) {
                      case Expr.Access(Input input, List<Expr> args)
                          when input.name().equals(source) ->
                          instead.apply(0, args);
                      case Expr.Call(Func g, int value, List<Expr> args)
                          when g.name().equals(source) ->
                          instead.apply(value, args);
                      case Expr other -> upstream.apply(other);
                    })
                : f.rewritten(upstream));
  }

  /// {@return the Funcs that read `source`, a Func or an Input, besides itself}
  static List<String> readers(Pipeline pipeline, String source) {
    return pipeline.funcs().stream()
        .filter(f -> !f.name().equals(source) && reads(f, source))
        .map(Func::name)
        .toList();
  }

  /// Refuses consumers of which one does not read `source`.
  static void checkReaders(
      Directive d, List<String> consumers, String source, List<String> readers) {
    String exists =
        readers.isEmpty() ? "nothing reads it" : "it is read by " + Refusal.list(readers);
    if (consumers.isEmpty()) {
      throw Refusal.of(d, "no consumer is named").exists(exists).fix("name some of its readers");
    }
    for (String consumer : consumers) {
      if (!readers.contains(consumer)) {
        throw Refusal.of(d, "%s does not read %s", consumer, source)
            .exists(exists)
            .fix(
                "%s",
                readers.isEmpty()
                    ? "leave it out"
                    : Refusal.nearest(consumer, readers, "name one of these"));
      }
      if (Collections.frequency(consumers, consumer) > 1) {
        throw Refusal.of(d, "%s is named twice", consumer).fix("name it once");
      }
    }
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

  /// Refuses a directive about what the pipeline does not have.
  static void checkSource(Pipeline pipeline, Directive.OnPipeline d) {
    String source = d.stage().func();
    if (!names(pipeline).contains(source)) {
      throw Refusal.of(d, "the pipeline has no Func or input %s", source)
          .exists("it has %s", Refusal.list(names(pipeline)))
          .fix("%s", Refusal.nearest(source, names(pipeline), "name one of these"));
    }
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
