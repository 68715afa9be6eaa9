package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.lowering.Vectors;
import org.nestwright.scheduler.ScheduleSpace;

/// Convolutions whose channels are in groups: vectors of one group and of several.
class GroupsTest {
  private static final long SEED = Long.getLong("layers.seed", 1);
  private static final Hardware AVX512 = new Hardware(512, 32, 1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c=16,h=9,w=10,k=16,r=3,s=3,pad=1,groups=4",
        "c=32,h=7,w=9,k=32,r=3,s=3,pad=1,groups=4",
        "c=32,h=9,w=9,k=32,r=3,s=3,pad=1,stride=2,groups=4",
        "c=64,h=8,w=8,k=64,r=3,s=3,pad=1,groups=2",
        "c=6,h=8,w=5,k=9,r=3,s=2,groups=3",
        "c=8,h=9,w=9,k=16,r=5,s=3,pad=2,dil_h=2,groups=8",
        "c=48,h=6,w=7,k=48,r=3,s=3,pad=1,groups=2",
        "c=32,h=6,w=7,k=32,r=1,s=1,groups=8",
        "n=2,c=35,h=7,w=7,k=21,r=3,s=3,pad=1,groups=7",
        "c=24,h=12,w=28,k=24,r=3,s=3,pad=1,groups=6",
      })
  void everyScheduleGivesTheInterpretersBits(String text) {
    ConvShape shape = ConvShape.parse(text);
    SplittableRandom random = new SplittableRandom(SEED);
    check(Layer.of(shape, Epilogue.parse("batch-norm-relu-pool")), random);
    check(Layer.of(shape, Epilogue.parse("residual-relu"), Layout.NCHW), random);
  }

  private static void check(Layer layer, SplittableRandom random) {
    List<Buffer> inputs = layer.integerInputs(SEED);
    Shape out = layer.outputShapes().getFirst();
    Buffer wanted = Interpreter.of(layer.pipeline(), inputs).run(out).getFirst();
    EverySchedule.gives(wanted, layer, inputs, 1, random, SEED);
  }

  @Test
  void readsTheChannelsOfItsGroup() {
    assertEquals(
        """
        spread(k, c, x, y, n) = in(k / 4 * 2 + c, x, y, n)
        conv(k, x, y, n) = bias(k)
        conv(k, x, y, n) = weights(k, r.x, r.y, r.z) * spread(k, r.x, x + r.y, y + r.z, n) + conv(k, x, y, n)\
          r.x in [0, 2)  r.y in [0, 3)  r.z in [0, 3)
        out(k, x, y, n) = conv(k, x, y, n)\
        """,
        Layer.of(ConvShape.parse("c=4,h=8,w=8,k=8,r=3,s=3,groups=2")).pipeline().toString());
  }

  /// Each row of the input is spread once, by loads and shuffles alone.
  @Test
  void vectorsOfSeveralGroupsReadShuffledVectors() {
    assumeTrue(Vectors.preferredBits() > 0, "this JVM runs without the vector module");
    Layer layer = Layer.of(LayerTable.find("resnext50_32x4d/layer1.0.conv2").shape());
    ScheduleSpace space = layer.space(AVX512);
    assertEquals(
        """
        Schedule.of(out)
            .on(out).split(k, ko, ki, 16).split(x, xo, xi, 14).reorder(ki, xi, y, xo, ko, n)\
        .vectorize(ki).unroll(xi)
            .on(conv).computeAt(out, y).vectorize(k, 16).unroll(x)
            .on(conv.update(0)).reorder(k, x, y, r.y, r.x, r.z).vectorize(k, 16).unroll(x).unroll(r.y)
            .on(spread).computeAt(out, y).storeAt(out, xo).foldStorage(y, 4).vectorize(k, 16).unroll(c)
            .on(out).neverPartition(xo).neverPartition(y)
            .on(weights).constant().in("packed")
            .on("packed").precompute().reorderStorage(x, z, y, w).blockStorage(x, 16).vectorize(x, 16)\
        """,
        space.schedule(space.defaultChoice()).toString());
    Kernel kernel =
        Compiler.compile(
            space.schedule(space.defaultChoice()),
            new CompileOptions(512, 1, false),
            layer.outputShapes().getFirst());
    assertEquals(List.of(), kernel.notes());
    assertTrue(kernel.loweredText().contains("shuffle(in["));
  }

  /// Groups as wide as vectors are read value by value, with nothing copied.
  @Test
  void vectorsOfOneGroupShareAValue() {
    for (String name : List.of("layer3.1.conv2", "layer4.1.conv2")) {
      Layer layer = Layer.of(LayerTable.find("resnext50_32x4d/" + name).shape());
      assertFalse(layer.defaultSchedule(AVX512).toString().contains("spread"), name);
    }
  }
}
