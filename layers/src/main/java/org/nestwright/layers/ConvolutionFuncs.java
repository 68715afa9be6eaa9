package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;

/// Writes a convolution as Funcs.
final class ConvolutionFuncs {
  static final String IN = "in";
  static final String WEIGHTS = "weights";

  private static final Var C = Var.of("c");
  private static final Var K = Var.of("k");
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var N = Var.of("n");

  private ConvolutionFuncs() {}

  /// One way to index channels.
  ///
  /// @param outVars the output's channel dimensions
  /// @param outExtents their extents
  /// @param inVars the input's channel dimensions, as the padded input names them
  /// @param inExtents their extents
  /// @param domain what is summed over: input channels where they are summed, filter columns,
  ///   filter rows
  /// @param inIndex the channel that a product reads of the input, with groups after the output's
  /// @param weights the filters
  /// @param weight the element that a product reads of them
  private record Form(
      List<Var> outVars,
      List<Integer> outExtents,
      List<Var> inVars,
      List<Integer> inExtents,
      RDom domain,
      List<Expr> inIndex,
      Input weights,
      Expr weight) {}

  private static Form dense(ConvShape p) {
    RDom r = RDom.of("r", p.c(), p.s(), p.r());
    Input weights = Input.f32(WEIGHTS, p.k(), p.c(), p.s(), p.r());
    return new Form(
        List.of(K),
        List.of(p.k()),
        List.of(C),
        List.of(p.c()),
        r,
        List.of(r.x),
        weights,
        weights.at(K, r.x, r.y, r.z));
  }

  /// Each output channel reads the input channels of its group, counted from the first of them: see
  /// [Groups].
  private static Form grouped(ConvShape p) {
    int c = p.c() / p.groups();
    RDom r = RDom.of("r", c, p.s(), p.r());
    Input weights = Input.f32(WEIGHTS, p.k(), c, p.s(), p.r());
    return new Form(
        List.of(K),
        List.of(p.k()),
        List.of(C),
        List.of(p.c()),
        r,
        List.of(K, r.x),
        weights,
        weights.at(K, r.x, r.y, r.z));
  }

  private static Form depthwise(ConvShape p) {
    RDom r = RDom.of("r", p.s(), p.r());
    Input weights = Input.f32(WEIGHTS, p.c(), p.s(), p.r());
    return new Form(
        List.of(C),
        List.of(p.c()),
        List.of(C),
        List.of(p.c()),
        r,
        List.of(C),
        weights,
        weights.at(C, r.x, r.y));
  }

  private static Form form(ConvShape p) {
    return p.isDepthwise() ? depthwise(p) : p.groups() > 1 ? grouped(p) : dense(p);
  }

  static WindowFuncs of(ConvShape p, Epilogue epilogue) {
    return of(p, epilogue, Layout.NHWC);
  }

  static WindowFuncs of(ConvShape given, Epilogue epilogue, Layout layout) {
    boolean row = isOneRow(given, epilogue, layout);
    ConvShape p = row ? given.asRow() : given;
    Form form = form(p);
    ConvShape read = row && !given.hasUnitStride() ? given : p;
    Input in = Input.f32(IN, layout.extents(form.inExtents(), read.w(), read.h(), read.n()));
    EpilogueFuncs end =
        EpilogueFuncs.of(
            epilogue,
            extents(form.outExtents()),
            layout.extents(form.outExtents(), p.outW(), p.outH(), p.n()));
    Optional<Func> padded =
        row ? Optional.of(pixels(given, form, in)) : padded(p, form, in, layout);

    List<RVar> taps = form.domain().vars().reversed();
    Expr x = Windows.position(X, p.strideW(), taps.get(1), p.dilW(), p.padW());
    Expr y = Windows.position(Y, p.strideH(), taps.get(0), p.dilH(), p.padH());
    Expr[] at = Windows.at(form.inIndex(), x, y, N);
    Optional<Groups> groups = groups(p, padded, in);
    Expr value =
        groups.isPresent()
            ? groups.get().spread().at(at)
            : padded.isPresent() ? padded.get().at(at) : in.at(at);

    Func conv =
        Func.of("conv", vars(form.outVars()).toArray(Var[]::new))
            .is(end.start(form.outVars()))
            .plus(form.domain(), form.weight().times(value));
    // An image for each channel is copied from results whose channels are innermost.
    boolean copied = layout == Layout.NCHW;
    Layout computed = copied ? Layout.NHWC : layout;
    List<Var> channels = computed.channels(form.outVars());
    Var[] dimensions = computed.order(channels, List.of(X, Y, N)).toArray(Var[]::new);
    Func out =
        Func.of(copied ? "results" : "out", dimensions)
            .is(result(conv, end, computed.joined(channels), layout, channels));
    Var[] last = layout.order(channels, List.of(X, Y, N)).toArray(Var[]::new);
    Func stored = copied ? Func.of("out", last).is(out.at(dimensions)) : out;
    return new WindowFuncs(
        Pipeline.of(stored).taking(end.after(in, form.weights())),
        layout,
        padded,
        p.isPadded(),
        Optional.empty(),
        groups,
        conv,
        out,
        form.domain(),
        List.of(p.strideW(), p.strideH()),
        p.dilW() == 1 && !(row && !given.hasUnitStride()),
        epilogue.step(),
        Shape.of(extents(form.outExtents(), epilogue.width(p), epilogue.height(p), p.n())),
        Shape.of(layout.extents(form.outExtents(), epilogue.width(p), epilogue.height(p), p.n())),
        (long) p.n() * p.c() * p.h() * p.w(),
        Optional.of(form.weights()));
  }

