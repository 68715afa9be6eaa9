package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.Compiler;

/// A convolution in each layout against the one with the channels innermost, whose input and result
/// are permuted element by element.
///
/// `-Dlayers.seed=N` chooses other data and schedules.
class LayoutTest {
  private static final long SEED = Long.getLong("layers.seed", 1);
  private static final int SCHEDULES = 1;
  private static final long MAX_MACS = 40_000;

  /// {@return the tensor with `c` channels in another layout} `NaN` is where the layout has room
  /// for channels that there are not.
  private static Buffer permuted(Buffer nhwc, Layout layout, int c, Shape to) {
    if (layout == Layout.NHWC) {
      return nhwc;
    }
    List<Integer> extents = nhwc.shape().extents();
    int w = extents.get(extents.size() - 3);
    int h = extents.get(extents.size() - 2);
    // An image for each channel is blocks of one channel.
    int block = Math.max(1, layout.block());
    int blocks = TileModel.ceilDiv(c, block);
    Buffer buffer = Buffer.of(Type.F32, to).fill(Double.NaN);
    float[] from = nhwc.floats();
    for (int at = 0; at < from.length; at++) {
      int channel = at % c;
      int x = at / c % w;
      int y = at / c / w % h;
      int image = at / c / w / h;
      int row = (image * blocks + channel / block) * h + y;
      buffer.floats()[(row * w + x) * block + channel % block] = from[at];
    }
    return buffer;
  }

