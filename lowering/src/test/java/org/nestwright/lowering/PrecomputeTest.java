package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.Print;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.nest.BuildLoopNest;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.testing.Golden;

/// Funcs that are computed once for many runs: packed weights, tables.
class PrecomputeTest {
  private static final int CI = 5;
  private static final int CO = 32;
  private static final int BLOCK = 16;

  private static final Var C = Var.of("c");
  private static final Var CO_ = Var.of("co");
  private static final Var CI_ = Var.of("ci");
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var K = Var.of("k");
  private static final Var KX = Var.of("kx");
  private static final Var KY = Var.of("ky");
  private static final Var KB = Var.of("kb");

  private final Input in = Input.f32("in", CI, 11, 9);
  private final Input w = Input.f32("w", CI, 3, 3, CO);
  private final Input b = Input.f32("b", CO);
  private final RDom r = RDom.of("r", CI, 3, 3);

  /// The filter in blocks of output channels, the channel in its block innermost.
  private final Func packed =
      Func.of("packed", K, C, KX, KY, KB).is(w.at(C, KX, KY, KB.times(BLOCK).plus(K)));

  private final Func conv =
      Func.of("conv", C, X, Y)
          .is(b.at(C))
          .plus(
              r,
              packed
                  .at(C.mod(BLOCK), r.x, r.y, r.z, C.div(BLOCK))
                  .times(in.at(r.x, X.plus(r.y), Y.plus(r.z))));
  private final Func relu = Func.of("relu", C, X, Y).is(Expr.max(0, conv.at(C, X, Y)));
  private final Pipeline pipeline = Pipeline.of(relu).taking(in, w, b);
  private final Shape shape = Shape.of(CO, 9, 7);

  private Schedule blocked() {
    return Schedule.of(pipeline)
        .on(w)
        .constant()
        .on(b)
        .constant()
        .on(packed)
        .precompute()
        .reorder(K, C, KX, KY, KB)
        .vectorize(K)
        .parallel(KB)
        .on(relu)
        .split(C, CO_, CI_, BLOCK)
        .reorder(CI_, X, Y, CO_)
        .vectorize(CI_)
        .on(conv)
        .computeAt(relu, X)
        .vectorize(C)
        .on(conv.update(0))
        .reorder(C, r.x, r.y, r.z)
        .vectorize(C);
  }

  private Buffer image(int seed) {
    return Buffer.f32(CI, 11, 9).fill(p -> (p[0] * 5 + p[1] * 3 + p[2] * 7 + seed) % 11 - 5);
  }

  private Buffer weights(int seed) {
    return Buffer.f32(CI, 3, 3, CO)
        .fill(p -> (p[0] * 7 + p[1] * 2 + p[2] * 3 + p[3] + seed) % 9 - 4);
  }

  private Buffer bias(int seed) {
    return Buffer.f32(CO).fill(p -> p[0] % 5 - seed % 3);
  }

  private Buffer wanted(int image, int weights) {
    return pipeline.eval(List.of(image(image), weights(weights), bias(weights)), shape).getFirst();
  }

  private static void same(Buffer wanted, Buffer got) {
    assertEquals("", wanted.firstDifference(got).orElse(""));
  }

  private Buffer out() {
    return Buffer.f32(CO, 9, 7).fill(Double.NaN);
  }

  @Test
  void the_nest_shows_what_is_done_once_and_the_text_reads_back() {
    Schedule s = blocked();
    assertEquals(s, Schedule.parse(pipeline, s.toString()));
    Plan plan = Plan.of(s, shape);
    Golden golden = Golden.of(PrecomputeTest.class);
    golden.check("blocked", s + "\n" + plan.loopNest() + "\n" + StaticReport.of(plan));
    golden.check("packing", lowered(() -> BuildLoopNest.preparation(plan)));
    golden.check("convolution", lowered(() -> BuildLoopNest.of(plan)));
    golden.checkNoOrphans();
    ReportAgreement.check(plan);
  }

  private static String lowered(Supplier<Program> nest) {
    return Print.print(
            Lowering.lower(nest, new Lowering.VectorUnit(512, 32), Trace.of("golden"), _ -> {}))
        .text();
  }

