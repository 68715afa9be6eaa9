package org.nestwright.tutorials.lesson01;

import static org.nestwright.dsl.Expr.clamp;
import static org.nestwright.dsl.Expr.sqrt;

import java.util.List;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// How steep a picture is at each point: the algorithm first, then some schedules of it.
final class Gradient {
  /// A schedule of the lesson.
  ///
  /// @param name one word
  /// @param text what it does and why
  /// @param schedule what is compiled
  record Step(String name, String text, Schedule schedule) {}

  // A Var is a name for a dimension, nothing more.
  private final Var x = Var.of("x");
  private final Var y = Var.of("y");

  private final Shape shape;
  private final Func edge;
  private final Func magnitude;
  private final Pipeline pipeline;

  Gradient(int width, int height) {
    shape = Shape.of(width, height);
    Input rgb = Input.u8("rgb", width, height, 3);

    // A Func says what the value at a point is. Nothing is computed here: no loop, no memory.
    Func gray =
        Func.of("gray", x, y)
            .is(
                colour(rgb, 0)
                    .times(0.299f)
                    .plus(colour(rgb, 1).times(0.587f))
                    .plus(colour(rgb, 2).times(0.114f))
                    .cast(Type.I32));

    // The filters look one point past the border, where there is no picture. This Func has a value
    // everywhere: outside, that of the nearest point inside.
    edge = BoundaryConditions.repeatEdge(Func.of("edge", x, y), gray, shape);

    // Sobel's filters: the difference of the neighbours on two sides, the middle ones twice.
    Func right =
        Func.of("right", x, y)
            .is(
                between(-1, -1, 1, -1)
                    .plus(between(-1, 0, 1, 0).times(2))
                    .plus(between(-1, 1, 1, 1)));
    Func down =
        Func.of("down", x, y)
            .is(
                between(-1, -1, -1, 1)
                    .plus(between(0, -1, 0, 1).times(2))
                    .plus(between(1, -1, 1, 1)));

    // The length of the vector they make, limited to what a byte can hold.
    Expr dx = right.at(x, y).cast(Type.F32);
    Expr dy = down.at(x, y).cast(Type.F32);
    magnitude =
        Func.of("magnitude", x, y)
            .is(
                clamp(sqrt(dx.times(dx).plus(dy.times(dy))), Expr.of(0f), Expr.of(255f))
                    .cast(Type.I32)
                    .cast(Type.U8));

    pipeline = Pipeline.of(magnitude);
  }

  private Expr colour(Input rgb, int index) {
    return rgb.at(x, y, Expr.of(index)).cast(Type.F32);
  }

  /// {@return the value of edge at the second neighbour minus that at the first}
  private Expr between(int x0, int y0, int x1, int y1) {
    return edge.at(shifted(x, x1), shifted(y, y1)).minus(edge.at(shifted(x, x0), shifted(y, y0)));
  }

  private static Expr shifted(Var v, int by) {
    return by == 0 ? v : by < 0 ? v.minus(-by) : v.plus(by);
  }

  Pipeline pipeline() {
    return pipeline;
  }

  Shape shape() {
    return shape;
  }

  List<Step> steps() {
    Var strip = Var.of("strip");
    Var row = Var.of("row");
    Schedule start = Schedule.of(pipeline);
    return List.of(
        new Step(
            "default",
            """
            No directive. Funcs that are read at one point only become part of their readers;
            edge is read at eight, so it is computed first and stored as a whole.\
            """,
            start),
        new Step(
            "inlined",
            """
            edge becomes part of its reader too: no memory at all, but each gray value is
            computed anew for each filter weight that looks at it.\
            """,
            start.on(edge).inline()),
        new Step(
            "strips",
            """
            In between: strips of 32 rows. What a strip needs of edge is computed just before it
            and is still in the cache when it is used. Strips are divided among the threads, and
            16 points of a row are computed at once.\
            """,
            start
                .on(magnitude)
                .split(y, strip, row, 32)
                .vectorize(x, 16)
                .parallel(strip)
                .on(edge)
                .computeAt(magnitude, strip)));
  }
}
