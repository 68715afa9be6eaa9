package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nestwright.dsl.Buffer;

class PoolingTest {
  static Stream<PoolShape> shapes() {
    return Stream.of(
        PoolShape.square(1, 5, 8, 8, 2, 2, 0),
        PoolShape.square(2, 3, 9, 7, 3, 2, 0),
        PoolShape.square(1, 4, 7, 9, 3, 2, 1),
        PoolShape.square(1, 3, 6, 6, 3, 1, 1),
        new PoolShape(1, 3, 7, 8, 2, 3, 1, 2, 1, 0),
        new PoolShape(1, 2, 5, 9, 3, 5, 2, 3, 0, 2),
        PoolShape.whole(2, 17, 5, 3));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void isThePlainLoops(PoolShape shape) {
    for (Pooling.Kind kind : Pooling.Kind.values()) {
      Layer layer = new Pooling(kind, shape);
      for (List<Buffer> inputs : List.of(layer.integerInputs(1), layer.realInputs(2))) {
        assertArrayEquals(
            SevenLoops.pool(kind, shape, inputs.getFirst()),
            ConvolutionTest.run(layer, inputs),
            layer::toString);
      }
    }
  }

  @Test
  void paddingIsNeverTheGreatest() {
    Layer layer = Layer.maxPool(PoolShape.square(1, 1, 2, 2, 2, 2, 1));
    Buffer in = Buffer.f32(1, 2, 2, 1).fill(-7);
    assertArrayEquals(new float[] {-7, -7, -7, -7}, ConvolutionTest.run(layer, List.of(in)));
  }

  @Test
  void paddingCountsOnlyWhereAskedFor() {
    PoolShape shape = PoolShape.square(1, 1, 2, 2, 2, 2, 1);
    List<Buffer> in = List.of(Buffer.f32(1, 2, 2, 1).fill(8));
    assertArrayEquals(new float[] {8, 8, 8, 8}, ConvolutionTest.run(Layer.averagePool(shape), in));
    assertArrayEquals(
        new float[] {2, 2, 2, 2}, ConvolutionTest.run(Layer.averagePoolCountingPadding(shape), in));
  }

  @Test
  void theWholeImageIsOneWindow() {
    Layer layer = Layer.globalAveragePool(1, 2, 2, 2);
    Buffer in = Buffer.f32(2, 2, 2, 1).fill(p -> p[0] * 100 + p[1] + 2 * p[2]);
    assertArrayEquals(new float[] {1.5f, 101.5f}, ConvolutionTest.run(layer, List.of(in)));
    assertEquals(8, layer.flops());
  }

  @Test
  void refusesWindowsOfPaddingAlone() {
    assertEquals(
        "pad_h=2, pad_w=2: padding must be smaller than the window, r=2, s=2",
        assertThrows(IllegalArgumentException.class, () -> PoolShape.square(1, 1, 4, 4, 2, 2, 2))
            .getMessage());
    assertEquals(
        "r=5 with dil_h=1 covers 5, more than h=4 with pad_h=0, which is 4: pad_h=1 would do",
        assertThrows(IllegalArgumentException.class, () -> PoolShape.square(1, 1, 4, 4, 5, 2, 0))
            .getMessage());
  }
}
