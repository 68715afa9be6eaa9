package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Target;

/// What is fused behind a convolution: by every schedule the interpreter's bits, and no tensor of
/// the sums in memory.
///
/// `-Dlayers.seed=N` chooses other data and schedules.
class EpilogueTest {
  private static final long SEED = Long.getLong("layers.seed", 1);

  @Test
  void itsTextIsReadBack() {
    for (String text :
        List.of("none", "relu", "batch-norm-relu", "residual-relu", "relu-pool", "pool")) {
      assertEquals(text, Epilogue.parse(text).toString());
    }
    assertEquals(
        new Epilogue(true, true, true, true), Epilogue.parse("batch-norm-residual-relu-pool"));
    assertEquals(Epilogue.RELU.withResidual(), Epilogue.parse("residual-relu"));
    assertEquals(Epilogue.RELU.withPool(), Epilogue.parse("relu-pool"));
    assertEquals(
        "there is no epilogue \"pool-relu\": write none, or those of batch-norm, residual, relu,"
            + " pool that apply, in this order, as in batch-norm-residual-relu",
        assertThrows(IllegalArgumentException.class, () -> Epilogue.parse("pool-relu"))
            .getMessage());
  }

  @Test
  void poolingNeedsFourSums() {
    ConvShape fewColumns = ConvShape.parse("c=3,h=9,w=3,k=4,r=3,s=3");
    Epilogue pooled = Epilogue.RELU.withPool();
    List<Executable> algorithms =
        List.of(
            () -> Layer.of(fewColumns, pooled),
            () -> Layer.winograd(Winograd.F2X3, fewColumns, pooled));
    for (Executable algorithm : algorithms) {
      assertEquals(
          fewColumns + " gives 7x1 sums, and pooling takes 2x2 of them: leave out pool",
          assertThrows(IllegalArgumentException.class, algorithm).getMessage());
    }
  }

  @Test
  void isToldByThePipeline() {
    assertEquals(
        """
        conv(k, x, y, n) = bias(k)
        conv(k, x, y, n) = weights(k, r.x, r.y, r.z) * in(r.x, x + r.y, y + r.z, n) + conv(k, x, y, n)\
          r.x in [0, 3)  r.y in [0, 3)  r.z in [0, 3)
        out(k, x, y, n) = max(0.0, conv(k, x, y, n) + residual(k, x, y, n))\
        """,
        Layer.of(ConvShape.parse("c=3,h=8,w=8,k=4,r=3,s=3"), Epilogue.RELU.withResidual())
            .pipeline()
            .toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c=6,h=9,w=11,k=40,r=3,s=3,pad=1",
        "n=2,c=16,h=14,w=14,k=33,r=3,s=3",
        "c=32,h=7,w=12,k=64,r=1,s=1",
        "c=64,h=6,w=5,k=16,r=1,s=1",
        "c=3,h=23,w=21,k=32,r=7,s=7,stride=2,pad=3",
        "n=2,c=12,h=9,w=9,k=24,r=3,s=3,pad=1,groups=3",
        "c=37,h=9,w=10,k=37,r=3,s=3,pad=1,groups=37",
        "c=16,h=4,w=4,k=16,r=3,s=3",
      })
  void everyScheduleGivesTheInterpretersBits(String text) {
    ConvShape shape = ConvShape.parse(text);
    for (String epilogue : List.of("residual-relu", "relu-pool", "batch-norm-residual-relu-pool")) {
      check(Layer.of(shape, Epilogue.parse(epilogue)), 2);
    }
  }

  @ParameterizedTest
  @EnumSource(Winograd.class)
  void everyScheduleOfWinogradToo(Winograd tile) {
    String side = "r=%1$d,s=%1$d".formatted(tile.taps());
    ConvShape odd = ConvShape.parse(side + ",c=19,h=13,w=17,k=40,pad=1");
    check(Layer.winograd(tile, odd, Epilogue.parse("batch-norm-residual-relu-pool")), 1);
    ConvShape even = ConvShape.parse(side + ",n=2,c=8,h=12,w=12,k=32");
    check(Layer.winograd(tile, even, Epilogue.parse("residual-relu")), 1);
  }

  /// By the default schedule and so many random ones.
  private static void check(Layer layer, int schedules) {
    Shape shape = layer.outputShapes().getFirst();
    List<Buffer> inputs = layer.integerInputs(SEED);
    Buffer wanted = Interpreter.of(layer.pipeline(), inputs).run(shape).getFirst();
    EverySchedule.gives(wanted, layer, inputs, schedules, new SplittableRandom(SEED), SEED);
  }

  /// With the whole tensor of sums in memory the peak would be at least that; it is the packed
  /// weights and the input in blocks, and beyond them less than a row of sums or an eighth of them.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "c=64,h=56,w=56,k=64,r=3,s=3,pad=1",
        "c=64,h=57,w=57,k=128,r=3,s=3",
        "c=3,h=224,w=224,k=64,r=7,s=7,stride=2,pad=3",
        "c=128,h=28,w=28,k=128,r=3,s=3,pad=1,groups=4",
        "c=256,h=28,w=28,k=64,r=1,s=1",
        "c=512,h=28,w=28,k=512,r=3,s=3,pad=1",
      })
  void noTensorOfSumsIsInMemory(String text) {
    ConvShape p = ConvShape.parse(text);
    Hardware hardware = new Hardware(512, 32, 1);
    for (Epilogue e :
        List.of(Epilogue.RELU.withPool(), Epilogue.parse("batch-norm-residual-relu-pool"))) {
      Layer layer = Layer.of(p, e);
      long inputs = 4L * p.n() * p.c() * (p.h() + 2L * p.padH()) * (p.w() + 2L * p.padW());
      long weights = 4L * p.k() * p.reduction();
      long row = 4L * p.k() * p.outW();
      boolean copied = p.isPadded() || p.r() > 1;
      long known = (copied ? inputs : 0) + weights;
      long part = Math.max(row, row * p.outH() / 8);
      assertTrue(peak(layer, hardware) <= known + part, layer + " " + e);
    }
  }

  private static long peak(Layer layer, Hardware hardware) {
    Plan plan =
        Plan.of(layer.defaultSchedule(hardware), layer.outputShapes().toArray(Shape[]::new));
    return StaticReport.of(plan, new Target(hardware.vectorBits(), 32, 1)).memory().peak();
  }
}