  @Test
  void one_kernel_serves_several_sets_of_weights() {
    for (int bits : new int[] {0, 128, Vectors.preferredBits()}) {
      CompileOptions options = CompileOptions.standard().withThreads(2).withVectorBits(bits);
      Kernel kernel = Compiler.compile(blocked(), options, shape);
      PreparedKernel one = kernel.prepare(weights(1), bias(1));
      PreparedKernel two = kernel.prepare(weights(2), bias(2));
      for (int image = 0; image < 3; image++) {
        Buffer got = out();
        one.run(image(image), got);
        same(wanted(image, 1), got);
        two.run(image(image), got);
        same(wanted(image, 2), got);
      }
    }
  }

  @Test
  void a_run_with_other_weights_sees_nothing_of_the_last() {
    Kernel kernel = Compiler.compile(blocked(), shape);
    PreparedKernel one = kernel.prepare(weights(1), bias(1));
    for (int seed : new int[] {1, 2, 1, 5}) {
      Buffer got = out();
      kernel.run(image(seed), weights(seed), bias(seed), got);
      same(wanted(seed, seed), got);
      one.run(image(seed), got);
      same(wanted(seed, 1), got);
    }
  }

  @Test
  void what_was_prepared_does_not_change_with_the_buffers() {
    Kernel kernel = Compiler.compile(blocked(), shape);
    Buffer weights = weights(3);
    Buffer bias = bias(3);
    PreparedKernel prepared = kernel.prepare(weights, bias);
    weights.fill(99);
    bias.fill(99); // runs read the bias themselves
    Buffer got = out();
    prepared.run(image(0), got);
    same(wanted(0, 3), got);
  }

