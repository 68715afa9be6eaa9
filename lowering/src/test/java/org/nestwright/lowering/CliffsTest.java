package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.runtime.GeneratedKernel;
import org.nestwright.lowering.runtime.WorkerPool;
import org.nestwright.lowering.runtime.Workspace;
import org.nestwright.lowering.runtime.WorkspaceLayout;
import org.nestwright.scheduler.Schedule;

/// A kernel that is not what it should be once it is warm says so, and names the method and the
/// rule.
class CliffsTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");

  /// Where an allocation goes, so that the JIT cannot leave it out.
  private volatile Object sink;

  private static CompiledMethod method(String name, int bytes, int vectors, Tier tier) {
    return new CompiledMethod(name, 7, bytes, vectors, true, Optional.of(tier));
  }

  private static WarmUp warmUp(boolean steady, long bytes) {
    return new WarmUp(12, Duration.ofMillis(2_345), Duration.ofMillis(10), steady, bytes);
  }

  private static String only(List<String> notes) {
    assertEquals(1, notes.size(), notes.toString());
    return notes.getFirst();
  }

  private static String noteOf(WarmUp warmUp, CompiledMethod... methods) {
    return only(Cliffs.notes(List.of(methods), warmUp, Optional.empty()));
  }

  @Test
  void a_kernel_that_allocates_nothing_boxes_nothing() {
    // The second method may be the code of a case that never occurred.
    List<CompiledMethod> methods =
        List.of(method("tile", 900, 60, Tier.C2), method("edge", 900, 60, Tier.INTERPRETER));
    assertEquals(List.of(), Cliffs.notes(methods, warmUp(true, 0), Optional.empty()));
  }

  @Test
  void boxed_vectors_are_told_with_the_method_and_the_rule() {
    CompiledMethod good = method("good", 500, 40, Tier.C2);
    String start =
        "a warm run allocates 4,096 bytes: vectors are boxed, which is up to a thousand times"
            + " slower than in registers. ";
    WarmUp boxing = warmUp(true, 4_096);
    assertEquals(
        start
            + "slow (line 7) is not compiled by C2 after 12 runs in 2.3 s (it runs in C1): warm up"
            + " for longer",
        noteOf(boxing, good, method("slow", 500, 40, Tier.C1_PROFILED)));
    assertEquals(
        start
            + "cold (line 7) is not compiled by C2 after 12 runs in 2.3 s (if it is called at all,"
            + " it is interpreted): warm up for longer",
        noteOf(boxing, good, method("cold", 500, 40, Tier.INTERPRETER)));
    assertEquals(
        start
            + "large (line 7) has 8,001 bytes, and HotSpot compiles no method over 8,000: unroll"
            + " less",
        noteOf(boxing, good, method("large", 8_001, 40, Tier.INTERPRETER)));
    assertEquals(
        start
            + "many (line 7) has 313 vector operations, and C2 boxes in methods of more than 312:"
            + " unroll less, or use smaller tiles",
        noteOf(boxing, good, method("many", 4_000, 313, Tier.C2)));
    assertEquals(
        start
            + "hard (line 7) was given up by C2 and left to C1: unroll less, or use smaller tiles",
        noteOf(boxing, good, method("hard", 4_000, 200, Tier.C1)));
    assertEquals(
        start
            + "C2 has compiled every method that has vectors, so it boxes in one of good (line 7):"
            + " unroll less, or use smaller tiles",
        noteOf(boxing, good, method("scalars", 500, 0, Tier.C2)));
  }

  @Test
  void scalar_code_is_judged_by_its_tiers() {
    CompiledMethod waiting = method("sum", 500, 0, Tier.C1_PROFILED);
    assertEquals(List.of(), Cliffs.notes(List.of(waiting), warmUp(true, 0), Optional.empty()));
    assertEquals(
        "after 2.3 s of warming up, sum (line 7) still waited for C2: warm up for longer",
        noteOf(warmUp(false, 0), waiting));
    assertEquals(
        "C2 has given up on sum (line 7) and left it to C1: make it smaller, by unrolling less",
        noteOf(warmUp(true, 0), method("sum", 500, 0, Tier.C1)));
  }

  @Test
  void a_jvm_without_c2_is_named() {
    assertEquals(
        "this JVM runs without C2 (-XX:TieredStopAtLevel=1), so every vector is an object: leave"
            + " the option out",
        only(
            Cliffs.notes(
                List.of(method("tile", 500, 40, Tier.C1)),
                warmUp(true, 4_096),
                Optional.of("-XX:TieredStopAtLevel=1"))));
  }

  @Test
  void the_code_cache_is_read_by_class_and_state() {
    String list =
        """
        12 3 0 a.K/0x0001.tile([FI)V [0x01, 0x02 - 0x03]
        15 4 0 a.K/0x0001.tile([FI)V [0x01, 0x02 - 0x03]
        16 4 1 a.K/0x0001.gone([FI)V [0x01, 0x02 - 0x03]
        17 2 0 a.K/0x0001.gone([FI)V [0x01, 0x02 - 0x03]
        18 4 0 a.K/0x0002.other([FI)V [0x01, 0x02 - 0x03]
        19 1 0 a.K/0x0001.hard([FI)V [0x01, 0x02 - 0x03]

        """;
    assertEquals(
        Map.of("tile", Tier.C2, "gone", Tier.C1_PROFILED, "hard", Tier.C1),
        CodeCache.parse(list, "a.K/0x0001"));
  }

  @Test
  void what_runs_allocate_is_counted_in_every_thread() {
    try (WorkerPool pool = new WorkerPool(2)) {
      Workspace workspace = new Workspace(new WorkspaceLayout(List.of(), List.of()), 2);
      for (int allocating = 0; allocating < 2; allocating++) {
        GeneratedKernel kernel = allocatingIn(allocating);
        WarmUp seen =
            WarmUp.of(
                () -> pool.parallelFor(kernel, 0, new Object[0], workspace, new int[0], 0, 2),
                new AllocatedBytes(pool.threadIds()),
                () -> true,
                Duration.ofMillis(300));
        assertTrue(seen.runs() > 1, "a run takes no 300 ms");
        assertTrue(seen.bytesPerRun() >= 10_000, seen + " by worker " + allocating);
        assertTrue(seen.allocates());
        assertFalse(seen.steady(), "it waits for C2");
      }
    }
  }

  private GeneratedKernel allocatingIn(int chosen) {
    return new GeneratedKernel() {
      @Override
      public void run(Object[] arrays, Workspace workspace, WorkerPool pool) {
        throw new AssertionError();
      }

      @Override
      public void chunk(
          int site, Object[] arrays, Workspace w, int[] captured, int worker, int from, int to) {
        if (worker == chosen) {
          sink = new byte[10_000];
        }
      }
    };
  }

  private static Kernel scaled(String name, int threads) {
    Input in = Input.f32("in", 512);
    Func f = Func.of(name, X, Y).is(in.at(X).times(2).plus(in.at(Y)));
    Schedule s = Schedule.of(f).on(f).vectorize(X, 8).parallel(Y);
    return Compiler.compile(
        s, CompileOptions.standard().withThreads(threads).asNamed(), Shape.of(512, 64));
  }

  private static void assumeVectorsAndC2() {
    assumeTrue(Vectors.preferredBits() > 0, "no vectors here");
    assumeTrue(Vectors.withoutC2().isEmpty(), "no C2 here");
  }

  @Test
  void a_warm_kernel_has_its_vectors_in_c2() {
    assumeVectorsAndC2();
    for (int threads = 1; threads <= 2; threads++) {
      Kernel kernel = scaled("warm" + threads, threads);
      assertTrue(!kernel.describe().contains("warmed up"), kernel.describe());
      WarmUp seen = kernel.warmUp(Duration.ofSeconds(20));
      assertEquals(0, seen.bytesPerRun(), seen.toString());
      assertEquals(List.of(), kernel.notes());
      for (CompiledMethod method : kernel.methods()) {
        if (method.vectorOperations() > 0) {
          assertEquals(Optional.of(Tier.C2), method.tier(), method.toString());
          assertTrue(
              kernel.loweredText().lines().toList().get(method.line() - 1).contains("for "),
              method.toString());
        }
      }
      assertTrue(kernel.describe().contains("0 bytes allocated a run"), kernel.describe());
      assertTrue(kernel.describe().contains("vector operations, C2"), kernel.describe());
    }
  }

  @Test
  void a_kernel_that_c2_does_not_compile_says_so(@TempDir Path dir) throws Exception {
    assumeVectorsAndC2();
    Path directives =
        Files.writeString(
            dir.resolve("directives.json"),
            """
            [{match: "org/nestwright/lowering/jvm/Kernel_excluded.*", c2: {Exclude: true}},
             {match: "org/nestwright/lowering/*.*",
              inline: "-org/nestwright/lowering/jvm/Kernel_excluded.*"}]
            """);
    // In a JVM of its own, whose other kernels need C2.
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompilerDirectivesFile=" + directives,
                "-cp",
                System.getProperty("java.class.path"),
                Excluded.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> notes =
        process.inputReader().lines().filter(line -> line.contains("vectors are boxed")).toList();
    assertEquals(0, process.waitFor());
    assertEquals(2, notes.size(), notes.toString());
    for (String note : notes) {
      assertTrue(note.contains("part0_excluded_x (line "), note);
      assertTrue(note.contains("C2"), note);
    }
  }

  /// Warms kernels that the JVM was told not to compile.
  static final class Excluded {
    private Excluded() {}

    /// Prints the notes on them.
    public static void main(String[] args) {
      for (int threads = 1; threads <= 2; threads++) {
        Kernel kernel = scaled("excluded", threads);
        kernel.warmUp(Duration.ofSeconds(2));
        kernel.notes().forEach(System.out::println);
      }
    }
  }
}
