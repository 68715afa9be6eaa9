package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;

/// Data for which floating-point sums are exact in every order, so that results can be compared bit
/// by bit.
///
/// A 32-bit float holds every whole number up to 2^24. Sums of products stay below it because the
/// factors are small enough for the number of products: smaller factors are preferred to more
/// zeros, which would hide wrong results. A layer that sums over 2^22 products needs zeros
/// nevertheless.
final class ExactData {
  /// The greatest magnitude of a value.
  static final int MOST = 32;

  /// The least factor that still keeps the share of zeros below a third.
  private static final int LEAST = 2;

  private final SplittableRandom random;

  ExactData(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// {@return the greatest magnitude of two factors so that `count` products sum to at most
  /// `limit`}
  int factorBelow(long limit, long count) {
    int most = (int) Math.sqrt((double) limit / count);
    return Math.clamp(most, LEAST, MOST);
  }

  /// {@return the share of inputs that may be other than zero so that `count` products of the least
  /// factors sum to at most `limit`; 1 where there is no need for more zeros}
  double shareBelow(long limit, long count) {
    return Math.min(1, 0.9 * limit / ((double) LEAST * LEAST * count));
  }

  /// {@return whole numbers in `[-most, most]`}
  Buffer integers(Input input, int most) {
    return thinned(input, most, 1);
  }

  /// {@return whole numbers in `[-most, most]`, of which a share of `1 - share` is made zero}
  Buffer thinned(Input input, int most, double share) {
    Buffer buffer = buffer(input);
    float[] data = buffer.floats();
    for (int i = 0; i < data.length; i++) {
      int value = random.nextInt(-most, most + 1);
      data[i] = share < 1 && random.nextDouble() >= share ? 0 : value;
    }
    return buffer;
  }

  /// {@return multiples of `step` in `[-32, 32]`}
  Buffer multiples(Input input, int step) {
    Buffer buffer = integers(input, MOST / step);
    float[] data = buffer.floats();
    for (int i = 0; i < data.length; i++) {
      data[i] *= step;
    }
    return buffer;
  }

  /// {@return 0.5, 1 or 2, by which scaling is exact}
  Buffer powersOfTwo(Input input) {
    Buffer buffer = buffer(input);
    float[] data = buffer.floats();
    for (int i = 0; i < data.length; i++) {
      data[i] = Math.scalb(1f, random.nextInt(-1, 2));
    }
    return buffer;
  }

  /// {@return values in [-1, 1) for every input}
  static List<Buffer> reals(Pipeline pipeline, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Buffer> buffers = new ArrayList<>();
    for (Input input : pipeline.inputs()) {
      Buffer buffer = buffer(input);
      float[] data = buffer.floats();
      for (int i = 0; i < data.length; i++) {
        data[i] = (random.nextInt(1 << 24) - (1 << 23)) * 0x1p-23f;
      }
      buffers.add(buffer);
    }
    return buffers;
  }

  private static Buffer buffer(Input input) {
    return Buffer.f32(input.extents().stream().mapToInt(Integer::intValue).toArray());
  }
}
