package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;

/// Holds the kernels of a layer's default schedule, and of random ones, against a result, bit for
/// bit: in vectors of 512 bits, of 256 bits on two threads, and in scalars.
final class EverySchedule {
  private EverySchedule() {}

  /// @param schedules how many random ones for each kind of vectors
  /// @param random draws them
  /// @param seed of the test, to be told
  static void gives(
      Buffer wanted,
      Layer layer,
      List<Buffer> inputs,
      int schedules,
      SplittableRandom random,
      long seed) {
    Shape shape = layer.outputShapes().getFirst();
    for (int bits : new int[] {512, 256, 0}) {
      int threads = bits == 256 ? 2 : 1;
      ScheduleSpace space = layer.space(new Hardware(bits, bits == 512 ? 32 : 16, threads));
      Map<String, Integer> choice = space.defaultChoice();
      for (int i = 0; i <= schedules; i++) {
        Schedule schedule = space.schedule(choice);
        Buffer got = Buffer.of(Type.F32, shape).fill(Double.NaN);
        Compiler.compile(schedule, new CompileOptions(bits, threads, false), shape)
            .run(Stream.concat(inputs.stream(), Stream.of(got)).toArray(Buffer[]::new));
        Map<String, Integer> at = new TreeMap<>(choice);
        assertEquals(
            "",
            wanted.firstDifference(got).orElse(""),
            () ->
                "%s\n%s\nchoice %s, %d bits, -Dlayers.seed=%d\n%s"
                    .formatted(layer, layer.pipeline(), at, bits, seed, schedule));
        choice = TiledSpaceTest.random(space, random);
      }
    }
  }
}
