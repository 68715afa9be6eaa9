package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.testing.Golden;

/// Kernels as a user meets them: right results, clear refusals of buffers, no garbage, no leak.
class KernelTest {
  private static final Var C = Var.of("c");
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var CO = Var.of("co");
  private static final Var CI = Var.of("ci");

  /// A small convolution over 8 channels with 32 outputs.
  private final Input in = Input.f32("in", 8, 20, 9);

  private final Input w = Input.f32("w", 32, 8, 3, 3);
  private final Input b = Input.f32("b", 32);
  private final RDom r = RDom.of("r", 8, 3, 3);
  private final Func conv =
      Func.of("conv", C, X, Y)
          .is(b.at(C))
          .plus(r, w.at(C, r.x, r.y, r.z).times(in.at(r.x, X.plus(r.y), Y.plus(r.z))));
  private final Func relu = Func.of("relu", C, X, Y).is(Expr.max(0f, conv.at(C, X, Y)));
  private final Pipeline pipeline = Pipeline.of(relu).taking(in, w, b);
  private final Shape shape = Shape.of(32, 18, 7);

  private Schedule tiled() {
    return Schedule.of(pipeline)
        .on(relu)
        .split(C, CO, CI, 32)
        .split(X, XO, XI, 6)
        .reorder(CI, XI, XO, Y, CO)
        .vectorize(CI, 16)
        .unroll(CI)
        .unroll(XI)
        .parallel(Y)
        .on(conv)
        .computeAt(relu, XO)
        .vectorize(C, 16)
        .unroll(C)
        .unroll(X)
        .on(conv.update(0))
        .reorder(C, X, r.x, r.y, r.z)
        .vectorize(C, 16)
        .unroll(C)
        .unroll(X);
  }

  private static Buffer integers(int seed, int... extents) {
    int[] state = {seed};
    return Buffer.f32(extents)
        .fill(_ -> {
          state[0] = state[0] * 1_103_515_245 + 12_345;
          return (state[0] >>> 16) % 17 - 8;
        });
  }

  private Buffer[] buffers() {
    return new Buffer[] {
      integers(1, 8, 20, 9),
      integers(2, 32, 8, 3, 3),
      integers(3, 32),
      Buffer.f32(32, 18, 7).fill(Double.NaN)
    };
  }

  @Test
  void a_tiled_convolution_has_the_interpreters_bits() {
    Buffer[] buffers = buffers();
    Buffer wanted = Interpreter.of(pipeline, List.of(buffers).subList(0, 3)).run(shape).getFirst();
    for (int threads = 1; threads <= 3; threads++) {
      CompileOptions options = CompileOptions.standard().withThreads(threads);
      for (int bits : new int[] {0, options.vectorBits()}) {
        buffers[3].fill(Double.NaN);
        Compiler.compile(tiled(), options.withVectorBits(bits), shape).run(buffers);
        assertEquals("", wanted.firstDifference(buffers[3]).orElse(""));
      }
    }
  }

  @Test
  void an_input_that_nothing_reads_is_taken_and_ignored() {
    Input unread = Input.u8("unread", 3);
    Pipeline taking = Pipeline.of(relu).taking(in, unread, w, b);
    Buffer[] buffers = buffers();
    List<Buffer> inputs = List.of(buffers[0], Buffer.u8(3), buffers[1], buffers[2]);
    Buffer wanted = taking.eval(inputs, shape).getFirst();
    Schedule copied = Schedule.of(taking).on(in).in(conv, "staged").on("staged").computeRoot();
    for (Schedule schedule : List.of(Schedule.of(taking), copied)) {
      Compiler.compile(schedule, CompileOptions.standard(), shape)
          .run(buffers[0], Buffer.u8(3), buffers[1], buffers[2], buffers[3].fill(Double.NaN));
      assertEquals("", wanted.firstDifference(buffers[3]).orElse(""));
    }
  }

