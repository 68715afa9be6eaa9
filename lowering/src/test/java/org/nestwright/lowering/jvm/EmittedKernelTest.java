package org.nestwright.lowering.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.Vectors;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.runtime.GeneratedKernel;
import org.nestwright.lowering.runtime.WorkerPool;
import org.nestwright.lowering.runtime.Workspace;
import org.nestwright.scheduler.LoopKind;

/// Runs whole programs.
class EmittedKernelTest {
  @Test
  void registerTileComputesAndAllocatesNothing() {
    assumeTrue(DefineKernel.hasVectorModule());
    // Vectors that the machine does not have are always objects.
    int lanes = Vectors.preferredBits() / Float.SIZE;
    int rows = lanes < 16 ? 5 : 14;
    int k = 32;
    int tiles = 3;
    int columns = 2 * lanes;
    EmitKernel.Emitted emitted = Nest.emit(Nest.tile(rows, 2, lanes, k, tiles));
    assertTrue(emitted.report().unsafe().isEmpty(), emitted.report().toString());
    GeneratedKernel kernel = DefineKernel.define(emitted, DefineKernel.Loading.HIDDEN);
    float[] a = new float[rows * k];
    float[] b = new float[columns * k];
    float[] c = new float[tiles * rows * columns];
    for (int i = 0; i < a.length; i++) {
      a[i] = i % 13 - 6;
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = i % 17 - 8;
    }
    Object[] arrays = {a, b, c};
    try (WorkerPool pool = new WorkerPool(1)) {
      Workspace workspace = new Workspace(emitted.layout(), 1);
      long allocated = warmRunBytes(kernel, arrays, workspace, pool);
      assertEquals(0, allocated, "bytes allocated by a warm run");
    }
    for (int t = 0; t < tiles; t++) {
      for (int r = 0; r < rows; r++) {
        for (int j = 0; j < columns; j++) {
          float sum = 0;
          for (int p = 0; p < k; p++) {
            sum += a[p * rows + r] * b[p * columns + j];
          }
          assertEquals(sum, c[(t * rows + r) * columns + j]);
        }
      }
    }
  }

