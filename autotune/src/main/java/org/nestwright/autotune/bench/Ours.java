package org.nestwright.autotune.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.nestwright.autotune.measure.BoundKernel;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.layers.Layer;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;

/// Our kernel for one algorithm of a layer, by the fastest schedule on record or the default.
///
/// @param algorithm its name
/// @param recorded whether the schedule is a tuning record
/// @param kernel the compiled kernel
/// @param run it on its buffers
/// @param output what it writes
record Ours(String algorithm, boolean recorded, Kernel kernel, BoundKernel run, Buffer output) {
  private static final int POINTS = 48;
  private static final int FEWEST_POINTS = 6;
  private static final Duration CHECK = Duration.ofMillis(200);

  static Ours compile(
      BenchLayer named,
      Layer layer,
      List<Buffer> inputs,
      Machine machine,
      RecordFile.Contents records) {
    Shape shape = layer.outputShapes().getFirst();
    Optional<Schedule> record =
        records
            .best(
                named.shapeText(),
                layer.algorithm(),
                machine.threads(),
                Fingerprint.here(machine.vectorBits()))
            .flatMap(r -> parsed(layer, r))
            .filter(s -> Plan.check(s, shape).isEmpty());
    Schedule schedule = record.orElseGet(() -> layer.defaultSchedule(machine.hardware()));
    Kernel kernel = Compiler.compile(schedule, machine.options(), shape);
    Buffer[] all = new Buffer[inputs.size() + 1];
    inputs.toArray(all);
    Buffer output = Buffer.f32(shape.extents().stream().mapToInt(Integer::intValue).toArray());
    all[inputs.size()] = output;
    return new Ours(
        layer.algorithm(), record.isPresent(), kernel, BoundKernel.of(kernel, all), output);
  }

  /// {@return the recorded schedule; nothing when an older version made it for another pipeline}
  private static Optional<Schedule> parsed(Layer layer, TuningRecord record) {
    try {
      return Optional.of(Schedule.parse(layer.pipeline(), record.schedule()));
    } catch (ScheduleException e) {
      return Optional.empty();
    }
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
