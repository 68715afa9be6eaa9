package org.nestwright.autotune.measure;

import java.time.Duration;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.AlignedBuffers;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;

/// How many bytes a second a generated `out = a + 3 b` moves between memory and the cores: two
/// arrays read, one written.
///
/// @param gigabytesPerSecond counting each element once, so without what the hardware reads before
///   it writes
/// @param arrayBytes size of each of the three arrays, meant to be far above the last cache
/// @param threads that ran at once
public record Bandwidth(double gigabytesPerSecond, long arrayBytes, int threads) {
  private static final int LARGEST = 16 << 20;
  private static final int TASK = 1 << 16;

  /// {@return the bandwidth with as many threads as `machine` has}
  public static Bandwidth measure(Machine machine, Stopwatch watch, Duration limit) {
    return measure(elements(Runtime.getRuntime().maxMemory()), machine, watch, limit);
  }

  /// {@return the bandwidth of work on `bytes` in all, which small caches may hold: about that
  /// many, at least a task's and at most what is measured for memory}
  public static Bandwidth within(long bytes, Machine machine, Stopwatch watch, Duration limit) {
    int largest = elements(Runtime.getRuntime().maxMemory());
    long elements = bytes / 3 / Float.BYTES / TASK * TASK;
    return measure(Math.clamp(elements, TASK, largest), machine, watch, limit);
  }

  static Bandwidth measure(int elements, Machine machine, Stopwatch watch, Duration limit) {
    Shape shape = Shape.of(elements);
    Kernel kernel = Compiler.compile(schedule(elements, machine.lanes()), machine.options(), shape);
    Buffer a = AlignedBuffers.of(Type.F32, shape);
    Buffer b = AlignedBuffers.of(Type.F32, shape);
    Buffer out = AlignedBuffers.of(Type.F32, shape);
    kernel.warmUp(limit.dividedBy(2));
    Timing timing =
        watch.time(() -> kernel.run(a, b, out), new Sampling(5, 100, limit.dividedBy(2)));
    long bytes = (long) elements * Float.BYTES;
    return new Bandwidth(3 * bytes / timing.median() / 1e9, bytes, machine.threads());
  }

  /// {@return elements of an array: 64 MB, less where the heap is small}
  static int elements(long heap) {
    long most = heap / 8 / Float.BYTES / TASK * TASK;
    return Math.clamp(most, TASK, LARGEST);
  }

  private static Schedule schedule(int elements, int lanes) {
    Var x = Var.of("x");
    Var xo = Var.of("xo");
    Var xi = Var.of("xi");
    Input a = Input.f32("a", elements);
    Input b = Input.f32("b", elements);
    Func out = Func.of("out", x).is(a.at(x).plus(b.at(x).times(Expr.of(3f))));
    return Schedule.of(Pipeline.of(out).taking(a, b))
        .on(out)
        .split(x, xo, xi, TASK)
        .vectorize(xi, lanes)
        .parallel(xo);
  }
}
