package org.nestwright.autotune.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.AlignedBuffers;
import org.nestwright.scheduler.Schedule;

/// Checks that kernels of one pipeline at one shape compute what the interpreter computes, bit for
/// bit, on integer-valued inputs, where every order of summation gives the same result.
///
/// A small pipeline is compared everywhere. A large one is compared at the points of [CheckPoints],
/// and searched whole for points that were never written.
public final class Verifier {
  /// Work up to which the interpreter computes all of the output.
  private static final double SMALL_FLOPS = 2e6;

  private static final int RANDOM_POINTS = 400;

  /// Points compared even when the time is over.
  private static final int FEWEST_POINTS = 64;

  /// A NaN that no arithmetic makes.
  private static final int POISON = 0x7fc0_dead;

  private static final long LONG_POISON = 0x7ff8_dead_dead_deadL;

  /// What is checked: it reads the inputs and writes the outputs.
  @FunctionalInterface
  public interface Run {
    /// Runs it.
    void run(Buffer... buffers);
  }

  private final List<Shape> shapes;
  private final boolean small;
  private final Reference reference;
  private final Clock clock;
  private final BooleanSupplier stop;
  private final List<Type> types = new ArrayList<>();
  private final List<Shape> boxes = new ArrayList<>();
  private final Buffer[] buffers;
  private final int inputs;

  /// A verifier for `pipeline` at output shapes `shapes`.
  ///
  /// @param inputs integer-valued, in the pipeline's order
  /// @param flops operations of one run
  /// @param stop asked between points; once true, a check ends
  public Verifier(
      Pipeline pipeline,
      List<Shape> shapes,
      List<Buffer> inputs,
      double flops,
      Clock clock,
      BooleanSupplier stop) {
    this.shapes = shapes;
    this.small = flops <= SMALL_FLOPS;
    this.reference = new Reference(pipeline, inputs);
    this.clock = clock;
    this.stop = stop;
    for (int i = 0; i < shapes.size(); i++) {
      Func output = pipeline.outputs().get(i);
      for (Type type : output.types()) {
        types.add(type);
        boxes.add(shapes.get(i));
      }
    }
    this.inputs = inputs.size();
    this.buffers =
        Stream.concat(
                inputs.stream().map(AlignedBuffers::copyOf),
                java.util.stream.IntStream.range(0, types.size())
                    .mapToObj(i -> AlignedBuffers.of(types.get(i), boxes.get(i))))
            .toArray(Buffer[]::new);
  }

  /// {@return the inputs, then outputs to write to, each one of [AlignedBuffers]; always the same
  /// ones, which every check overwrites}
  public Buffer[] buffers() {
    return buffers.clone();
  }

  /// {@return whether one run of `run` gives the right output}
  ///
  /// @param schedule whose tile borders are looked at
  /// @param limit of the comparison, which goes on until the fewest points are compared
  public Verdict check(Run run, Schedule schedule, Duration limit) {
    long end = clock.nanos() + limit.toNanos();
    for (int i = inputs; i < buffers.length; i++) {
      poison(buffers[i]);
    }
    run.run(buffers);
    long points = 0;
    for (int output = 0; output < types.size(); output++) {
      Buffer got = buffers[inputs + output];
      Optional<String> hole = unwritten(got);
      if (hole.isPresent()) {
        return new Verdict.Wrong(hole.get());
      }
      if (small) {
        Optional<String> difference = reference.whole(shapes).get(output).firstDifference(got);
        if (difference.isPresent()) {
          return new Verdict.Wrong(difference.get());
        }
        points += got.size();
        continue;
      }
      for (int[] p : CheckPoints.of(boxes.get(output), schedule, RANDOM_POINTS, output)) {
        boolean stopped = stop.getAsBoolean();
        if (points >= FEWEST_POINTS && (stopped || clock.nanos() >= end)) {
          break;
        }
        if (stopped) {
          return new Verdict.Stopped();
        }
        long want = reference.bitsAt(output, p);
        if (got.bitsAt(p) != want) {
          return new Verdict.Wrong(
              "output %d at %s is %s, the interpreter says %s"
                  .formatted(
                      output, Arrays.toString(p), got.getDouble(p), text(types.get(output), want)));
        }
        points++;
      }
    }
    return new Verdict.Right(points);
  }

  private static String text(Type type, long bits) {
    return switch (type) {
      case F32 -> Float.toString(Float.intBitsToFloat((int) bits));
      case F64 -> Double.toString(Double.longBitsToDouble(bits));
      case F16 -> Float.toString(Float.float16ToFloat((short) bits));
      case BF16 -> Float.toString(Float.intBitsToFloat((int) bits << 16));
      case BOOL, I8, U8, I16, U16, I32, U32, I64, U64 -> Long.toString(type.wrap(bits));
    };
  }

  private static void poison(Buffer buffer) {
    switch (buffer.array()) {
      case float[] a -> Arrays.fill(a, Float.intBitsToFloat(POISON));
      case double[] a -> Arrays.fill(a, Double.longBitsToDouble(LONG_POISON));
      case byte[] a -> Arrays.fill(a, (byte) 0xa5);
      case short[] a -> Arrays.fill(a, (short) 0xa5a5);
      case int[] a -> Arrays.fill(a, 0xa5a5_a5a5);
      case long[] a -> Arrays.fill(a, LONG_POISON);
      default -> throw new IllegalStateException("no array of a buffer: " + buffer);
    }
  }

  /// {@return that an element of f32 or f64 still is poison; any value of another type may be a
  /// right one}
  private static Optional<String> unwritten(Buffer buffer) {
    int holes = 0;
    int first = -1;
    int length =
        switch (buffer.type()) {
          case F32, F64 -> buffer.size();
          case BOOL, I8, U8, I16, U16, I32, U32, I64, U64, F16, BF16 -> 0;
        };
    for (int i = 0; i < length; i++) {
      int at = buffer.offset() + i;
      boolean hole =
          buffer.type() == Type.F32
              ? Float.floatToRawIntBits(buffer.floats()[at]) == POISON
              : Double.doubleToRawLongBits(buffer.doubles()[at]) == LONG_POISON;
      if (hole && holes++ == 0) {
        first = i;
      }
    }
    return holes == 0
        ? Optional.empty()
        : Optional.of(
            "%d of %d elements are never written, the first is element %d"
                .formatted(holes, length, first));
  }
}
