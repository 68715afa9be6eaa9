package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.StaticReport;

/// Any pipeline, with the schedules that the open knobs of one schedule span.
final class ScheduledPipeline implements Layer {
  /// The greatest magnitude of an input, so that sums of products stay exact in floats.
  private static final int MOST = 8;

  private final Schedule open;
  private final List<Shape> shapes;
  private final double operations;

  ScheduledPipeline(Schedule open, List<Shape> shapes) {
    this.open = open;
    this.shapes = List.copyOf(shapes);
    this.operations = operations(open.pipeline(), shapes.toArray(Shape[]::new));
  }

  /// The operations when nothing is computed twice, where that can be planned.
  private static double operations(Pipeline pipeline, Shape... shapes) {
    Schedule standard = Schedule.of(pipeline);
    Schedule once = standard;
    for (Func f : pipeline.funcs()) {
      once = pipeline.outputs().contains(f) ? once : once.on(f).computeRoot();
    }
    return Stream.of(once, standard)
        .filter(s -> Plan.check(s, shapes).isEmpty())
        .findFirst()
        .map(s -> StaticReport.of(Plan.of(s, shapes)).work())
        .map(work -> (double) Math.max(work.operations(), work.stores()))
        .orElseGet(() -> (double) Stream.of(shapes).mapToLong(Shape::size).sum());
  }

  @Override
  public String algorithm() {
    return "schedule";
  }

  @Override
  public Pipeline pipeline() {
    return open.pipeline();
  }

  @Override
  public List<Shape> outputShapes() {
    return shapes;
  }

  /// Of all types, each Func's points counted once.
  @Override
  public double flops() {
    return operations;
  }

  /// Integer arithmetic has another peak, and a schedule may leave points out that this counts.
  @Override
  public boolean isBoundByPeak() {
    return false;
  }

  @Override
  public ScheduleSpace space(Hardware hardware) {
    return ScheduleSpace.of(open);
  }

  @Override
  public List<Buffer> integerInputs(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return inputs(type -> whole(type, random));
  }

  @Override
  public List<Buffer> realInputs(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return inputs(type -> type.isFloat() ? random.nextDouble(-1, 1) : whole(type, random));
  }

  private static double whole(Type type, SplittableRandom random) {
    if (type == Type.BOOL) {
      return random.nextInt(2);
    }
    return random.nextInt(type.isUnsigned() ? 0 : -MOST, MOST + 1);
  }

  private List<Buffer> inputs(ToDoubleFunction<Type> number) {
    List<Buffer> buffers = new ArrayList<>();
    for (Input in : pipeline().inputs()) {
      int[] extents = in.extents().stream().mapToInt(Integer::intValue).toArray();
      buffers.add(Buffer.of(in.type(), extents).fill(_ -> number.applyAsDouble(in.type())));
    }
    return buffers;
  }

  @Override
  public String toString() {
    return open.toString();
  }
}
