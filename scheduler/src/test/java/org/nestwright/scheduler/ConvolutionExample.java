package org.nestwright.scheduler;

import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;

/// The lecture's convolution with bias and ReLU, which most tests schedule.
public final class ConvolutionExample {
  public static final Var C = Var.of("c");
  public static final Var X = Var.of("x");
  public static final Var Y = Var.of("y");
  public static final Var N = Var.of("n");
  public static final Var CO = Var.of("co");
  public static final Var CI = Var.of("ci");
  public static final Var XO = Var.of("xo");
  public static final Var XI = Var.of("xi");

  public final RDom r;
  public final Func conv;
  public final Func relu;
  public final Shape shape;

  public ConvolutionExample(int channels, int width, int height) {
    Input in = Input.f32("in", channels, width + 2, height + 2, 1);
    Input w = Input.f32("w", 64, channels, 3, 3);
    Input b = Input.f32("b", 64);
    r = RDom.of("r", channels, 3, 3);
    conv =
        Func.of("conv", C, X, Y, N)
            .is(b.at(C))
            .plus(r, w.at(C, r.x, r.y, r.z).times(in.at(r.x, X.plus(r.y), Y.plus(r.z), N)));
    relu = Func.of("relu", C, X, Y, N).is(Expr.max(0f, conv.at(C, X, Y, N)));
    shape = Shape.of(64, width, height, 1);
  }

  /// The register-tiled schedule of the design notes.
  public Schedule tiled() {
    return Schedule.of(relu)
        .on(relu)
        .split(C, CO, CI, 32)
        .split(X, XO, XI, 6)
        .reorder(CI, XI, XO, Y, N, CO)
        .vectorize(CI, 16)
        .unroll(CI)
        .unroll(XI)
        .parallel(Y)
        .on(conv)
        .computeAt(relu, XO)
        .vectorize(C, 16)
        .unroll(C)
        .unroll(X)
        .on(conv.update(0))
        .reorder(C, X, r.x, r.y, r.z)
        .vectorize(C, 16)
        .unroll(C)
        .unroll(X);
  }
}