  private static Optional<Groups> groups(ConvShape p, Optional<Func> padded, Input in) {
    if (p.groups() == 1 || p.isDepthwise()) {
      return Optional.empty();
    }
    int channels = p.k() / p.groups();
    int read = p.c() / p.groups();
    Expr channel = K.div(channels).times(read).plus(C);
    Expr[] at = {channel, X, Y, N};
    Expr value = padded.isPresent() ? padded.get().at(at) : in.at(at);
    Func spread = Func.of("spread", K, C, X, Y, N).is(value);
    return Optional.of(new Groups(spread, channels, (int) WindowChecks.reach(p.r(), p.dilH())));
  }

  /// Whether an image is taken as one row, so that a tile may have pixels of several rows: the
  /// column `x` of row `y` is `x + w * y` of it, the same memory.
  private static boolean isOneRow(ConvShape p, Epilogue epilogue, Layout layout) {
    return layout == Layout.NHWC && p.isPointwise() && p.groups() == 1 && !epilogue.pool();
  }

  /// The pixels that are read, one after another.
  private static Func pixels(ConvShape p, Form form, Input in) {
    Expr[] at =
        p.hasUnitStride()
            ? Windows.at(form.inVars(), X, Y, N)
            : Windows.at(
                form.inVars(),
                X.mod(p.outW()).times(p.strideW()),
                X.div(p.outW()).times(p.strideH()),
                N);
    return Func.of("image", vars(form.inVars()).toArray(Var[]::new)).is(in.at(at));
  }

  /// {@return an output}
  ///
  /// @param sums their channels
  /// @param layout of the residual, whose channels are `channels` there
  private static Expr result(
      Func conv, EpilogueFuncs end, List<Expr> sums, Layout layout, List<Var> channels) {
    return end.output(
        (x, y) -> {
          Expr value = end.shifted(conv.at(Windows.at(sums, x, y, N)), sums);
          return end.withResidual(
              value, layout.order(channels, List.of(x, y, N)).toArray(Expr[]::new));
        },
        X,
        Y);
  }

  /// The input with its padding; in another layout also without any, as it may be copied.
  private static Optional<Func> padded(ConvShape p, Form form, Input in, Layout layout) {
    List<Var> vars = vars(form.inVars());
    if (layout == Layout.NHWC) {
      return p.isPadded()
          ? Optional.of(Windows.padded(in, vars, 0f, p.padW(), p.padH()))
          : Optional.empty();
    }
    Func image =
        Func.of("image", vars.toArray(Var[]::new)).is(in.at(layout.at(form.inVars(), X, Y, N)));
    Shape inside = Shape.of(extents(form.inExtents(), p.w(), p.h(), p.n()));
    return Optional.of(
        p.isPadded() ? Windows.padded(image, inside, 0f, p.padW(), p.padH()) : image);
  }

  private static List<Var> vars(List<Var> channels) {
    List<Var> all = new ArrayList<>(channels);
    all.addAll(List.of(X, Y, N));
    return all;
  }

  private static int[] extents(List<Integer> channels, int... outer) {
    int[] all = new int[channels.size() + outer.length];
    for (int i = 0; i < channels.size(); i++) {
      all[i] = channels.get(i);
    }
    System.arraycopy(outer, 0, all, channels.size(), outer.length);
    return all;
  }
}
