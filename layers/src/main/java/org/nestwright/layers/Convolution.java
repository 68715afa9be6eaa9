package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.ScheduleSpace;

/// Direct convolution: the sum over filter and input channels, as it is written down.
final class Convolution implements Layer {
  /// Leaves room for a scaled sum, the bias and a residual below 2^24.
  private static final long SCALED_LIMIT = 1L << 21;

  private static final long LIMIT = (1L << 24) - 2 * ExactData.MOST;

  private final ConvShape shape;
  private final Epilogue epilogue;
  private final Layout layout;
  private final WindowFuncs funcs;

  /// @throws IllegalArgumentException when the layout does not serve the shape, or the epilogue
  Convolution(ConvShape shape, Epilogue epilogue, Layout layout) {
    refusal(shape, layout)
        .ifPresent(why -> {
          throw new IllegalArgumentException(
              "%s does not serve %s: %s".formatted(layout, shape, why));
        });
    this.shape = shape;
    this.epilogue = epilogue;
    this.layout = layout;
    boolean alongRows = layout == Layout.NCHW && PlanarFuncs.pays(shape, epilogue);
    this.funcs =
        alongRows ? PlanarFuncs.of(shape, epilogue) : ConvolutionFuncs.of(shape, epilogue, layout);
  }

  static Optional<String> refusal(ConvShape p, Layout layout) {
    if (!layout.isBlocked()) {
      return Optional.empty();
    }
    if (p.groups() > 1 && !p.isDepthwise()) {
      return Optional.of("a block would have channels of several groups; use NHWC or NCHW");
    }
    return p.k() % layout.block() == 0
        ? Optional.empty()
        : Optional.of(
            "its %d output channels are no whole blocks of %d; use NHWC or NCHW"
                .formatted(p.k(), layout.block()));
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
    return shape.flops();
  }

  @Override
  public ScheduleSpace space(Hardware hardware) {
    return new TiledSpace(funcs, hardware);
  }

  @Override
  public List<Buffer> integerInputs(long seed) {
    ExactData data = new ExactData(seed);
    long limit = epilogue.scale() ? SCALED_LIMIT : LIMIT;
    int most = data.factorBelow(limit, shape.reduction());
    List<Buffer> buffers = new ArrayList<>();
    for (Input input : pipeline().inputs()) {
      buffers.add(
          switch (input.name()) {
            case ConvolutionFuncs.IN ->
                data.thinned(input, most, data.shareBelow(limit, shape.reduction()));
            case ConvolutionFuncs.WEIGHTS -> data.integers(input, most);
            case EpilogueFuncs.SCALE -> data.powersOfTwo(input);
            default -> data.integers(input, ExactData.MOST);
          });
    }
    return buffers;
  }

  @Override
  public List<Buffer> realInputs(long seed) {
    return ExactData.reals(pipeline(), seed);
  }

  @Override
  public String toString() {
    return "conv %s%s".formatted(shape, layout == Layout.NHWC ? "" : " " + layout);
  }
}
