package org.nestwright.tutorials.lesson06;

import static org.nestwright.dsl.Expr.max;

import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.blackboard.Problem;

/// Five weights that slide along a row: neighbours read nearly the same points.
final class Row {
  private final Var x = Var.of("x");
  private final Var xo = Var.of("xo");
  private final Var xi = Var.of("xi");

  private final Input in = Input.f32("in", 100);
  private final Input w = Input.f32("w", 5);
  private final RDom r = RDom.of("r", 5);
  private final Func conv = Func.of("conv", x).is(0f).plus(r, w.at(r.x).times(in.at(x.plus(r.x))));
  private final Func relu = Func.of("relu", x).is(max(conv.at(x), 0f));

  private final Problem problem = Problem.of(Pipeline.of(relu).taking(in, w), Shape.of(96));

  Problem problem() {
    return problem;
  }

  /// {@return eight sums at a time, all of them in registers}
  Schedule tiled() {
    return problem
        .schedule()
        .on(relu)
        .split(x, xo, xi, 8)
        .unroll(xi)
        .on(conv)
        .computeAt(relu, xo)
        .unroll(x)
        .on(conv.update(0))
        .reorder(x, r.x)
        .unroll(x)
        .unroll(r.x);
  }

  /// {@return the tile, with what it reads of the input copied first}
  Schedule staged() {
    return tiled().on(in).in(conv, "window").on("window").computeAt(relu, xo).unroll(x);
  }
}
