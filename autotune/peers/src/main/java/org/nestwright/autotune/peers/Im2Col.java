package org.nestwright.autotune.peers;

import java.nio.FloatBuffer;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.nestwright.layers.ConvShape;

/// Lays the windows of a convolution side by side: a row for each input channel of a group and each
/// tap of the filter, a column for each output point, so that a matrix product sums the windows.
final class Im2Col {
  private final ConvShape shape;
  private final ForkJoinPool pool;

  /// @param threads that fill a matrix together
  Im2Col(ConvShape shape, int threads) {
    this.shape = shape;
    this.pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
  }

  /// {@return whether one image of the input is that matrix as it lies}
  static boolean isNeedless(ConvShape p) {
    return p.r() == 1
        && p.s() == 1
        && p.strideH() == 1
        && p.strideW() == 1
        && p.padH() == 0
        && p.padW() == 0;
  }

  int rows() {
    return shape.c() / shape.groups() * shape.r() * shape.s();
  }

  int columns() {
    return shape.outH() * shape.outW();
  }

  /// Fills `matrix`, which holds zeros or an earlier matrix of this shape: the zeros of the padding
  /// are always in the same places, and stay.
  ///
  /// @param from where the first channel of the group begins in `input`
  void fill(FloatBuffer matrix, FloatBuffer input, int from) {
    if (pool == null) {
      for (int row = 0; row < rows(); row++) {
        fillRow(matrix, input, from, row);
      }
    } else {
      IntStream all = IntStream.range(0, rows()).parallel();
      pool.submit(() -> all.forEach(row -> fillRow(matrix, input, from, row))).join();
    }
  }

  private void fillRow(FloatBuffer matrix, FloatBuffer input, int from, int row) {
    ConvShape p = shape;
    int tapX = row % p.s();
    int tapY = row / p.s() % p.r();
    int channel = row / p.s() / p.r();
    int plane = from + channel * p.h() * p.w();
    int shiftX = tapX * p.dilW() - p.padW();
    int shiftY = tapY * p.dilH() - p.padH();
    // The outputs whose tap is inside the input: 0 <= x * stride + shift < w.
    int first = Math.max(0, Math.ceilDiv(-shiftX, p.strideW()));
    int end = Math.min(p.outW(), Math.ceilDiv(p.w() - shiftX, p.strideW()));
    for (int y = 0; y < p.outH(); y++) {
      int inY = y * p.strideH() + shiftY;
      if (inY < 0 || inY >= p.h() || first >= end) {
        continue;
      }
      int to = row * columns() + y * p.outW();
      int at = plane + inY * p.w() + shiftX;
      if (p.strideW() == 1) {
        matrix.put(to + first, input, at + first, end - first);
      } else {
        for (int x = first; x < end; x++) {
          matrix.put(to + x, input.get(at + x * p.strideW()));
        }
      }
    }
  }

  void close() {
    if (pool != null) {
      pool.close();
    }
  }
}
