package org.nestwright.layers;

import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;

/// Writes a convolution in the layout [Layout#NCHW] so that its vectors lie along rows: what
/// [ConvolutionFuncs] makes of channels is made of columns here, and the other way round. No
/// element is copied from one order to the other, but the last vector of a row may have little to
/// do.
///
/// Where neither padding nor a window tells rows apart, an image is one row: the column `x` of row
/// `y` is `x + w * y`, the same memory.
final class PlanarFuncs {
  /// The columns from which the lanes that have nothing to do are few.
  private static final int LEAST_COLUMNS = 16;

  /// Where `c k / (c + k)` times the window is less, copies to and from an order with the channels
  /// innermost are estimated to cost more than lanes that have nothing to do: some 1.5 cycles for
  /// each of `c + k` elements of a pixel, against a seventh of the `c k / 32` cycles that each
  /// element of the window takes.
  private static final int COPY = 320;

  private static final Var C = Var.of("c");
  private static final Var K = Var.of("k");
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var N = Var.of("n");

  private PlanarFuncs() {}

  /// {@return whether vectors along rows serve the shape, and better than copies}
  static boolean pays(ConvShape given, Epilogue epilogue) {
    ConvShape p = flat(given, epilogue);
    boolean serves = p.groups() == 1 && p.strideW() == 1 && !epilogue.pool();
    double window = (double) p.r() * p.s();
    double copied = (double) p.c() * p.k() / (p.c() + p.k()) * window;
    boolean oneRow = p.h() != given.h();
    return serves && p.outW() >= LEAST_COLUMNS && (oneRow || copied < COPY);
  }

  /// An image as one row.
  private static ConvShape flat(ConvShape p, Epilogue epilogue) {
    boolean everyPixel = p.isPointwise() && p.hasUnitStride();
    return everyPixel && p.h() > 1 && !epilogue.pool() ? p.asRow() : p;
  }

  static WindowFuncs of(ConvShape given, Epilogue epilogue) {
    ConvShape p = flat(given, epilogue);
    Layout layout = Layout.NCHW;
    int[] stored = layout.extents(List.of(p.k()), p.outW(), p.outH(), p.n());
    Input in = Input.f32(ConvolutionFuncs.IN, layout.extents(List.of(p.c()), p.w(), p.h(), p.n()));
    Input weights = Input.f32(ConvolutionFuncs.WEIGHTS, p.k(), p.c(), p.s(), p.r());
    EpilogueFuncs end = EpilogueFuncs.of(epilogue, new int[] {p.k()}, stored);

    Func.Head copy = Func.of(p.isPadded() ? "padded" : "image", X, Y, C, N);
    Func padded =
        p.isPadded()
            ? BoundaryConditions.constantExterior(copy, in, 0, X, Y)
            : copy.is(in.at(X, Y, C, N));
    RDom r = RDom.of("r", p.c(), p.s(), p.r());
    Expr x = Windows.position(X, 1, r.y, p.dilW(), p.padW());
    Expr y = Windows.position(Y, p.strideH(), r.z, p.dilH(), p.padH());
    Func conv =
        Func.of("conv", X, K, Y, N)
            .is(end.start(List.of(K)))
            .plus(r, weights.at(K, r.x, r.y, r.z).times(padded.at(x, y, r.x, N)));
    Expr value = end.shifted(conv.at(X, K, Y, N), List.of(K));
    Expr result = end.output((_, _) -> end.withResidual(value, X, Y, K, N), X, Y);
    Func out = Func.of("out", X, Y, K, N).is(result);
    return new WindowFuncs(
        Pipeline.of(out).taking(end.after(in, weights)),
        layout,
        Optional.of(padded),
        p.isPadded(),
        Optional.empty(),
        Optional.empty(),
        conv,
        out,
        r,
        List.of(1, p.strideH()),
        false,
        1,
        Shape.of(p.outW(), p.k(), p.outH(), p.n()),
        Shape.of(stored),
        (long) p.n() * p.c() * p.h() * p.w(),
        Optional.of(weights));
  }
}
