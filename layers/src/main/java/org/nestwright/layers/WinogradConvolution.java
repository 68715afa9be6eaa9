package org.nestwright.layers;

import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.ScheduleSpace;

/// Convolution by [Winograd]'s algorithm.
final class WinogradConvolution implements Layer {
  private static final int LEAST_CHANNELS = 16;

  private final ConvShape shape;
  private final Winograd tile;
  private final WinogradFuncs funcs;

  /// @throws IllegalArgumentException when the algorithm does not serve the shape
  WinogradConvolution(Winograd tile, ConvShape shape, Epilogue epilogue) {
    refusal(tile, shape)
        .ifPresent(why -> {
          throw new IllegalArgumentException(why);
        });
    this.shape = shape;
    this.tile = tile;
    this.funcs = WinogradFuncs.of(tile, shape, epilogue);
  }

  /// {@return why the algorithm does not serve the shape; empty where it does}
  static Optional<String> refusal(Winograd tile, ConvShape p) {
    String why =
        p.r() != tile.taps() || p.s() != tile.taps()
            ? "the filter is %dx%d".formatted(p.r(), p.s())
            : p.strideH() != 1 || p.strideW() != 1
                ? "the stride is %dx%d, and it takes neighbouring outputs only"
                    .formatted(p.strideH(), p.strideW())
                : p.dilH() != 1 || p.dilW() != 1
                    ? "the filter is dilated"
                    : p.groups() > 1 ? "channels are in %d groups".formatted(p.groups()) : "";
    return why.isEmpty()
        ? Optional.empty()
        : Optional.of("winograd %s does not serve %s: %s; use direct".formatted(tile, p, why));
  }

  /// {@return whether the algorithm serves the shape and may be faster than the definition: with
  /// few channels, the transforms cost more than they save}
  static boolean pays(Winograd tile, ConvShape p) {
    return refusal(tile, p).isEmpty() && p.c() >= LEAST_CHANNELS && p.k() >= LEAST_CHANNELS;
  }

  @Override
  public String algorithm() {
    return "winograd " + tile;
  }

  @Override
  public Pipeline pipeline() {
    return funcs.pipeline();
  }

  @Override
  public List<Shape> outputShapes() {
    return List.of(funcs.output());
  }

  /// Those of the direct algorithm, so that rates compare.
  @Override
  public double flops() {
    return shape.flops();
  }

  @Override
  public boolean isBoundByPeak() {
    return false;
  }

  @Override
  public ScheduleSpace space(Hardware hardware) {
    return new WinogradSpace(funcs, hardware);
  }

  /// No schedule of its space sums in another order, so that any numbers do.
  @Override
  public List<Buffer> integerInputs(long seed) {
    ExactData data = new ExactData(seed);
    return pipeline().inputs().stream().map(in -> data.integers(in, ExactData.MOST)).toList();
  }

  @Override
  public List<Buffer> realInputs(long seed) {
    return ExactData.reals(pipeline(), seed);
  }

  @Override
  public String toString() {
    return "%s %s".formatted(algorithm(), shape);
  }
}
