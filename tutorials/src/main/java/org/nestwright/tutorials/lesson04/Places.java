package org.nestwright.tutorials.lesson04;

import static org.nestwright.dsl.Expr.max;

import java.util.List;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;
import org.nestwright.tutorials.blackboard.Problem;

/// Four loops over one row of a picture, all split by the same factor.
final class Places {
  private final Var x = Var.of("x");
  private final Var xo = Var.of("xo");
  private final Var xi = Var.of("xi");

  private final int extent;
  private final int factor;
  private final Input in;

  Places(int extent, int factor) {
    this.extent = extent;
    this.factor = factor;
    this.in = Input.f32("in", extent);
  }

  List<Place> all() {
    return List.of(output(), intermediate(), update(), reduction());
  }

  private Place output() {
    Func relu = Func.of("relu", x).is(max(in.at(x), 0f));
    Problem problem = Problem.of(Pipeline.of(relu), Shape.of(extent));
    return new Place(
        "output",
        """
        A ReLU that writes what the caller passed in: memory of just this size. Whatever runs past
        the end would write past the end.\
        """,
        problem,
        relu.pure(),
        tail -> problem.schedule().on(relu).split(x, xo, xi, factor, tail));
  }

  /// {@return the schedule of `output` with a vector in the place of the tile}
  Schedule vectorized(Place output, Tail tail) {
    return output.problem().schedule().on(output.stage()).vectorize(x, factor, tail);
  }

  private Place intermediate() {
    Func padded = BoundaryConditions.constantExterior(Func.of("padded", x), in, 0);
    Func relu = Func.of("relu", x).is(max(padded.at(x), 0f));
    Func twice = Func.of("twice", x).is(relu.at(x).times(2));
    Problem problem = Problem.of(Pipeline.of(twice), Shape.of(extent));
    return new Place(
        "intermediate",
        """
        The same ReLU, kept in memory for the next layer. That memory is ours: it may grow. And
        padded has a value everywhere, so a point too many reads nothing that is not there.\
        """,
        problem,
        relu.pure(),
        tail -> problem.schedule().on(relu).computeRoot().split(x, xo, xi, factor, tail));
  }

  private Place update() {
    RDom r = RDom.of("r", 3);
    Input wide = Input.f32("wide", extent + 2);
    Func sum = Func.of("sum", x).is(0f).plus(r, wide.at(x.plus(r.x)));
    Problem problem = Problem.of(Pipeline.of(sum), Shape.of(extent));
    return new Place(
        "update",
        """
        The sum of an average pooling over three points: sum(x) is added to. Do that twice at the
        same point, and the result is another.\
        """,
        problem,
        sum.update(0),
        tail -> problem.schedule().on(sum.update(0)).split(x, xo, xi, factor, tail));
  }

  private Place reduction() {
    RDom r = RDom.of("r", extent);
    Func total = Func.of("total").is(0f).plus(r, in.at(r.x));
    Problem problem = Problem.of(Pipeline.of(total), Shape.of());
    return new Place(
        "reduction",
        """
        A global pooling: one sum over the whole row, and the loop over its terms is split. Each
        term must come exactly once.\
        """,
        problem,
        total.update(0),
        tail -> problem.schedule().on(total.update(0)).split(r.x, xo, xi, factor, tail));
  }
}
