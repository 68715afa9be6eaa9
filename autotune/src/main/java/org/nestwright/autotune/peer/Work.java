package org.nestwright.autotune.peer;

import org.nestwright.layers.ConvShape;
import org.nestwright.layers.PoolShape;

/// A layer and its data as most libraries take them. Tensors are NCHW, each in one dense array;
/// weights are `(k, c / groups, r, s)`, the last index innermost.
public sealed interface Work {
  /// {@return the input, NCHW}
  float[] input();

  /// {@return the extents of the input: n, c, h, w}
  long[] inputExtents();

  /// {@return the extents of the output: n, c, h, w}
  long[] outputExtents();

  /// {@return how many elements the output has}
  default int outputSize() {
    long size = 1;
    for (long extent : outputExtents()) {
      size *= extent;
    }
    return Math.toIntExact(size);
  }

  /// A convolution with bias.
  ///
  /// @param shape its numbers
  /// @param input NCHW
  /// @param weights one filter after the other
  /// @param bias one for each output channel
  record Convolution(ConvShape shape, float[] input, float[] weights, float[] bias)
      implements Work {
    @Override
    public long[] inputExtents() {
      return new long[] {shape.n(), shape.c(), shape.h(), shape.w()};
    }

    @Override
    public long[] outputExtents() {
      return new long[] {shape.n(), shape.k(), shape.outH(), shape.outW()};
    }
  }

  /// A pooling.
  ///
  /// @param kind what becomes of a window
  /// @param shape its numbers
  /// @param input NCHW
  record Pooling(PoolKind kind, PoolShape shape, float[] input) implements Work {
    @Override
    public long[] inputExtents() {
      return new long[] {shape.n(), shape.c(), shape.h(), shape.w()};
    }

    @Override
    public long[] outputExtents() {
      return new long[] {shape.n(), shape.c(), shape.outH(), shape.outW()};
    }

    /// {@return whether the one window is the whole image}
    public boolean isGlobal() {
      return shape.r() == shape.h() && shape.s() == shape.w() && !shape.isPadded();
    }
  }
}
