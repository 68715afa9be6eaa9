package org.nestwright.autotune.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.nestwright.autotune.Subject;
import org.nestwright.autotune.TunedLayer;
import org.nestwright.autotune.TunedLayers;
import org.nestwright.autotune.measure.BoundKernel;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.layers.Layer;
import org.nestwright.lowering.AlignedBuffers;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;

/// Our kernel for one algorithm of a layer, by the best schedule that is known for it.
///
/// @param tuned the algorithm and its schedule
/// @param kernel the compiled kernel
/// @param run it on its buffers
/// @param output what it writes
record Ours(TunedLayer tuned, Kernel kernel, BoundKernel run, Buffer output) {
  private static final int POINTS = 48;
  private static final int FEWEST_POINTS = 6;
  private static final Duration CHECK = Duration.ofMillis(200);

  static Ours compile(
      BenchLayer named, Layer layer, List<Buffer> inputs, Machine machine, TunedLayers schedules) {
    TunedLayer tuned =
        schedules.schedule(new Subject(named.name(), named.shapeText(), layer), machine.hardware());
    Shape shape = layer.outputShapes().getFirst();
    Kernel kernel = Compiler.compile(tuned.schedule(), machine.options(), shape);
    Buffer[] all = new Buffer[inputs.size() + 1];
    inputs.stream().map(AlignedBuffers::copyOf).toList().toArray(all);
    Buffer output = AlignedBuffers.of(Type.F32, shape);
    all[inputs.size()] = output;
    return new Ours(tuned, kernel, BoundKernel.of(kernel, all), output);
  }

  String algorithm() {
    return tuned.layer().algorithm();
  }

  /// Runs once. {@return what is wrong with the output at some points, if anything}
  ///
  /// @param definition of the layer, which the interpreter takes for its meaning
  Optional<String> check(Layer definition, List<Buffer> inputs, Clock clock) {
    run.run();
    double allowed = Difference.allowed(output.floats());
    Interpreter meaning = Interpreter.of(definition.pipeline(), inputs);
    List<Integer> extents = output.shape().extents();
    SplittableRandom random = new SplittableRandom(1);
    long end = clock.nanos() + CHECK.toNanos();
    for (int i = 0; i < POINTS && (i < FEWEST_POINTS || clock.nanos() < end); i++) {
      int[] point = new int[extents.size()];
      for (int d = 0; d < point.length; d++) {
        // The first corner, the last one, then anywhere.
        int last = extents.get(d) - 1;
        point[d] = i == 0 ? 0 : i == 1 ? last : random.nextInt(last + 1);
      }
      double got = output.getDouble(point);
      double want = meaning.valueAt(0, point);
      if (!(Math.abs(got - want) <= allowed)) {
        return Optional.of(
            "wrong result: %s at %s, the interpreter says %s"
                .formatted(got, java.util.Arrays.toString(point), want));
      }
    }
    return Optional.empty();
  }
}
