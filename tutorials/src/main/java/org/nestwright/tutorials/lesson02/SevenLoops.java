package org.nestwright.tutorials.lesson02;

import static org.nestwright.dsl.Expr.max;

import java.util.List;
import java.util.Random;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;

/// A 3x3 convolution with bias and ReLU: the algorithm, and no word on how it runs.
///
/// Seven loops are in it. Four visit the points of the result: output channel `c`, column `x`, row
/// `y`, image `n`. Three sum up: input channel `r.x`, and the window's column `r.y` and row `r.z`.
///
/// The input has a border of one pixel, so the result is as large as the image. In all of them the
/// channels come first, so they lie next to each other in memory.
public final class SevenLoops {
  // A variable has no value and no range. It is a name, with which we say what a point looks like.
  final Var c = Var.of("c");
  final Var x = Var.of("x");
  final Var y = Var.of("y");
  final Var n = Var.of("n");

  final RDom r;
  final Func conv;
  final Func relu;
  private final Pipeline pipeline;
  private final Shape shape;
  private final double flops;

  /// The convolution of `ci` channels to `co` channels on one picture of `w` by `h` points.
  public SevenLoops(int ci, int co, int w, int h) {
    Input in = Input.f32("in", ci, w + 2, h + 2, 1);
    Input weights = Input.f32("weights", co, 3, 3, ci);
    Input bias = Input.f32("bias", co);
    r = RDom.of("r", ci, 3, 3);

    // A sum has two definitions: where it starts, and what each point of the domain r adds to it.
    conv =
        Func.of("conv", c, x, y, n)
            .is(bias.at(c))
            .plus(r, weights.at(c, r.y, r.z, r.x).times(in.at(r.x, x.plus(r.y), y.plus(r.z), n)));

    relu = Func.of("relu", c, x, y, n).is(max(conv.at(c, x, y, n), 0f));

    pipeline = Pipeline.of(relu).taking(in, weights, bias);
    shape = Shape.of(co, w, h, 1);
    flops = 2.0 * 9 * ci * shape.size();
  }

  /// {@return the algorithm, closed: it takes the input, the weights and the bias, and gives relu}
  public Pipeline pipeline() {
    return pipeline;
  }

  /// {@return the shape of the result}
  public Shape shape() {
    return shape;
  }

  /// {@return the points that the seven loops visit}
  public long points() {
    return (long) (flops / 2);
  }

  /// {@return channels and points in words}
  public String size() {
    return "%d to %d channels, %d x %d points"
        .formatted(
            pipeline.inputs().getFirst().extents().getFirst(),
            shape.extents().get(0),
            shape.extents().get(1),
            shape.extents().get(2));
  }

  /// {@return the floating-point operations of one run, a multiply-add counted as two}
  public double flops() {
    return flops;
  }

  /// {@return input, weights and bias of small whole numbers} Every sum of them is exact, so the
  /// result is the same to the bit in whatever order it is summed.
  public List<Buffer> wholeNumbers() {
    Random random = new Random(7);
    return pipeline.inputs().stream()
        .map(in -> {
          int[] extents = in.extents().stream().mapToInt(Integer::intValue).toArray();
          return Buffer.of(in.type(), extents).fill(_ -> random.nextInt(-8, 9));
        })
        .toList();
  }
}
