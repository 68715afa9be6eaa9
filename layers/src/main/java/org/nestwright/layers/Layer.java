package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;

/// One computation that can be run and tuned: an algorithm, its shapes, a schedule that is good
/// without tuning, and the schedules worth trying.
///
/// Convolutions take `in(c, x, y, n)`, `weights(k, ci, s, r)`, `bias(k)` and, where the [Epilogue]
/// has them, `scale(k)` and `residual(k, x, y, n)`, and give `out(k, x, y, n)`. With groups, `ci`
/// counts the input channels of the group of `k`. Depthwise, it is `weights(c, s, r)`.
///
/// A dense 1x1 convolution without padding takes its pixels as one row, so that a tile may have
/// those of several rows: it gives `out(k, x + outW * y, 0, n)`, and takes a residual of that shape
/// and, without stride, `in(c, x + w * y, 0, n)`: the same memory. Where 2x2 outputs are pooled, it
/// does not.
///
/// That is the layout [Layout#NHWC], the channels innermost. In another one the input, the residual
/// and the output have their dimensions in its order, and the rest is the same:
///
/// | layout | serves | how |
/// |---|---|---|
/// | `NHWC` | all | vectors of channels |
/// | `NCHW` | all convolutions | along rows of 16 columns and more, where neighbours are one column apart and channels are few or the filter is 1x1: vectors of columns, weights one by one. An image is one row there for a 1x1 filter without stride and padding: `in(x + w * y, 0, c, n)`, the same memory. Elsewhere vectors of channels, between a copy of the input and copies of the output, a block of channels at a time |
/// | `NCHW8C`, `NCHW16C` | pooling, dense and depthwise convolutions to whole blocks of channels | vectors of channels. What is padded, or has other than whole blocks of input channels, is copied first |
public interface Layer {
  /// {@return the name of the algorithm, such as `direct`}
  String algorithm();

  /// {@return what is computed; its inputs are in the order in which a kernel takes them}
  Pipeline pipeline();

  /// {@return the part of each output that is computed}
  List<Shape> outputShapes();

  /// {@return the floating-point operations of one run, as they are counted by convention: two for
  /// each multiply-add of the direct algorithm, one for each element a pooling window covers}
  double flops();

  /// {@return whether kernels run the operations that [#flops] counts, and no fewer: a rate above
  /// the machine's peak is a mistake then}
  default boolean isBoundByPeak() {
    return true;
  }

  /// {@return the schedules worth trying on `hardware`}
  ScheduleSpace space(Hardware hardware);

  /// {@return the schedule of the space's default choice}
  default Schedule defaultSchedule(Hardware hardware) {
    ScheduleSpace space = space(hardware);
    return space.schedule(space.defaultChoice());
  }

  /// {@return inputs on which every correct schedule gives the same bits, whatever its order of
  /// summation}
  ///
  /// Values are whole numbers of at most 32 in magnitude, fewer than a third of them zero, and
  /// smaller where the layer sums so many products that a sum could reach 2^24 in magnitude.
  List<Buffer> integerInputs(long seed);

  /// {@return inputs that are uniform in [-1, 1)}
  List<Buffer> realInputs(long seed);

  /// {@return the convolution with bias of this shape}
  static Layer of(ConvShape shape) {
    return of(shape, Epilogue.NONE);
  }

  /// {@return the convolution of this shape with an epilogue}
  static Layer of(ConvShape shape, Epilogue epilogue) {
    return of(shape, epilogue, Layout.NHWC);
  }

  /// {@return the convolution of this shape with an epilogue, whose input, output and residual lie
  /// in memory as `layout` says}
  ///
  /// @throws IllegalArgumentException in one line that says why the layout does not serve the shape
  static Layer of(ConvShape shape, Epilogue epilogue, Layout layout) {
    return new Convolution(shape, epilogue, layout);
  }

  /// {@return every way to compute the convolution of this shape within an accuracy that may pay,
  /// its definition first; all take the same inputs}
  static List<Layer> algorithms(ConvShape shape, Epilogue epilogue, Accuracy accuracy) {
    List<Layer> all = new ArrayList<>(List.of(of(shape, epilogue)));
    for (Winograd tile : Winograd.values()) {
      boolean accurate = tile.accuracy(shape.c()).compareTo(accuracy) <= 0;
      if (accurate && WinogradConvolution.pays(tile, shape)) {
        all.add(winograd(tile, shape, epilogue));
      }
    }
    return List.copyOf(all);
  }

  /// {@return the convolution of this shape by Winograd's algorithm, with rounding errors of its
  /// own}
  ///
  /// @throws IllegalArgumentException in one line that says why the algorithm does not serve the
  ///   shape
  static Layer winograd(Winograd tile, ConvShape shape, Epilogue epilogue) {
    return new WinogradConvolution(tile, shape, epilogue);
  }

  /// {@return the pipeline of `schedule` for outputs of these shapes, with the schedules that its
  /// open knobs span; by default each knob has its first value}
  static Layer of(Schedule schedule, Shape... shapes) {
    return new ScheduledPipeline(schedule, List.of(shapes));
  }

  /// {@return the greatest value of each window; padding is never the greatest}
  static Layer maxPool(PoolShape shape) {
    return maxPool(shape, Layout.NHWC);
  }

  /// {@return the same for tensors in blocks of channels}
  ///
  /// @throws IllegalArgumentException in one line that says why the layout does not serve it
  static Layer maxPool(PoolShape shape, Layout layout) {
    return new Pooling(Pooling.Kind.MAX, shape, layout);
  }

  /// {@return the mean of each window over the elements of the input in it; padding does not count}
  static Layer averagePool(PoolShape shape) {
    return averagePool(shape, Layout.NHWC);
  }

  /// {@return the same for tensors in blocks of channels}
  ///
  /// @throws IllegalArgumentException in one line that says why the layout does not serve it
  static Layer averagePool(PoolShape shape, Layout layout) {
    return new Pooling(Pooling.Kind.AVERAGE, shape, layout);
  }

  /// {@return the mean of each window, padding counted as zeros}
  static Layer averagePoolCountingPadding(PoolShape shape) {
    return averagePoolCountingPadding(shape, Layout.NHWC);
  }

  /// {@return the same for tensors in blocks of channels}
  ///
  /// @throws IllegalArgumentException in one line that says why the layout does not serve it
  static Layer averagePoolCountingPadding(PoolShape shape, Layout layout) {
    return new Pooling(Pooling.Kind.AVERAGE_COUNTING_PADDING, shape, layout);
  }

  /// {@return the mean of each channel over a whole image}
  static Layer globalAveragePool(int n, int c, int h, int w) {
    return averagePool(PoolShape.whole(n, c, h, w));
  }
}