  /// {@return the bytes that a run allocates once the JIT is done with it} Waits for that, up to a
  /// limit of runs.
  private static long warmRunBytes(
      GeneratedKernel kernel, Object[] arrays, Workspace workspace, WorkerPool pool) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < 400 && bytes > 0; round++) {
      for (int i = 0; i < 100; i++) {
        kernel.run(arrays, workspace, pool);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      kernel.run(arrays, workspace, pool);
      bytes = threads.getCurrentThreadAllocatedBytes() - before;
    }
    return bytes;
  }

  @Test
  void the_loops_of_a_short_run_end_early_in_each_thread() {
    int rows = 40;
    int columns = 32;
    Program program =
        new Program(
            List.of(Nest.parameter("out", Type.I32, 3 * rows * columns)),
            Nest.loop(
                "n",
                3,
                n ->
                    Nest.loop(
                        "y",
                        LoopKind.PARALLEL,
                        rows,
                        y ->
                            Nest.loop(
                                "x",
                                columns,
                                x -> {
                                  Term row = Nest.add(Nest.times(n, rows), y);
                                  Term at = Nest.add(Nest.times(row, columns), x);
                                  return Nest.store("out", at, Term.of(1));
                                }))));
    EmitKernel.Emitted emitted = Nest.emit(program);
    GeneratedKernel kernel = DefineKernel.define(emitted, DefineKernel.Loading.HIDDEN);
    for (int threads = 1; threads <= 2; threads++) {
      try (WorkerPool pool = new WorkerPool(threads)) {
        Workspace workspace = new Workspace(emitted.layout(), threads);
        int[] out = new int[3 * rows * columns];
        workspace.shorten(true);
        kernel.run(new Object[] {out}, workspace, pool);
        for (int i = 0; i < out.length; i++) {
          boolean few = i % columns < 16 && i / columns % rows < 2 * threads;
          assertEquals(few ? 1 : 0, out[i], "at " + i + " of " + threads + " threads");
        }
        workspace.shorten(false);
        kernel.run(new Object[] {out}, workspace, pool);
        assertEquals(out.length, Arrays.stream(out).sum());
      }
    }
  }

  /// `out[y*8 + x] = scratch of each row and of the whole, and captured values of every kind`.
  private static Program parallel(LoopKind inner) {
    Name wide = new Name.Temp(1);
    Name half = new Name.Temp(2);
    Name twice = new Name.Temp(3);
    Stmt nest =
        Nest.loop(
            "y",
            LoopKind.PARALLEL,
            13,
            y ->
                new Stmt.Allocate(
                    Nest.buffer("row"),
                    Type.I32,
                    8,
                    Stmt.Placement.ARRAY,
                    Nest.block(
                        Nest.loop(
                            "r", 8, r -> Nest.store("row", r, Nest.add(Nest.times(y, 100), r))),
                        new Stmt.Outline(
                            Nest.loop(
                                "x",
                                inner,
                                8,
                                x ->
                                    Nest.store(
                                        "out",
                                        Nest.add(x, Nest.times(y, 8)),
                                        new Term.Binary(
                                            BinaryOp.ADD,
                                            new Term.Cast(
                                                Type.F64,
                                                Nest.add(
                                                    Nest.load("row", Type.I32, x),
                                                    Nest.load("all", Type.I32, x))),
                                            new Term.Binary(
                                                BinaryOp.ADD,
                                                new Term.Cast(
                                                    Type.F64, new Term.Variable(wide, Type.I64, 1)),
                                                new Term.Binary(
                                                    BinaryOp.ADD,
                                                    new Term.Cast(
                                                        Type.F64,
                                                        new Term.Variable(half, Type.F32, 1)),
                                                    new Term.Variable(twice, Type.F64, 1))))))))));
    Stmt body =
        new Stmt.Allocate(
            Nest.buffer("all"),
            Type.I32,
            8,
            Stmt.Placement.ARRAY,
            Nest.block(
                Nest.loop("i", 8, i -> Nest.store("all", i, Nest.times(i, 1000))),
                new Stmt.Let(
                    wide,
                    new Term.Cast(Type.I64, Nest.load("seed", Type.F64, Term.of(0))),
                    new Stmt.Let(
                        half,
                        new Term.FloatConst(Type.F32, 0.5),
                        new Stmt.Let(twice, new Term.FloatConst(Type.F64, 0.25), nest)))));
    return new Program(
        List.of(Nest.parameter("seed", Type.F64, 1), Nest.parameter("out", Type.F64, 104)), body);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void parallelLoopsWithScratch(int size) {
    for (LoopKind inner : List.of(LoopKind.SERIAL, LoopKind.PARALLEL)) {
      double[] out = new double[104];
      try (WorkerPool pool = new WorkerPool(size)) {
        for (int repeat = 0; repeat < 20; repeat++) {
          Arrays.fill(out, 0);
          Nest.run(parallel(inner), pool, new double[] {-1099511627776.0}, out);
          for (int i = 0; i < out.length; i++) {
            int y = i / 8;
            int x = i % 8;
            assertEquals(100 * y + x + 1000 * x - 1099511627776.0 + 0.75, out[i]);
          }
        }
      }
    }
  }

  @Test
  void aParallelRunAllocatesNothing() {
    EmitKernel.Emitted emitted = Nest.emit(parallel(LoopKind.SERIAL));
    GeneratedKernel kernel = DefineKernel.define(emitted, DefineKernel.Loading.HIDDEN);
    try (WorkerPool pool = new WorkerPool(2)) {
      Object[] arrays = {new double[1], new double[104]};
      assertEquals(0, warmRunBytes(kernel, arrays, new Workspace(emitted.layout(), 2), pool));
    }
  }

  @Test
  void anExceptionPointsIntoTheLoopNest() {
    Program program =
        new Program(
            List.of(Nest.parameter("out", Type.I32, 4)),
            Nest.loop(
                "y",
                LoopKind.PARALLEL,
                4,
                y -> Nest.block(Nest.store("out", y, y), Nest.store("out", Nest.plus(y, 2), y))));
    EmitKernel.Emitted emitted = Nest.emit(program);
    GeneratedKernel kernel = DefineKernel.define(emitted, DefineKernel.Loading.NAMED);
    try (WorkerPool pool = new WorkerPool(2)) {
      Workspace workspace = new Workspace(emitted.layout(), 2);
      ArrayIndexOutOfBoundsException e =
          assertThrows(
              ArrayIndexOutOfBoundsException.class,
              () -> kernel.run(new Object[] {new int[4]}, workspace, pool));
      StackTraceElement top = e.getStackTrace()[0];
      assertEquals("TestKernel.nest", top.getFileName());
      assertEquals(
          "out[f.y + 2] = f.y",
          emitted.text().text().lines().toList().get(top.getLineNumber() - 1).strip());
      int[] enough = new int[6];
      kernel.run(new Object[] {enough}, workspace, pool);
      assertEquals(3, enough[5]);
    }
  }

  @Test
  void indicesOfEveryShape() {
    int[] in = new int[1000];
    Arrays.setAll(in, i -> i);
    int[] out = new int[60];
    Name clamped = new Name.Temp(7);
    Program program =
        new Program(
            List.of(Nest.parameter("in", Type.I32, 1000), Nest.parameter("out", Type.I32, 60)),
            Nest.loop(
                "y",
                5,
                y -> {
                  Term minus = new Term.Binary(BinaryOp.SUB, Nest.times(y, 30), Nest.times(y, -3));
                  Term least = new Term.Binary(BinaryOp.MIN, Nest.plus(y, 1), Term.of(3));
                  return new Stmt.Let(
                      clamped,
                      least,
                      Nest.loop(
                          "x",
                          4,
                          x -> {
                            Term at = Nest.add(Nest.times(y, 12), Nest.times(x, 3));
                            Term from = Nest.add(minus, Nest.plus(x, 7));
                            Term back = new Term.Binary(BinaryOp.SUB, Term.of(50), x);
                            Term t = new Term.Variable(clamped, Type.I32, 1);
                            return Nest.block(
                                Nest.store("out", at, Nest.load("in", Type.I32, from)),
                                Nest.store(
                                    "out", Nest.plus(at, 1), Nest.load("in", Type.I32, back)),
                                new Stmt.If(
                                    new Term.Binary(BinaryOp.NE, x, t),
                                    Nest.store(
                                        "out",
                                        Nest.plus(at, 2),
                                        Nest.load(
                                            "in",
                                            Type.I32,
                                            Nest.add(t, Nest.load("in", Type.I32, from))))));
                          }));
                }));
    Nest.run(program, in, out);
    int[] expected = new int[60];
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 4; x++) {
        int t = Math.min(y + 1, 3);
        expected[12 * y + 3 * x] = 33 * y + x + 7;
        expected[12 * y + 3 * x + 1] = 50 - x;
        expected[12 * y + 3 * x + 2] = x != t ? t + 33 * y + x + 7 : 0;
      }
    }
    assertArrayEquals(expected, out);
  }

  @Test
  void loopsThatBeginAnywhere() {
    int[] out = new int[20];
    Stmt.For shell = new Stmt.For(Nest.loop("x"), Term.of(2), 3, LoopKind.SERIAL, Nest.block());
    Stmt.For once = new Stmt.For(Nest.loop("o"), Term.of(5), 1, LoopKind.SERIAL, Nest.block());
    Term.Variable o = once.variable();
    Stmt.For chunk =
        new Stmt.For(Nest.loop("p"), Nest.plus(o, 1), 4, LoopKind.PARALLEL, Nest.block());
    Stmt.For shifted =
        new Stmt.For(
            Nest.loop("s"), Nest.plus(shell.variable(), 8), 2, LoopKind.SERIAL, Nest.block());
    Program program =
        new Program(
            List.of(Nest.parameter("out", Type.I32, 20)),
            Nest.block(
                shell.withBody(
                    Nest.block(
                        Nest.store("out", shell.variable(), Term.of(1)),
                        shifted.withBody(Nest.store("out", shifted.variable(), Term.of(2))))),
                once.withBody(
                    chunk.withBody(Nest.store("out", Nest.add(chunk.variable(), o), Term.of(3)))),
                Nest.loop("never", 0, n -> Nest.store("out", n, Term.of(9)))));
    Nest.run(program, out);
    assertArrayEquals(new int[] {0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 2, 3, 3, 3, 3, 0, 0, 0, 0, 0}, out);
  }

  @Test
  void localsThatALoopFirstReads() {
    Program program =
        new Program(
            List.of(Nest.parameter("out", Type.I64, 1)),
            new Stmt.Allocate(
                Nest.buffer("s"),
                Type.I64,
                2,
                Stmt.Placement.LOCALS,
                Nest.block(
                    Nest.loop(
                        "i",
                        3,
                        i ->
                            Nest.block(
                                new Stmt.If(
                                    new Term.Binary(BinaryOp.EQ, i, Term.of(0)),
                                    Nest.store("s", Term.of(1), new Term.IntConst(Type.I64, 40))),
                                Nest.store(
                                    "s",
                                    Term.of(1),
                                    Nest.add(
                                        Nest.load("s", Type.I64, Term.of(1)),
                                        new Term.Cast(Type.I64, i))))),
                    Nest.store("out", Term.of(0), Nest.load("s", Type.I64, Term.of(1))))));
    long[] out = new long[1];
    Nest.run(program, out);
    assertEquals(43, out[0]);
  }

  @Test
  void aLargeBodyIsDividedIntoMethods() {
    List<Stmt> stores = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      Term at =
          Nest.plus(
              new Stmt.For(Nest.loop("x"), Term.of(0), 2, LoopKind.SERIAL, Nest.block()).variable(),
              2 * i);
      stores.add(Nest.store("out", at, Nest.plus(Nest.load("out", Type.I32, at), i)));
    }
    Program program =
        new Program(
            List.of(Nest.parameter("out", Type.I32, 12001)),
            Nest.loop("x", 2, _ -> Stmt.Block.of(stores)));
    EmitKernel.Emitted emitted = Nest.emit(program);
    assertTrue(emitted.report().unsafe().isEmpty(), emitted.report().toString());
    int[] out = new int[12001];
    Nest.run(program, out);
    assertEquals(5999, out[11999]);
  }

  @Test
  void aBodyThatCannotBeDividedIsRefused() {
    List<Stmt> stores = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      stores.add(
          Nest.store("s", Term.of(0), Nest.plus(Nest.load("s", Type.I32, Term.of(0)), 70_000 + i)));
    }
    Program program =
        new Program(
            List.of(),
            new Stmt.Allocate(
                Nest.buffer("s"), Type.I32, 1, Stmt.Placement.LOCALS, Stmt.Block.of(stores)));
    assertThrows(MethodTooLargeException.class, () -> EmitKernel.emit(program, "Large"));
  }

  @Test
  void aVectorIsNotPassedToAMethod() {
    Name v = new Name.Temp(0);
    Program program =
        new Program(
            List.of(Nest.parameter("out", Type.F32, 16)),
            new Stmt.Let(
                v,
                new Term.Broadcast(new Term.FloatConst(Type.F32, 1), 16),
                new Stmt.Outline(
                    Nest.store(
                        "out", Nest.ramp(Term.of(0), 16), new Term.Variable(v, Type.F32, 16)))));
    assertThrows(CompilerBug.class, () -> EmitKernel.emit(program, "Passing"));
  }
}
