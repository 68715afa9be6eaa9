package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;

/// Winograd's algorithm against the definition of a convolution, and its schedules against the
/// interpreter.
class WinogradTest {
  /// In one dimension the products, transformed back, are the sums of the definition.
  @ParameterizedTest
  @EnumSource(Winograd.class)
  void theMatricesConvolve(Winograd w) {
    SplittableRandom random = new SplittableRandom(1);
    double[] d = random.doubles(w.inputs()).toArray();
    double[] g = random.doubles(w.taps()).toArray();
    for (int out = 0; out < w.outputs(); out++) {
      double wanted = 0;
      for (int tap = 0; tap < w.taps(); tap++) {
        wanted += g[tap] * d[out + tap];
      }
      double got = 0;
      for (int i = 0; i < w.inputs(); i++) {
        got += w.inverse()[out][i] * dot(w.filter()[i], g) * dot(w.data()[i], d);
      }
      assertEquals(wanted, got, 1e-12);
    }
  }

  private static double dot(double[] row, double[] column) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += row[i] * column[i];
    }
    return sum;
  }

  private static ConvShape shape(Winograd w, String rest) {
    return ConvShape.parse("r=%1$d,s=%1$d,%2$s".formatted(w.taps(), rest));
  }

  @ParameterizedTest
  @EnumSource(Winograd.class)
  void isTheConvolutionUpToRounding(Winograd w) {
    for (String rest :
        List.of("c=3,h=9,w=13,k=5,pad=1", "n=2,c=4,h=8,w=11,k=3", "c=1,h=6,w=5,k=1,pad=2")) {
      ConvShape shape = shape(w, rest);
      for (Epilogue epilogue : List.of(Epilogue.NONE, Epilogue.BATCH_NORM_RELU)) {
        Layer layer = Layer.winograd(w, shape, epilogue);
        List<Buffer> inputs = layer.realInputs(3);
        float[] got = ConvolutionTest.run(layer, inputs);
        float[] wanted = SevenLoops.convolve(shape, epilogue, inputs);
        for (int i = 0; i < wanted.length; i++) {
          assertEquals(wanted[i], got[i], 1e-4, layer.toString());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Winograd.class)
  void everyScheduleGivesTheInterpretersBits(Winograd w) {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    for (String rest : List.of("c=19,h=13,w=17,k=40,pad=1", "n=2,c=16,h=12,w=12,k=32")) {
      Layer layer = Layer.winograd(w, shape(w, rest), Epilogue.RELU);
      List<Buffer> inputs = layer.realInputs(seed);
      Shape shape = layer.outputShapes().getFirst();
      float[] wanted = ConvolutionTest.run(layer, inputs);
      for (int bits : new int[] {512, 256, 0}) {
        for (int threads : new int[] {1, 2}) {
          ScheduleSpace space = layer.space(new Hardware(bits, bits == 512 ? 32 : 16, threads));
          for (int i = 0; i < 3; i++) {
            Schedule s =
                i == 0
                    ? space.schedule(space.defaultChoice())
                    : space.schedule(TiledSpaceTest.random(space, random));
            assertEquals(s, Schedule.parse(s.pipeline(), s.toString()));
            Buffer got = Buffer.f32(shape.extents().stream().mapToInt(e -> e).toArray());
            Compiler.compile(s, new CompileOptions(bits, threads, false), shape)
                .prepare(inputs.get(1))
                .run(inputs.get(0), inputs.get(2), got);
            for (int at = 0; at < wanted.length; at++) {
              int where = at;
              assertEquals(
                  wanted[at], got.floats()[at], () -> "at " + where + " seed " + seed + "\n" + s);
            }
          }
        }
      }
    }
  }

  /// The rows of tiles at the edges of an image run once each: transforms of their own would wait
  /// for the JIT long after all else is compiled.
  @Test
  void transformsEveryRowOfTilesByTheSameCode() {
    ConvShape shape = ConvShape.parse("c=32,k=32,h=28,w=28,r=3,s=3,pad=1");
    Layer layer = Layer.winograd(Winograd.F4X3, shape, Epilogue.NONE);
    ScheduleSpace space = layer.space(new Hardware(512, 32, 1));
    for (int band : List.of(1, 7)) {
      Map<String, Integer> choice = new HashMap<>(space.defaultChoice());
      choice.put("band", band);
      Kernel kernel =
          Compiler.compile(
              space.schedule(choice), CompileOptions.standard(), layer.outputShapes().getFirst());
      List<String> transforms =
          kernel
              .describe()
              .lines()
              .filter(line -> line.contains("_data_") || line.contains("_dataRows_"))
              .toList();
      assertEquals(2, transforms.size(), () -> "band " + band + ": " + transforms);
    }
  }

  @Test
  void saysWhyItDoesNotServeAShape() {
    assertEquals("", refusal("c=3,h=9,w=9,k=4,r=3,s=3"));
    assertTrue(refusal("c=3,h=9,w=9,k=4,r=1,s=1").contains("the filter is 1x1"));
    assertTrue(refusal("c=3,h=9,w=9,k=4,r=3,s=3,stride=2").contains("the stride is 2x2"));
    assertTrue(refusal("c=3,h=9,w=9,k=4,r=3,s=3,dil=2").contains("dilated"));
    assertTrue(refusal("c=4,h=9,w=9,k=4,r=3,s=3,groups=2").contains("2 groups"));
  }

  @Test
  void anAccuracyLeavesOutWhatRoundsMore() {
    ConvShape few = ConvShape.parse("c=32,h=14,w=14,k=64,r=3,s=3,pad=1");
    String smaller = "[direct, winograd F(2x2,3x3), winograd F(4x4,3x3)";
    assertEquals("[direct]", names(few, Accuracy.EXACT));
    assertEquals(smaller + "]", names(few, Accuracy.F32));
    assertEquals(smaller + ", winograd F(6x6,3x3)]", names(few, Accuracy.WINOGRAD));
    ConvShape many = ConvShape.parse("c=256,h=14,w=14,k=64,r=3,s=3,pad=1");
    assertEquals(smaller + ", winograd F(6x6,3x3)]", names(many, Accuracy.F32));
    ConvShape stem = ConvShape.parse("c=3,h=14,w=14,k=64,r=3,s=3,pad=1");
    assertEquals("[direct]", names(stem, Accuracy.WINOGRAD));
    ConvShape strided = ConvShape.parse("c=64,h=14,w=14,k=64,r=3,s=3,pad=1,stride=2");
    assertEquals("[direct]", names(strided, Accuracy.WINOGRAD));
  }

  private static String names(ConvShape shape, Accuracy accuracy) {
    return Layer.algorithms(shape, Epilogue.NONE, accuracy).stream()
        .map(Layer::algorithm)
        .toList()
        .toString();
  }

  /// Against a double, with the fewest channels that an algorithm is said to be accurate for.
  @ParameterizedTest
  @EnumSource(Winograd.class)
  void errorsKeepToTheBoundOfTheirAccuracy(Winograd w) {
    int c = 1;
    while (w.accuracy(c) != Accuracy.F32) {
      c++;
    }
    ConvShape p = shape(w, "c=%d,h=13,w=13,k=16,pad=1".formatted(c));
    Layer layer = Layer.winograd(w, p, Epilogue.NONE);
    List<Buffer> inputs = layer.realInputs(5);
    Shape shape = layer.outputShapes().getFirst();
    Buffer got = Buffer.f32(shape.extents().stream().mapToInt(e -> e).toArray());
    Compiler.compile(layer.defaultSchedule(Hardware.detect(1)), shape)
        .run(inputs.get(0), inputs.get(1), inputs.get(2), got);
    double allowed = 2 * (Math.sqrt((double) c * p.r() * p.s()) + 4) * 0x1p-24;
    for (int y = 0; y < p.outH(); y++) {
      for (int x = 0; x < p.outW(); x++) {
        for (int k = 0; k < p.k(); k++) {
          double sum = inputs.get(2).getDouble(k);
          double magnitude = Math.abs(sum);
          for (int i = Math.max(0, 1 - y); i < p.r() && y + i - 1 < p.h(); i++) {
            for (int j = Math.max(0, 1 - x); j < p.s() && x + j - 1 < p.w(); j++) {
              for (int channel = 0; channel < c; channel++) {
                double product =
                    inputs.get(0).getDouble(channel, x + j - 1, y + i - 1, 0)
                        * inputs.get(1).getDouble(k, channel, j, i);
                sum += product;
                magnitude += Math.abs(product);
              }
            }
          }
          assertEquals(sum, got.getDouble(k, x, y, 0), allowed * magnitude);
        }
      }
    }
  }

  private static String refusal(String shape) {
    return WinogradConvolution.refusal(Winograd.F4X3, ConvShape.parse(shape)).orElse("");
  }
}
