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

/// A 1x1 convolution whose weights lie as frameworks store them: all input channels of one output
/// channel next to each other.
final class Pointwise {
  private final Var c = Var.of("c");
  private final Var x = Var.of("x");
  private final Var co = Var.of("co");
  private final Var ci = Var.of("ci");
  private final Var xo = Var.of("xo");
  private final Var xi = Var.of("xi");

  private final Input in = Input.f32("in", 24, 28);
  private final Input w = Input.f32("w", 24, 32);
  private final RDom r = RDom.of("r", 24);
  private final Func conv = Func.of("conv", c, x).is(0f).plus(r, w.at(r.x, c).times(in.at(r.x, x)));
  private final Func relu = Func.of("relu", c, x).is(max(conv.at(c, x), 0f));

  private final Problem problem = Problem.of(Pipeline.of(relu).taking(in, w), Shape.of(32, 28));

  Problem problem() {
    return problem;
  }

  /// {@return the register tile of lesson 2: 16 channels by 4 points}
  Schedule tiled() {
    return problem
        .schedule()
        .on(relu)
        .split(c, co, ci, 16)
        .split(x, xo, xi, 4)
        .reorder(ci, xi, co, xo)
        .vectorize(ci, 8)
        .unroll(ci)
        .unroll(xi)
        .on(conv)
        .computeAt(relu, co)
        .vectorize(c, 8)
        .unroll(c)
        .unroll(x)
        .on(conv.update(0))
        .reorder(c, x, r.x)
        .vectorize(c, 8)
        .unroll(c)
        .unroll(x);
  }

  /// {@return the tile, which reads a copy of the weights with the output channels innermost}
  Schedule packed() {
    return tiled()
        .on(w)
        .in(conv, "packed")
        .on("packed")
        .computeRoot()
        .reorderStorage(Var.of("y"), Var.of("x"));
  }

  Schedule forTheWrongReader() {
    return tiled().on(w).in(relu, "packed");
  }

  Schedule ofTheInputItself() {
    return tiled().on(w).reorderStorage(Var.of("y"), Var.of("x"));
  }
}
