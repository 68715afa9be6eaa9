package org.nestwright.tutorials.lesson09;

import java.util.List;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.tutorials.blackboard.Problem;

/// A row beyond its ends, weights along a row, and a convolution whose result is as large as the
/// picture.
final class Padded {
  /// Points shown before and after the row.
  static final int BEYOND = 4;

  /// Points of the row.
  static final int ROW = 5;

  private static final int WIDTH = 28;

  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");

  private Padded() {}

  /// {@return the row 1, 2, 3, ... with what lies before and after it}
  static Problem row(Border border) {
    Func padded = border.around(Func.of("padded", X), Input.f32("in", ROW));
    Buffer numbers = Buffer.f32(ROW).fill(p -> p[0] + 1);
    Shape wide = Shape.of(ROW + 2 * BEYOND).from(-BEYOND);
    return Problem.on(List.of(numbers), Pipeline.of(padded), wide);
  }

  /// {@return each point of a row with its two neighbours}
  static Problem neighbours(Border border) {
    Func padded = border.around(Func.of("padded", X), Input.f32("in", WIDTH));
    Func sum =
        Func.of("sum", X).is(padded.at(X.minus(1)).plus(padded.at(X)).plus(padded.at(X.plus(1))));
    return Problem.of(Pipeline.of(sum), Shape.of(WIDTH));
  }

  /// {@return the schedule of [#neighbours] that stores nothing}
  static Schedule inlined(Problem problem) {
    return problem.schedule().on("padded").inline();
  }

  /// A 3x3 convolution of a picture with something around it.
  record Layer(Problem problem, RDom r, Func padded, Func conv) {
    static Layer of(Border border) {
      Input in = Input.f32("in", WIDTH, WIDTH);
      Input w = Input.f32("w", 3, 3);
      RDom r = RDom.of("r", 3, 3);
      Func padded = border.around(Func.of("padded", X, Y), in);
      Func conv =
          Func.of("conv", X, Y)
              .is(0f)
              .plus(r, w.at(r.x, r.y).times(padded.at(X.plus(r.x).minus(1), Y.plus(r.y).minus(1))));
      return new Layer(
          Problem.of(Pipeline.of(conv).taking(in, w), Shape.of(WIDTH, WIDTH)), r, padded, conv);
    }

    private Schedule loops() {
      return problem.schedule().on(conv.update(0)).reorder(X, r.x, r.y, Y);
    }

    Schedule inlined() {
      return loops().on(padded).inline();
    }

    Schedule byRow() {
      return loops().on(padded).computeAt(conv.update(0), Y);
    }

    Schedule sliding() {
      return loops().on(padded).storeRoot().computeAt(conv.update(0), Y).foldStorage(Y, 3);
    }

    Schedule copied() {
      return loops().on(padded).computeRoot();
    }
  }

  /// {@return a convolution that reads beyond the border, where nothing is}
  static Schedule withoutBorder() {
    Input in = Input.f32("in", WIDTH);
    Func sum = Func.of("sum", X).is(in.at(X.minus(1)).plus(in.at(X)).plus(in.at(X.plus(1))));
    return Schedule.of(sum);
  }

  static Shape shape() {
    return Shape.of(WIDTH);
  }
}
