package org.nestwright.autotune.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.AlignedBuffers;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.scheduler.Schedule;

/// The most fused multiply-adds a second that generated code reached on this machine: what all
/// other figures are held against.
///
/// The kernels are small matrix products whose operands stay in the first-level cache and whose
/// results stay in registers. They come out of the same compiler as every layer, so they show what
/// a layer can hope for.
///
/// @param gflops of the best tile, counting a multiply-add as two
/// @param tile the best tile
/// @param threads that ran at once
public record FmaPeak(double gflops, Tile tile, int threads) {
  /// A register tile: `rows` times `vectors` accumulators.
  ///
  /// @param rows scalars broadcast per step
  /// @param vectors loaded per step
  public record Tile(int rows, int vectors) {
    private boolean fits(int registers) {
      // Accumulators, the step's vectors and the broadcast, with one register left to the compiler.
      return rows * vectors + vectors + 1 <= registers - 1;
    }

    @Override
    public String toString() {
      return rows + "x" + vectors;
    }
  }

  private static final List<Tile> TILES =
      List.of(
          new Tile(14, 2),
          new Tile(12, 2),
          new Tile(6, 4),
          new Tile(6, 2),
          new Tile(5, 2),
          new Tile(12, 1));

  /// Tiles tried on one machine: the first that fit are the largest, and the largest are the
  /// fastest.
  private static final int TRIED = 3;

  /// Steps of the reduction: the operands of the largest tile then just fill a first-level cache.
  private static final int STEPS = 96;

  /// On a busy machine the first run alone may outlast a warm-up, and a cold peak is no peak.
  private static final int WARM_UPS = 4;

  private static final int TILES_PER_TASK = 64;
  private static final int TASKS_PER_THREAD = 4;

  /// {@return the peak with as many threads as `machine` has}
  ///
  /// @param limit of the whole measurement, which warm-ups may overrun
  public static FmaPeak measure(Machine machine, Stopwatch watch, Duration limit) {
    long end = Clock.SYSTEM.nanos() + limit.toNanos();
    List<FmaPeak> tried = new ArrayList<>();
    for (Tile tile : tiles(machine.hardware().vectorRegisters())) {
      boolean goesOn = !watch.stopped() && Clock.SYSTEM.nanos() < end;
      if (tried.isEmpty() || goesOn) {
        tried.add(measure(tile, machine, watch, limit.dividedBy(TRIED)));
      }
    }
    return tried.stream().max(Comparator.comparingDouble(FmaPeak::gflops)).orElseThrow();
  }

  static List<Tile> tiles(int vectorRegisters) {
    int registers = Math.max(vectorRegisters, 16);
    return TILES.stream().filter(t -> t.fits(registers)).limit(TRIED).toList();
  }

  private static FmaPeak measure(Tile tile, Machine machine, Stopwatch watch, Duration limit) {
    Probe probe = Probe.of(tile, machine);
    boolean steady = false;
    for (int i = 0; i < WARM_UPS && !steady && !watch.stopped(); i++) {
      steady = probe.kernel.warmUp(limit.dividedBy(2)).steady();
    }
    Timing timing = watch.time(probe, new Sampling(5, 500, limit.dividedBy(2)));
    return new FmaPeak(timing.gflops(probe.flops), tile, machine.threads());
  }

  /// {@return the work that reached this peak on `machine`, warm, to be timed again beside other
  /// work}
  public Probe probe(Machine machine, Duration limit) {
    Probe probe = Probe.of(tile, machine);
    boolean _ = probe.kernel.warmUp(limit).steady();
    return probe;
  }

  /// Work that does nothing but fused multiply-adds.
  public static final class Probe implements Runnable {
    private final Kernel kernel;
    private final Buffer[] buffers;
    private final double flops;

    private Probe(Kernel kernel, Buffer[] buffers, double flops) {
      this.kernel = kernel;
      this.buffers = buffers;
      this.flops = flops;
    }

    private static Probe of(Tile tile, Machine machine) {
      int lanes = machine.lanes();
      int count = TILES_PER_TASK * TASKS_PER_THREAD * machine.threads();
      Shape shape = Shape.of(tile.vectors() * lanes, tile.rows(), count);
      Kernel kernel = Compiler.compile(schedule(tile, lanes), machine.options(), shape);
      Buffer a = AlignedBuffers.of(Type.F32, Shape.of(tile.rows(), STEPS)).fill(1);
      Buffer b = AlignedBuffers.of(Type.F32, Shape.of(tile.vectors() * lanes, STEPS)).fill(1);
      Buffer out = AlignedBuffers.of(Type.F32, shape);
      return new Probe(kernel, new Buffer[] {a, b, out}, 2.0 * shape.size() * STEPS);
    }

    @Override
    public void run() {
      kernel.run(buffers);
    }

    /// {@return floating-point operations of one run}
    public double flops() {
      return flops;
    }
  }

  /// {@return the product of an `a` and a `b`, over and over; each time into another place so that
  /// none can be left out}
  static Schedule schedule(Tile tile, int lanes) {
    Var c = Var.of("c");
    Var x = Var.of("x");
    Var again = Var.of("again");
    Var task = Var.of("task");
    Var one = Var.of("one");
    Input a = Input.f32("a", tile.rows(), STEPS);
    Input b = Input.f32("b", tile.vectors() * lanes, STEPS);
    RDom r = RDom.of("r", STEPS);
    Func product = Func.of("product", c, x, again).is(0f).plus(r, b.at(c, r.x).times(a.at(x, r.x)));
    Func out = Func.of("out", c, x, again).is(product.at(c, x, again));
    return Schedule.of(Pipeline.of(out).taking(a, b))
        .on(out)
        .split(again, task, one, TILES_PER_TASK)
        .vectorize(c, lanes)
        .unroll(c)
        .unroll(x)
        .parallel(task)
        .on(product)
        .computeAt(out, one)
        .vectorize(c, lanes)
        .unroll(c)
        .unroll(x)
        .on(product.update(0))
        .reorder(c, x, r.x)
        .vectorize(c, lanes)
        .unroll(c)
        .unroll(x);
  }
}
