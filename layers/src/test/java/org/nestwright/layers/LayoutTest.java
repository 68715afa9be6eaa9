package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;

/// A convolution in each layout against the one with the channels innermost, whose input and result
/// are permuted element by element.
///
/// `-Dlayers.seed=N` chooses other data and schedules.
class LayoutTest {
  private static final long SEED = Long.getLong("layers.seed", 1);
  private static final int SCHEDULES = 2;
  private static final long MAX_MACS = 40_000;

  /// `NaN` where the layout has room for channels that there are not.
  private static Buffer permuted(Buffer nhwc, Layout layout, int c, int groups, Shape to) {
    float[] from = nhwc.floats();
    Buffer buffer = Buffer.of(Type.F32, to).fill(Double.NaN);
    int[] extents = nhwc.shape().extents().stream().mapToInt(e -> e).toArray();
    int rank = extents.length;
    int w = extents[rank - 3];
    int h = extents[rank - 2];
    int n = extents[rank - 1];
    for (int at = 0; at < from.length; at++) {
      int channel = at % c;
      int x = at / c % w;
      int y = at / c / w % h;
      int image = at / c / w / h;
      int place =
          layout.block() == 0
              ? ((image * c + channel) * h + y) * w + x
              : (((image * TileModel.ceilDiv(c, layout.block()) + channel / layout.block()) * h + y)
                              * w
                          + x)
                      * layout.block()
                  + channel % layout.block();
      buffer.floats()[place] = from[at];
    }
    assertEquals(from.length, (long) n * h * w * c, () -> groups + " groups");
    return buffer;
  }

  static Stream<ConvShape> shapes() {
    Set<ConvShape> all = new LinkedHashSet<>();
    int row = 0;
    for (NamedLayer layer : LayerTable.all()) {
      if (row++ % 6 == 0) {
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
            "c=96,h=3,w=16,k=96,r=3,s=3,pad=1")) {
      all.add(ConvShape.parse(text));
    }
    return all.stream();
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void isTheSameConvolution(Layout layout) {
    SplittableRandom random = new SplittableRandom(SEED);
    int served = 0;
    for (ConvShape shape : shapes().toList()) {
      if (Convolution.refusal(shape, layout).isEmpty()) {
        served++;
        check(shape, Epilogue.RELU, layout, random);
      }
    }
    assertEquals(true, served > 15, () -> layout + " serves few");
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void takesEveryEpilogue(Layout layout) {
    SplittableRandom random = new SplittableRandom(SEED);
    ConvShape shape = ConvShape.parse("n=2,c=19,h=9,w=19,k=32,r=3,s=3,pad=1");
    for (String text :
        List.of("none", "batch-norm-relu", "residual-relu", "batch-norm-residual-relu-pool")) {
      check(shape, Epilogue.parse(text), layout, random);
    }
  }

  private static void check(
      ConvShape shape, Epilogue epilogue, Layout layout, SplittableRandom random) {
    Layer plain = Layer.of(shape, epilogue);
    Layer layer = Layer.of(shape, epilogue, layout);
    List<Buffer> inputs = plain.integerInputs(SEED);
    Shape nhwc = plain.outputShapes().getFirst();
    Shape stored = layer.outputShapes().getFirst();
    Buffer wanted =
        permuted(
            Interpreter.of(plain.pipeline(), inputs).run(nhwc).getFirst(),
            layout,
            shape.k(),
            shape.groups(),
            stored);
    List<Buffer> moved = new ArrayList<>(inputs);
    for (int i = 0; i < inputs.size(); i++) {
      String name = plain.pipeline().inputs().get(i).name();
      boolean image = name.equals("in") || name.equals("residual");
      if (image && layout != Layout.NHWC) {
        Shape to =
            Shape.of(
                layer.pipeline().inputs().get(i).extents().stream().mapToInt(e -> e).toArray());
        int channels = name.equals("in") ? shape.c() : shape.k();
        moved.set(i, permuted(inputs.get(i), layout, channels, shape.groups(), to));
      }
    }
    Buffer expected = layout == Layout.NHWC ? Interpreter.of(plain.pipeline(), inputs).run(nhwc).getFirst() : wanted;
    for (int bits : new int[] {512, 256, 0}) {
      int threads = bits == 256 ? 2 : 1;
      ScheduleSpace space = layer.space(new Hardware(bits, bits == 512 ? 32 : 16, threads));
      Map<String, Integer> choice = space.defaultChoice();
      for (int i = 0; i <= SCHEDULES; i++) {
        Schedule schedule = space.schedule(choice);
        Buffer got = Buffer.of(Type.F32, stored).fill(Double.NaN);
        Map<String, Integer> at = new TreeMap<>(choice);
        try { Compiler.compile(schedule, new CompileOptions(bits, threads, false), stored)
            .run(Stream.concat(moved.stream(), Stream.of(got)).toArray(Buffer[]::new)); } catch (RuntimeException e) { throw new AssertionError(layer + " " + schedule, e); }
        assertEquals(
            "",
            expected.firstDifference(got).orElse(""),
            () ->
                "%s %s\nchoice %s, %d bits, -Dlayers.seed=%d\n%s"
                    .formatted(layer, epilogue, at, bits, SEED, schedule));
        choice = TiledSpaceTest.random(space, random);
      }
    }
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
  }

  private static String refusal(String shape, Layout layout) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> Layer.of(ConvShape.parse(shape), Epilogue.NONE, layout))
        .getMessage();
  }
}
