package org.nestwright.tutorials.lesson05;

import java.util.List;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.blackboard.Problem;

/// Average pooling of 2x2 windows: three definitions, one after the other.
final class Pooling {
  private final Var c = Var.of("c");
  private final Var x = Var.of("x");
  private final Var y = Var.of("y");
  private final RDom r = RDom.of("r", 2, 2);
  private final Input in = Input.f32("in", 32, 28, 28);

  private final Func average =
      Func.of("average", c, x, y)
          .is(0f)
          .plus(r, in.at(c, x.times(2).plus(r.x), y.times(2).plus(r.y)))
          .update(List.of(c, x, y), f -> f.at(c, x, y).times(0.25f));

  private final Problem problem = Problem.of(Pipeline.of(average), Shape.of(32, 14, 14));

  Problem problem() {
    return problem;
  }

  /// {@return what someone writes who thinks of a Func as one loop nest}
  Schedule forgotten() {
    return problem.schedule().on(average).vectorize(c, 8).parallel(y);
  }

  /// {@return directives for each of the three}
  Schedule all() {
    return forgotten()
        .on(average.update(0))
        .reorder(c, r.x, r.y, x, y)
        .vectorize(c, 8)
        .parallel(y)
        .on(average.update(1))
        .vectorize(c, 8)
        .parallel(y);
  }
}