  static Stream<ConvShape> shapes() {
    Set<ConvShape> all = new LinkedHashSet<>();
    int row = 0;
    for (NamedLayer layer : LayerTable.all()) {
      if (row++ % 5 == 0) {
        all.add(layer.shape().scaledDown(MAX_MACS));
      }
    }
    for (String text :
        List.of(
            "c=3,h=19,w=19,k=16,r=3,s=3,stride=2,pad=1",
            "n=2,c=32,h=9,w=9,k=48,r=1,s=1",
            "c=64,h=6,w=6,k=32,r=1,s=1,stride=2",
            "n=2,c=40,h=7,w=5,k=64,r=1,s=1",
            "c=16,h=10,w=20,k=32,r=3,s=3",
            "n=2,c=16,h=9,w=33,k=24,r=3,s=2,pad_w=1,dil_h=2",
            "c=32,h=9,w=11,k=32,r=3,s=3,groups=32",
            "c=12,h=9,w=17,k=24,r=3,s=3,pad=1,groups=3",
            "n=2,c=5,h=9,w=37,k=19,r=3,s=3,pad=1",
            "c=7,h=11,w=20,k=33,r=3,s=5,stride_h=2,pad=2",
            "c=3,h=10,w=50,k=8,r=3,s=3,dil=2",
            "c=96,h=3,w=16,k=96,r=3,s=3,pad=1",
            "c=16,h=7,w=9,k=112,r=1,s=1,stride=2",
            "n=2,c=8,h=5,w=5,k=41,r=1,s=1",
            "c=64,h=6,w=14,k=80,r=3,s=3,pad=1",
            "c=8,h=1,w=1,k=1000,r=1,s=1")) {
      all.add(ConvShape.parse(text));
    }
    return all.stream();
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void isTheSameConvolution(Layout layout) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<ConvShape> served =
        shapes().filter(shape -> Convolution.refusal(shape, layout).isEmpty()).toList();
    assertTrue(served.size() > 20, () -> layout + " serves " + served);
    served.forEach(shape -> check(shape, Epilogue.RELU, layout, random));
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void takesEveryEpilogue(Layout layout) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int channels : new int[] {32, 56}) {
      ConvShape shape = ConvShape.parse("n=2,c=19,h=9,w=19,k=" + channels + ",r=3,s=3,pad=1");
      for (String text :
          List.of("none", "batch-norm-relu", "residual-relu", "batch-norm-residual-relu-pool")) {
        if (Convolution.refusal(shape, layout).isEmpty()) {
          check(shape, Epilogue.parse(text), layout, random);
        }
      }
    }
  }

  private static void check(
      ConvShape shape, Epilogue epilogue, Layout layout, SplittableRandom random) {
    Layer plain = Layer.of(shape, epilogue);
    Layer layer = Layer.of(shape, epilogue, layout);
    List<Buffer> inputs = plain.integerInputs(SEED);
    Shape stored = layer.outputShapes().getFirst();
    Buffer result =
        Interpreter.of(plain.pipeline(), inputs).run(plain.outputShapes().getFirst()).getFirst();
    Buffer wanted = permuted(result, layout, shape.k(), stored);
    List<Buffer> moved = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Input input = layer.pipeline().inputs().get(i);
      Shape to = Shape.of(extents(input));
      moved.add(
          switch (input.name()) {
            case "in" -> permuted(inputs.get(i), layout, shape.c(), to);
            case "residual" -> permuted(inputs.get(i), layout, shape.k(), to);
            default -> inputs.get(i);
          });
    }
    EverySchedule.gives(wanted, layer, moved, SCHEDULES, random, SEED);
  }

  @Test
  void saysWhyItDoesNotServeAShape() {
    assertEquals(
        "NCHW16C does not serve n=1,c=3,h=9,w=9,k=24,r=3,s=3,stride=1,pad=0,groups=1:"
            + " its 24 output channels are no whole blocks of 16; use NHWC or NCHW",
        refusal("c=3,h=9,w=9,k=24,r=3,s=3", Layout.NCHW16C));
    assertEquals(
        "NCHW8C does not serve n=1,c=16,h=9,w=9,k=16,r=3,s=3,stride=1,pad=0,groups=2:"
            + " a block would have channels of several groups; use NHWC or NCHW",
        refusal("c=16,h=9,w=9,k=16,r=3,s=3,groups=2", Layout.NCHW8C));
    PoolShape pooled = PoolShape.square(1, 16, 8, 8, 2, 2, 0);
    assertEquals(
        "NCHW does not serve %s: vectors are of channels; use NHWC, NCHW8C or NCHW16C"
            .formatted(pooled),
        assertThrows(IllegalArgumentException.class, () -> Layer.maxPool(pooled, Layout.NCHW))
            .getMessage());
  }

  @Test
  void poolsInBlocks() {
    for (Layout layout : List.of(Layout.NCHW8C, Layout.NCHW16C)) {
      for (PoolShape shape :
          List.of(
              PoolShape.square(2, 48, 9, 11, 3, 2, 1),
              PoolShape.square(1, 20, 8, 8, 2, 2, 0),
              PoolShape.whole(2, 32, 5, 3))) {
        for (Pooling.Kind kind : Pooling.Kind.values()) {
          Layer plain = new Pooling(kind, shape);
          Layer layer = new Pooling(kind, shape, layout);
          assertEquals(plain.flops(), layer.flops());
          Shape in = Shape.of(extents(layer.pipeline().inputs().getFirst()));
          Buffer input = plain.integerInputs(SEED).getFirst();
          Buffer moved = permuted(input, layout, shape.c(), in);
          Shape stored = layer.outputShapes().getFirst();
          Buffer wanted =
              permuted(
                  Interpreter.of(plain.pipeline(), List.of(input))
                      .run(plain.outputShapes().getFirst())
                      .getFirst(),
                  layout,
                  shape.c(),
                  stored);
          Buffer got = Buffer.of(Type.F32, stored);
          Compiler.compile(layer.defaultSchedule(Hardware.detect(1)), stored).run(moved, got);
          for (int at = 0; at < wanted.size(); at++) {
            // NaN is where there is no channel.
            float value = wanted.floats()[at];
            assertEquals(Float.isNaN(value) ? got.floats()[at] : value, got.floats()[at], 0f);
          }
        }
      }
    }
  }

  @Test
  void rowsAreTakenWhereCopiesWouldCostMore() {
    assertEquals("x", innermost("c=64,h=56,w=56,k=256,r=1,s=1"));
    assertEquals("x", innermost("c=512,h=7,w=7,k=2048,r=1,s=1"));
    assertEquals("x", innermost("c=3,h=224,w=224,k=64,r=3,s=3,pad=1"));
    assertEquals("k", innermost("c=3,h=224,w=224,k=64,r=7,s=7,stride=2,pad=3"));
    assertEquals("k", innermost("c=256,h=56,w=56,k=256,r=3,s=3,pad=1"));
    assertEquals("k", innermost("c=16,h=7,w=7,k=16,r=3,s=3,pad=1"));
  }

  /// {@return along what the vectors of sums lie}
  private static String innermost(String shape) {
    Layer layer = Layer.of(ConvShape.parse(shape), Epilogue.RELU, Layout.NCHW);
    return layer.pipeline().func("conv").vars().getFirst().name();
  }

  private static int[] extents(Input input) {
    return input.extents().stream().mapToInt(e -> e).toArray();
  }

  private static String refusal(String shape, Layout layout) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> Layer.of(ConvShape.parse(shape), Epilogue.NONE, layout))
        .getMessage();
  }
}
