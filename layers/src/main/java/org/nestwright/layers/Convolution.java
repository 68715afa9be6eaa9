package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
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
  private final WindowFuncs funcs;

  Convolution(ConvShape shape, Epilogue epilogue) {
    this.shape = shape;
    this.epilogue = epilogue;
    this.funcs = ConvolutionFuncs.of(shape, epilogue);
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
    return List.of(funcs.output());
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
    return "conv " + shape;
  }
}
