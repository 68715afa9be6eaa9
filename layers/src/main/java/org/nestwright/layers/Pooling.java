package org.nestwright.layers;

import static org.nestwright.dsl.Expr.max;
import static org.nestwright.dsl.Expr.min;

import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.ScheduleSpace;

/// Pooling, as it is written down. Its input is `in(c, x, y, n)` and its output `out(c, x, y, n)`.
/// In blocks of channels `c` is the place in a block, and `n` counts blocks and images: what is in
/// the places of a last block that are no channels is pooled like the rest.
final class Pooling implements Layer {
  /// What becomes of a window.
  enum Kind {
    /// Its greatest value.
    MAX,
    /// The mean of its elements that are in the input.
    AVERAGE,
    /// The mean of all its elements, padding being zeros.
    AVERAGE_COUNTING_PADDING
  }

  private static final Var C = Var.of("c");
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var N = Var.of("n");

  private final Kind kind;
  private final PoolShape shape;
  private final Layout layout;
  private final double flops;
  private final WindowFuncs funcs;

  Pooling(Kind kind, PoolShape shape) {
    this(kind, shape, Layout.NHWC);
  }

  /// @throws IllegalArgumentException when the layout does not serve pooling
  Pooling(Kind kind, PoolShape given, Layout layout) {
    if (layout == Layout.NCHW) {
      throw new IllegalArgumentException(
          "%s does not serve %s: vectors are of channels; use NHWC, NCHW8C or NCHW16C"
              .formatted(layout, given));
    }
    this.kind = kind;
    this.shape = blocks(given, layout.block());
    this.layout = layout;
    this.flops =
        (double) given.n() * given.c() * given.outH() * given.outW() * given.r() * given.s();
    this.funcs = funcs();
  }

  /// Each block of channels as an image of its own: the same memory.
  private static PoolShape blocks(PoolShape p, int block) {
    return block == 0
        ? p
        : new PoolShape(
            p.n() * TileModel.ceilDiv(p.c(), block),
            block,
            p.h(),
            p.w(),
            p.r(),
            p.s(),
            p.strideH(),
            p.strideW(),
            p.padH(),
            p.padW());
  }

  private WindowFuncs funcs() {
    PoolShape p = shape;
    Input in = Input.f32("in", p.c(), p.w(), p.h(), p.n());
    Shape inside = Shape.of(p.c(), p.w(), p.h(), p.n());
    boolean greatest = kind == Kind.MAX;
    boolean ordered = greatest && isOverlapping();
    Expr element = in.at(C, X, Y, N);
    Func image = Func.of("image", C, X, Y, N).is(ordered ? OrderedBits.of(element) : element);
    double nothing = ordered ? OrderedBits.LEAST : greatest ? Double.NEGATIVE_INFINITY : 0;
    Func padded = p.isPadded() ? Windows.padded(image, inside, nothing, p.padW(), p.padH()) : image;
    Optional<WindowFuncs.Columns> columns =
        ordered && isDense() ? Optional.of(columns(padded, nothing)) : Optional.empty();
    RDom r = columns.isPresent() ? RDom.of("r", p.s()) : RDom.of("r", p.s(), p.r());
    Expr x = Windows.position(X, p.strideW(), r.x, 1, p.padW());
    Expr value =
        columns
            .map(f -> f.func().at(C, x, Y, N))
            .orElseGet(
                () -> padded.at(C, x, Windows.position(Y, p.strideH(), r.y, 1, p.padH()), N));
    Func start = Func.of("pool", C, X, Y, N).is(Expr.constant(value.type(), nothing));
    Func pool = greatest ? start.max(r, value) : start.plus(r, value);
    Expr whole = pool.at(C, X, Y, N);
    Func out =
        Func.of("out", C, X, Y, N)
            .is(
                switch (kind) {
                  case MAX -> ordered ? OrderedBits.toFloat(whole) : whole;
                  case AVERAGE -> whole.div(count());
                  case AVERAGE_COUNTING_PADDING -> whole.div((double) p.r() * p.s());
                });
    return new WindowFuncs(
        Pipeline.of(out),
        Layout.NHWC,
        p.isPadded() || ordered ? Optional.of(padded) : Optional.empty(),
        p.isPadded(),
        columns,
        Optional.empty(),
        pool,
        out,
        r,
        List.of(p.strideW(), p.strideH()),
        true,
        1,
        Shape.of(p.c(), p.outW(), p.outH(), p.n()),
        Shape.of(p.c(), p.outW(), p.outH(), p.n()),
        (long) p.n() * p.c() * p.h() * p.w(),
        Optional.empty());
  }

  private WindowFuncs.Columns columns(Func padded, double nothing) {
    RDom rows = RDom.of("rows", shape.r());
    Expr y = Windows.position(Y, shape.strideH(), rows.x, 1, shape.padH());
    Expr value = padded.at(C, X, y, N);
    Func greatest =
        Func.of("columns", C, X, Y, N).is(Expr.constant(value.type(), nothing)).max(rows, value);
    return new WindowFuncs.Columns(greatest, rows.get(0));
  }

  /// Whether an element is in several windows: then it pays to make of each something that is
  /// easier to compare.
  private boolean isOverlapping() {
    return shape.strideW() < shape.s() || shape.strideH() < shape.r();
  }

  /// Whether each column of a window is one of its neighbours' too.
  private boolean isDense() {
    return shape.strideW() == 1 && shape.strideH() == 1;
  }

  /// How many elements of the window at `(x, y)` are in the input.
  private Expr count() {
    PoolShape p = shape;
    if (!p.isPadded()) {
      return Expr.of((float) (p.r() * p.s()));
    }
    Expr columns = covered(X, p.strideW(), p.padW(), p.s(), p.w());
    Expr rows = covered(Y, p.strideH(), p.padH(), p.r(), p.h());
    return columns.times(rows).cast(Type.F32);
  }

  private static Expr covered(Var at, int stride, int pad, int window, int size) {
    Expr first = at.times(stride).minus(pad);
    return min(first.plus(window), size).minus(max(first, 0));
  }

  @Override
  public String algorithm() {
    return "direct";
  }

  @Override
  public Pipeline pipeline() {
    return funcs.pipeline();
  }

  @Override
  public List<Shape> outputShapes() {
    return List.of(funcs.stored());
  }

  @Override
  public double flops() {
    return flops;
  }

  @Override
  public ScheduleSpace space(Hardware hardware) {
    return new TiledSpace(funcs, hardware);
  }

  /// Multiples of a small window's size, so that its mean is a whole number.
  @Override
  public List<Buffer> integerInputs(long seed) {
    Input in = pipeline().inputs().getFirst();
    ExactData data = new ExactData(seed);
    int window = shape.r() * shape.s();
    boolean whole = kind != Kind.MAX && window <= ExactData.MOST / 2;
    return List.of(whole ? data.multiples(in, window) : data.integers(in, ExactData.MOST));
  }

  @Override
  public List<Buffer> realInputs(long seed) {
    return ExactData.reals(pipeline(), seed);
  }

  @Override
  public String toString() {
    return "%s %s%s".formatted(kind, shape, layout == Layout.NHWC ? "" : " " + layout);
  }
}
