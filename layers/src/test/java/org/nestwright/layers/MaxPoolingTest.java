package org.nestwright.layers;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Type;

/// The greatest of a window where NaN, -0, subnormals and infinities are among its elements, by
/// every schedule: as [Math#max(float, float)] has it, bit for bit.
class MaxPoolingTest {
  private static final long SEED = Long.getLong("layers.seed", 7);

  private static final int[] SPECIAL = {
    0x00000000, // 0
    0x80000000, // -0
    0x7fc00000, // NaN
    0xffc00000, // a negative NaN
    0xff800001, // the negative NaN next to negative infinity
    0x7fffffff,
    0xffffffff,
    0x7f800000, // infinity
    0xff800000, // negative infinity
    0x00000001, // the least above 0
    0x80000001,
    0x7f7fffff, // the greatest
    0xff7fffff,
  };

  static Stream<PoolShape> shapes() {
    return Stream.of(
        PoolShape.square(1, 32, 9, 9, 3, 1, 1),
        PoolShape.square(2, 48, 6, 8, 3, 1, 0),
        PoolShape.square(1, 19, 8, 7, 2, 1, 1),
        PoolShape.square(1, 20, 11, 11, 5, 1, 2),
        PoolShape.square(1, 33, 8, 8, 2, 2, 0),
        PoolShape.square(1, 17, 9, 9, 3, 2, 1),
        new PoolShape(1, 16, 9, 8, 1, 3, 1, 1, 0, 1),
        PoolShape.whole(1, 21, 5, 3));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void isTheMaximumOfFloats(PoolShape shape) {
    SplittableRandom random = new SplittableRandom(SEED + shape.hashCode());
    Buffer in = Buffer.f32(shape.c(), shape.w(), shape.h(), shape.n());
    float[] elements = in.floats();
    for (int i = 0; i < elements.length; i++) {
      // From channels of ordinary numbers, of which few are special, to those of nothing else.
      int rarity = 1 + i % shape.c() % 3 * 6;
      boolean special = random.nextInt(rarity) == 0;
      elements[i] =
          special
              ? Float.intBitsToFloat(SPECIAL[random.nextInt(SPECIAL.length)])
              : -random.nextInt(5);
    }
    Layer layer = Layer.maxPool(shape);
    Buffer wanted = Buffer.of(Type.F32, layer.outputShapes().getFirst());
    float[] loops = SevenLoops.pool(Pooling.Kind.MAX, shape, in);
    System.arraycopy(loops, 0, wanted.floats(), 0, loops.length);
    EverySchedule.gives(wanted, layer, List.of(in), 3, random, SEED);
  }
}
