package org.nestwright.scheduler;

import java.util.List;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;

/// Gives readers of a Func a Func of their own that computes the same.
final class Clones {
  private Clones() {}

  /// {@return `pipeline` with the clone that `d` asks for}
  ///
  /// @throws ScheduleException when a name is taken, a consumer does not read what is cloned, or
  ///   nothing would be left to read the original
  static Pipeline put(Pipeline pipeline, Directive.CloneIn d) {
    String source = d.stage().func();
    Restaging.checkSource(pipeline, d);
    Restaging.checkFree(pipeline, d, d.copy());
    if (pipeline.inputs().stream().map(Input::name).anyMatch(source::equals)) {
      throw Refusal.of(d, "%s is an input, which computes nothing", source)
          .fix("copy it with in(%s)", "consumer, \"" + d.copy() + "\"");
    }
    List<String> readers = Restaging.readers(pipeline, source);
    Restaging.checkReaders(d, d.consumers(), source, readers);
    boolean output = pipeline.outputs().stream().anyMatch(f -> f.name().equals(source));
    if (d.consumers().containsAll(readers) && !output) {
      throw Refusal.of(d, "nothing else reads %s, so it would never be computed", source)
          .exists("it is read by %s", Refusal.list(readers))
          .fix("schedule %s itself", source);
    }
    Func clone;
    try {
      clone = pipeline.func(source).renamed(d.copy());
    } catch (AlgorithmException e) {
      throw Restaging.refusal(d, e);
    }
    return Restaging.redirect(
        pipeline, d.consumers(), source, (value, args) -> new Expr.Call(clone, value, args));
  }
}
