package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;

/// Every layer of the table, scaled down: its default schedule and random ones, compiled, against
/// the interpreter, bit for bit.
///
/// `-Dlayers.seed=N` chooses other data and schedules, `-Dlayers.only=NAME` one layer,
/// `-Dlayers.schedules=N` how many random schedules each layer gets.
class LayerTableTest {
  private static final long MAX_MACS = 60_000;
  private static final long SEED = Long.getLong("layers.seed", 1);
  private static final String ONLY = System.getProperty("layers.only", "");
  private static final int SCHEDULES = Integer.getInteger("layers.schedules", 3);
  private static final int THREADS = 2;

  @TestFactory
  Stream<DynamicTest> everyLayer() {
    System.out.printf("layers.seed=%d%n", SEED);
    Map<ConvShape, NamedLayer> distinct = new LinkedHashMap<>();
    for (NamedLayer row : LayerTable.all()) {
      distinct.putIfAbsent(row.shape(), row);
    }
    return distinct.values().stream()
        .filter(row -> ONLY.isEmpty() || ONLY.equals(row.name()))
        .map(row -> dynamicTest(row.name(), () -> check(row)));
  }

  @TestFactory
  Stream<DynamicTest> everyEpilogueAndPooling() {
    ConvShape plain = ConvShape.parse("c=6,h=9,w=11,k=40,r=3,s=3,pad=1");
    return Stream.of(
            Layer.of(plain, Epilogue.RELU),
            Layer.of(ConvShape.parse("n=2,c=48,h=5,w=7,k=33,r=3,s=3,pad=1"), Epilogue.RELU),
            Layer.of(ConvShape.parse("c=64,h=9,w=6,k=40,r=3,s=3,stride=2,pad=1")),
            Layer.of(ConvShape.parse("n=2,c=64,h=6,w=7,k=32,r=3,s=3"), Epilogue.RELU.withPool()),
            Layer.of(ConvShape.parse("c=64,h=6,w=7,k=64,r=3,s=3,groups=2")),
            Layer.of(ConvShape.parse("c=32,h=6,w=6,k=64,r=1,s=1,pad=1,groups=2")),
            Layer.of(plain, Epilogue.BATCH_NORM_RELU),
            Layer.of(ConvShape.parse("c=12,h=7,w=7,k=24,r=3,s=3,pad=1,groups=12")),
            Layer.of(ConvShape.parse("n=3,c=16,h=9,w=9,k=16,r=5,s=3,stride_h=2,pad_w=1,groups=4")),
            Layer.of(ConvShape.parse("n=2,c=21,h=9,w=10,k=21,r=3,s=5,pad=2,groups=21")),
            Layer.maxPool(PoolShape.square(2, 37, 9, 11, 3, 2, 1)),
            Layer.averagePool(PoolShape.square(1, 20, 8, 9, 3, 1, 1)),
            Layer.averagePoolCountingPadding(PoolShape.square(1, 64, 7, 7, 3, 2, 1)),
            Layer.globalAveragePool(2, 100, 7, 7))
        .filter(_ -> ONLY.isEmpty())
        .map(layer -> dynamicTest(layer.toString(), () -> check(layer, "")));
  }

  private static void check(NamedLayer row) {
    check(Layer.of(row.shape().scaledDown(MAX_MACS)), " -Dlayers.only=" + row.name());
  }

  private static void check(Layer layer, String only) {
    Hardware hardware = Hardware.detect(THREADS);
    ScheduleSpace space = layer.space(hardware);
    Shape[] shapes = layer.outputShapes().toArray(Shape[]::new);
    List<Buffer> inputs = layer.integerInputs(SEED);
    Buffer wanted = Interpreter.of(layer.pipeline(), inputs).run(shapes).getFirst();
    SplittableRandom random = new SplittableRandom(SEED + layer.toString().hashCode());
    Map<String, Integer> choice = space.defaultChoice();
    for (int i = 0; i <= SCHEDULES; i++) {
      Schedule schedule = space.schedule(choice);
      Optional<String> difference = difference(schedule, shapes, inputs, wanted);
      if (difference.isPresent()) {
        fail(
            """
            %s: %s
            choice %s
            %s
            rerun: mvn test -pl layers -am -Dtest=LayerTableTest -Dlayers.seed=%d%s\
            """
                .formatted(layer, difference.get(), new TreeMap<>(choice), schedule, SEED, only));
      }
      choice = TiledSpaceTest.random(space, random);
    }
  }

  private static Optional<String> difference(
      Schedule schedule, Shape[] shapes, List<Buffer> inputs, Buffer wanted) {
    try {
      Kernel kernel =
          Compiler.compile(schedule, CompileOptions.standard().withThreads(THREADS), shapes);
      Buffer got = Buffer.of(Type.F32, shapes[0]).fill(Double.NaN);
      Buffer[] all = Stream.concat(inputs.stream(), Stream.of(got)).toArray(Buffer[]::new);
      kernel.run(all);
      return wanted.firstDifference(got);
    } catch (RuntimeException | LinkageError e) {
      return Optional.of(e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?"));
    }
  }
}
