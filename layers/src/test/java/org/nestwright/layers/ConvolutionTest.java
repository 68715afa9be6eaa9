package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;

/// What the Funcs of a convolution mean, against seven loops, bit for bit.
class ConvolutionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "c=3,h=5,w=7,k=4,r=1,s=1",
        "c=3,h=5,w=7,k=4,r=3,s=3",
        "n=2,c=3,h=6,w=5,k=5,r=3,s=3,pad=1",
        "c=2,h=9,w=8,k=3,r=3,s=2,stride=2,pad_w=1",
        "c=2,h=11,w=11,k=3,r=3,s=3,stride_h=2,stride_w=3,pad_h=2",
        "c=2,h=9,w=9,k=3,r=3,s=3,pad=2,dil=2",
        "c=2,h=7,w=12,k=3,r=2,s=3,stride=2,pad=3,dil_h=3,dil_w=2",
        "c=5,h=4,w=4,k=7,r=4,s=4",
        "c=6,h=5,w=5,k=4,r=3,s=3,pad=1,groups=2",
        "n=2,c=6,h=7,w=5,k=9,r=3,s=1,stride=2,groups=3",
        "c=5,h=6,w=7,k=5,r=3,s=3,pad=1,groups=5",
        "c=4,h=8,w=8,k=4,r=3,s=3,stride=2,pad=2,dil=2,groups=4",
        "c=3,h=5,w=5,k=6,r=3,s=3,pad=1,groups=3",
        "c=1,h=3,w=3,k=1,r=3,s=3,pad=4",
      })
  void isSevenLoops(String text) {
    ConvShape shape = ConvShape.parse(text);
    for (Epilogue epilogue :
        List.of(
            Epilogue.NONE,
            Epilogue.RELU,
            Epilogue.BATCH_NORM_RELU,
            Epilogue.parse("batch-norm"),
            Epilogue.RELU.withResidual(),
            Epilogue.parse("batch-norm-residual-relu-pool"),
            Epilogue.parse("pool"))) {
      if (epilogue.pool() && Math.min(shape.outW(), shape.outH()) < 2) {
        continue;
      }
      Layer layer = Layer.of(shape, epilogue);
      check(layer, shape, epilogue, layer.integerInputs(1));
      check(layer, shape, epilogue, layer.realInputs(2));
    }
  }

  private static void check(Layer layer, ConvShape shape, Epilogue epilogue, List<Buffer> inputs) {
    assertArrayEquals(
        SevenLoops.convolve(shape, epilogue, inputs),
        run(layer, inputs),
        () -> "%s %s".formatted(layer, epilogue));
  }

  static float[] run(Layer layer, List<Buffer> inputs) {
    Shape[] shapes = layer.outputShapes().toArray(Shape[]::new);
    return Interpreter.of(layer.pipeline(), inputs).run(shapes).getFirst().copy().floats();
  }

  @Test
  void everyFormOfTheTableIsSevenLoops() {
    for (NamedLayer row : LayerTable.all()) {
      ConvShape shape = row.shape().scaledDown(2_000);
      Layer layer = Layer.of(shape);
      check(layer, shape, Epilogue.NONE, layer.realInputs(3));
    }
  }

  @Test
  void readsAnUnpaddedInputDirectly() {
    assertEquals(
        """
        conv(k, x, y, n) = bias(k)
        conv(k, x, y, n) = weights(k, r.x, r.y, r.z) * in(r.x, x + r.y, y + r.z, n) + conv(k, x, y, n)\
          r.x in [0, 3)  r.y in [0, 3)  r.z in [0, 3)
        out(k, x, y, n) = conv(k, x, y, n)\
        """,
        Layer.of(ConvShape.parse("c=3,h=8,w=8,k=4,r=3,s=3")).pipeline().toString());
  }

  @Test
  void takesItsInputsInOrder() {
    ConvShape shape = ConvShape.parse("c=3,h=8,w=8,k=4,r=3,s=3");
    assertEquals(
        "[f32 in[3, 8, 8, 1], f32 weights[4, 3, 3, 3], f32 bias[4]]",
        Layer.of(shape).pipeline().inputs().toString());
    assertEquals(
        "[f32 in[3, 8, 8, 1], f32 weights[4, 3, 3, 3], f32 bias[4], f32 scale[4]]",
        Layer.of(shape, Epilogue.BATCH_NORM_RELU).pipeline().inputs().toString());
    assertEquals(2.0 * 36 * 4 * 27, Layer.of(shape).flops());
    assertEquals(List.of(Shape.of(4, 6, 6, 1)), Layer.of(shape).outputShapes());
  }

  @Test
  void takesThePixelsOfAPointwiseConvolutionAsOneRow() {
    ConvShape every = ConvShape.parse("c=3,h=5,w=7,k=4,r=1,s=1");
    assertEquals(
        "[f32 in[3, 35, 1, 1], f32 weights[4, 3, 1, 1], f32 bias[4], f32 residual[4, 35, 1, 1]]",
        Layer.of(every, new Epilogue(false, true, true, false)).pipeline().inputs().toString());
    assertEquals(List.of(Shape.of(4, 35, 1, 1)), Layer.of(every).outputShapes());
    ConvShape strided = ConvShape.parse("c=3,h=5,w=7,k=4,r=1,s=1,stride=2");
    assertEquals(List.of(3, 7, 5, 1), Layer.of(strided).pipeline().inputs().getFirst().extents());
    assertEquals(List.of(Shape.of(4, 12, 1, 1)), Layer.of(strided).outputShapes());
    ConvShape padded = ConvShape.parse("c=3,h=5,w=7,k=4,r=1,s=1,pad=1");
    assertEquals(List.of(Shape.of(4, 9, 7, 1)), Layer.of(padded).outputShapes());
  }

  /// Sums of magnitudes below 2^24 and few zeros, for each row of the table.
  @Test
  void integerInputsAreExact() {
    for (NamedLayer row : LayerTable.all()) {
      ConvShape small =
          new ConvShape(
              1,
              row.shape().c(),
              row.shape().r(),
              row.shape().s(),
              row.shape().groups(),
              row.shape().r(),
              row.shape().s(),
              1,
              1,
              0,
              0,
              1,
              1,
              row.shape().groups());
      checkExact(small, Epilogue.NONE);
      checkExact(small, Epilogue.BATCH_NORM_RELU);
    }
  }

  private static void checkExact(ConvShape shape, Epilogue epilogue) {
    List<Buffer> buffers = Layer.of(shape, epilogue).integerInputs(5);
    double worst = magnitude(buffers.get(0)) * magnitude(buffers.get(1)) * shape.reduction();
    assertTrue(worst + 32 <= (1 << 24), shape + " sums to " + worst);
    long zeros = 0;
    for (float value : buffers.getFirst().floats()) {
      assertEquals(Math.rint(value), value);
      assertTrue(Math.abs(value) <= 32);
      zeros += value == 0 ? 1 : 0;
    }
    int size = buffers.getFirst().size();
    assertTrue(size < 100 || zeros < 0.3 * size, shape + " has " + zeros + " zeros of " + size);
  }

  private static double magnitude(Buffer buffer) {
    double most = 0;
    for (float value : buffer.floats()) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }

  @Test
  void inputsDependOnTheSeedAlone() {
    Layer layer = Layer.of(ConvShape.parse("c=3,h=8,w=8,k=4,r=3,s=3"));
    assertArrayEquals(
        layer.integerInputs(7).getFirst().floats(), layer.integerInputs(7).getFirst().floats());
    for (float value : layer.realInputs(7).getFirst().floats()) {
      assertTrue(value >= -1 && value < 1);
    }
  }
}