  @Test
  void a_warm_run_allocates_nothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int count = 1; count <= 2; count++) {
      Kernel kernel =
          Compiler.compile(tiled(), CompileOptions.standard().withThreads(count), shape);
      WarmUp warm = kernel.warmUp(Duration.ofSeconds(10));
      assertEquals(0, warm.bytesPerRun(), () -> warm + " " + kernel.notes());
      Buffer[] buffers = buffers();
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 200; i++) {
          kernel.run(buffers);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
          kernel.run(buffers);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes in 100 runs with " + count + " threads");
    }
  }

  @Test
  void nested_parallel_loops_have_the_interpreters_bits_for_any_number_of_threads() {
    Buffer[] buffers = buffers();
    Buffer wanted = Interpreter.of(pipeline, List.of(buffers).subList(0, 3)).run(shape).getFirst();
    Schedule nested = tiled().on(relu).parallel(CO).parallel(XO);
    for (int threads = 1; threads <= 4; threads++) {
      Kernel kernel =
          Compiler.compile(nested, CompileOptions.standard().withThreads(threads), shape);
      for (int run = 0; run < 50; run++) {
        buffers[3].fill(Double.NaN);
        kernel.run(buffers);
        assertEquals("", wanted.firstDifference(buffers[3]).orElse(""));
      }
    }
  }

  @Test
  void dropped_kernels_unload() {
    Input small = Input.f32("in", 8);
    Func f = Func.of("f", X).is(small.at(X).times(2));
    Schedule s = Schedule.of(f).on(f).vectorize(X);
    Buffer[] buffers = {Buffer.f32(8), Buffer.f32(8)};
    ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    long[] loaded = new long[3];
    long[] metaspace = new long[3];
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 1_000; i++) {
        Compiler.compile(s, CompileOptions.standard().withThreads(1), Shape.of(8)).run(buffers);
      }
      System.gc();
      loaded[round] = classes.getLoadedClassCount();
      metaspace[round] = metaspaceUsed();
    }
    // The last 2,000 kernels leave no class, and no more than noise in metaspace: 100 bytes each.
    assertTrue(loaded[2] - loaded[0] < 100, "classes left: " + (loaded[2] - loaded[0]));
    assertTrue(
        metaspace[2] - metaspace[0] < 200_000,
        "bytes of metaspace left: " + (metaspace[2] - metaspace[0]));
  }

  private static long metaspaceUsed() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(p -> p.getName().equals("Metaspace"))
        .map(MemoryPoolMXBean::getUsage)
        .mapToLong(u -> u.getUsed())
        .sum();
  }

  @Test
  void one_kernel_runs_in_many_threads_at_once() throws Exception {
    Kernel kernel = Compiler.compile(tiled(), CompileOptions.standard().withThreads(2), shape);
    Buffer[] first = buffers();
    kernel.run(first);
    try (var executor = Executors.newFixedThreadPool(4)) {
      List<Future<String>> results = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        results.add(
            executor.submit(() -> {
              Buffer[] own = buffers();
              for (int i = 0; i < 50; i++) {
                own[3].fill(Double.NaN);
                kernel.run(own);
                var difference = first[3].firstDifference(own[3]);
                if (difference.isPresent()) {
                  return difference.get();
                }
              }
              return "";
            }));
      }
      for (Future<String> result : results) {
        assertEquals("", result.get());
      }
    }
  }

  @Test
  void wrong_buffers_are_refused_by_name() {
    Kernel kernel = Compiler.compile(tiled(), CompileOptions.standard(), shape);
    StringBuilder text = new StringBuilder();
    Buffer[] good = buffers();
    refused(text, kernel, good[0], good[1], good[2]);
    refused(text, kernel, good[0], good[1], null, good[3]);
    refused(text, kernel, good[0], good[1], Buffer.i32(32), good[3]);
    refused(text, kernel, good[0], Buffer.f32(32, 72), good[2], good[3]);
    refused(text, kernel, Buffer.f32(8, 20, 10), good[1], good[2], good[3]);
    refused(text, kernel, good[0], good[1], good[2], good[3].translated(0, 1, 0));
    refused(text, kernel, good[0], good[1], Buffer.f32(64).crop(0, 8, 32).translated(0), good[3]);
    Buffer shared = Buffer.f32(32 * 18 * 7);
    refused(
        text,
        kernel,
        Buffer.wrap(shared.floats(), 8, 20, 9),
        good[1],
        good[2],
        Buffer.wrap(shared.floats(), 32, 18, 7));
    Golden golden = Golden.of(KernelTest.class);
    golden.check("wrong_buffers", text.toString());
    golden.checkNoOrphans();
  }

  private static void refused(StringBuilder text, Kernel kernel, Buffer... buffers) {
    text.append(
            assertThrows(IllegalArgumentException.class, () -> kernel.run(buffers)).getMessage())
        .append('\n');
  }

  @Test
  void more_inputs_than_a_method_has_parameters() {
    List<Buffer> inputs = new ArrayList<>();
    List<Input> all = new ArrayList<>();
    Expr sum = Expr.of(0f);
    for (int i = 0; i < 300; i++) {
      Input input = Input.f32("in" + i, 20, 5);
      all.add(input);
      sum = sum.plus(input.at(X, Y));
      int k = i;
      inputs.add(Buffer.f32(20, 5).fill(p -> p[0] * (k % 7) - p[1] + k));
    }
    Func f = Func.of("f", X, Y).is(sum);
    Pipeline wide = Pipeline.of(f).taking(all.toArray(Input[]::new));
    Schedule s = Schedule.of(wide);
    Matches.holds(s, inputs, Shape.of(20, 5));
    Matches.holds(s.on(f).vectorize(X, 8).parallel(Y), inputs, Shape.of(20, 5));
  }

  @Test
  void threads_have_an_upper_bound() {
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> CompileOptions.standard().withThreads(100_000))
            .getMessage()
            .startsWith("threads must be 1 to 1024, not 100000"));
  }
}