  @Test
  void threads_share_a_kernel_and_what_it_prepared()
      throws ExecutionException, InterruptedException {
    Kernel kernel = Compiler.compile(blocked(), shape);
    PreparedKernel one = kernel.prepare(weights(1), bias(1));
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Buffer>> runs = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int seed = i;
        runs.add(
            threads.submit(() -> {
              Buffer got = out();
              switch (seed % 3) {
                case 0 -> one.run(image(seed), got);
                case 1 -> kernel.prepare(weights(seed), bias(seed)).run(image(seed), got);
                default -> kernel.run(image(seed), weights(seed), bias(seed), got);
              }
              return got;
            }));
      }
      for (int i = 0; i < runs.size(); i++) {
        same(wanted(i, i % 3 == 0 ? 1 : i), runs.get(i).get());
      }
    }
  }

  @Test
  void a_warm_run_allocates_nothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // Without vectors: what the JIT has not compiled yet would box them.
    CompileOptions scalar = CompileOptions.standard().withThreads(1).withVectorBits(0);
    Kernel kernel = Compiler.compile(blocked(), scalar, shape);
    PreparedKernel prepared = kernel.prepare(weights(1), bias(1));
    Buffer[] changing = {image(1), out()};
    Buffer[] all = {image(1), weights(1), bias(1), out()};
    long leastPrepared = Long.MAX_VALUE;
    long leastWhole = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long start = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 200; i++) {
        prepared.run(changing);
      }
      long middle = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 200; i++) {
        kernel.run(all);
      }
      leastPrepared = Math.min(leastPrepared, middle - start);
      leastWhole = Math.min(leastWhole, threads.getCurrentThreadAllocatedBytes() - middle);
    }
    assertEquals(0, leastPrepared, "bytes in 200 prepared runs");
    assertEquals(0, leastWhole, "bytes in 200 whole runs");
  }

  @Test
  void a_copy_is_packed_by_the_order_of_its_storage() {
    Func plain =
        Func.of("plain", C, X, Y)
            .is(b.at(C))
            .plus(r, w.at(r.x, r.y, r.z, C).times(in.at(r.x, X.plus(r.y), Y.plus(r.z))));
    Pipeline p = Pipeline.of(plain).taking(in, w, b);
    Schedule s =
        Schedule.of(p)
            .on(w)
            .constant()
            .in(plain, "packed")
            .on("packed")
            .precompute()
            .reorderStorage(Var.of("w"), X, Y, Var.of("z"))
            .on(plain)
            .vectorize(C, 16)
            .on(plain.update(0))
            .reorder(C, r.x, r.y, r.z)
            .vectorize(C, 16);
    Buffer want = p.eval(List.of(image(0), weights(0), bias(0)), shape).getFirst();
    Buffer got = out();
    Kernel kernel = Compiler.compile(s, shape);
    // The bias is not constant, so it is passed to each run.
    kernel.prepare(weights(0)).run(image(0), bias(0), got);
    same(want, got);
    kernel.run(image(0), weights(0), bias(0), got.fill(0));
    same(want, got);
    ReportAgreement.check(Plan.of(s, shape));
  }

  @Test
  void what_is_computed_once_may_stand_on_more_that_is() {
    Input table = Input.i32("table", 40);
    Input data = Input.i32("data", 30);
    Func pair = Func.of("pair", X).is(table.at(X), table.at(X.plus(1)).times(3));
    Func scan =
        Func.of("scan", X)
            .is(pair.value(0, X))
            .update(
                RDom.over("s", new int[] {1, 29}),
                List.of(RDom.over("s", new int[] {1, 29}).x),
                self ->
                    self.at(RDom.over("s", new int[] {1, 29}).x.minus(1))
                        .plus(pair.value(1, RDom.over("s", new int[] {1, 29}).x)));
    Func inner = Func.of("inner", X).is(table.at(X).times(2));
    Func sums = Func.of("sums", X).is(inner.at(X).plus(inner.at(X.plus(2))).plus(scan.at(X)));
    Func out = Func.of("out", X).is(sums.at(X).plus(data.at(X)).plus(pair.value(1, X)));
    Pipeline p = Pipeline.of(out).taking(data, table);
    Schedule s =
        Schedule.of(p)
            .on(table)
            .constant()
            .on(pair)
            .precompute()
            .on(scan)
            .precompute()
            .on(sums)
            .precompute()
            .vectorize(X, 8)
            .on(inner)
            .computeAt(sums, X)
            .on(out)
            .vectorize(X, 8);
    Buffer d = Buffer.i32(30).fill(q -> q[0] * 13 % 7);
    Buffer t = Buffer.i32(40).fill(q -> q[0] * 11 % 17);
    Shape of = Shape.of(30);
    Buffer want = p.eval(List.of(d, t), of).getFirst();
    Kernel kernel = Compiler.compile(s, of);
    Buffer got = Buffer.i32(30);
    kernel.prepare(t).run(d, got);
    same(want, got);
    kernel.run(d, t, got.fill(-1));
    same(want, got);
    Plan plan = Plan.of(s, of);
    assertEquals(
        List.of("pair", "sums"),
        plan.preparation().kept().stream().map(f -> f.func().name()).toList());
    assertEquals(4, plan.preparation().funcs().size());
    ReportAgreement.check(plan);
  }

  @Test
  void without_constants_a_prepared_kernel_takes_everything() {
    Kernel kernel = Compiler.compile(Schedule.of(pipeline), shape);
    Buffer got = out();
    kernel.prepare().run(image(0), weights(0), bias(0), got);
    same(wanted(0, 0), got);
    assertEquals("", kernel.preparationText());
  }

  @Test
  void wrong_buffers_are_refused() {
    Kernel kernel = Compiler.compile(blocked(), shape);
    assertEquals(
        "the kernel takes 2 buffers, [input w, input b]; 1 were given",
        assertThrows(IllegalArgumentException.class, () -> kernel.prepare(weights(0)))
            .getMessage());
    PreparedKernel prepared = kernel.prepare(weights(0), bias(0));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> prepared.run(image(0), weights(0), bias(0), out()))
            .getMessage();
    assertTrue(message.contains("takes 2 buffers, [input in, output relu]; 4 were given"), message);
  }

  @Test
  void the_fix_of_each_refusal_works() {
    Schedule s = Schedule.of(pipeline).on(packed).precompute();
    String message = assertThrows(ScheduleException.class, () -> Plan.of(s, shape)).getMessage();
    assertTrue(
        message.contains("packed reads w(c, kx, ky, kb * 16 + k), which is not constant"), message);
    assertTrue(Plan.check(s.on(w).constant(), shape).isEmpty());
    assertTrue(Plan.check(s.on(packed).computeRoot(), shape).isEmpty());
  }
}
