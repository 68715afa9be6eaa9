package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// Kernels on buffers that begin on cache lines. The test JVM aligns objects to 64 bytes.
class AlignedBuffersTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Shape SHAPE = Shape.of(40, 9);

  /// A sum of neighbours and of a constant input, which is packed.
  private static Schedule schedule(Type type, int lanes) {
    Input in = Input.of("in", type, 42, 9);
    Input weights = Input.of("weights", type, 40);
    Expr sum = in.at(X, Y).plus(in.at(X.plus(2), Y)).plus(weights.at(X));
    Func out = Func.of("out", X, Y).is(sum);
    return Schedule.of(Pipeline.of(out).taking(in, weights))
        .on(out)
        .vectorize(X, lanes)
        .on(weights)
        .constant()
        .in("packed")
        .on("packed")
        .precompute();
  }

  private static CompileOptions options(int bits) {
    return new CompileOptions(bits, 1, false);
  }

  private static Buffer filled(Type type, int... extents) {
    return AlignedBuffers.of(type, Shape.of(extents)).fill(p -> Arrays.hashCode(p) % 100);
  }

  @Test
  void theFirstPointBeginsACacheLine() {
    assertEquals(12, AlignedBuffers.of(Type.F32, SHAPE).offset());
    assertEquals(6, AlignedBuffers.of(Type.F64, SHAPE).offset());
    assertEquals(48, AlignedBuffers.of(Type.U8, SHAPE).offset());
    Buffer plain = Buffer.f32(3, 2).fill(p -> p[0] + 10 * p[1]);
    Buffer copy = AlignedBuffers.copyOf(plain.translated(5, -1));
    assertEquals(12, copy.offset());
    assertEquals(Optional.empty(), copy.firstDifference(plain.translated(5, -1)));
  }

  @Test
  void valuesAreTheInterpretersAndNothingBeforeThemIsWritten() {
    for (Type type : List.of(Type.F32, Type.F64, Type.I32, Type.U8)) {
      for (int bits : new int[] {0, Vectors.preferredBits()}) {
        Schedule s = schedule(type, 8);
        Buffer in = filled(type, 42, 9);
        Buffer weights = filled(type, 40);
        Buffer want = Interpreter.of(s.pipeline(), List.of(in, weights)).run(SHAPE).getFirst();
        Kernel kernel = Compiler.compile(s, options(bits).onCacheLines(), SHAPE);
        Buffer got = AlignedBuffers.of(type, SHAPE);
        kernel.run(in, weights, got);
        assertEquals(Optional.empty(), want.firstDifference(got), () -> type + " at once");
        Buffer again = AlignedBuffers.of(type, SHAPE);
        kernel.prepare(weights).run(in, again);
        assertEquals(Optional.empty(), want.firstDifference(again), () -> type + " prepared");
        Buffer before = Buffer.wrap(type, got.array(), 0, Shape.of(got.offset()));
        Buffer zeros = Buffer.of(type, Shape.of(got.offset()));
        assertEquals(Optional.empty(), zeros.firstDifference(before));
      }
    }
  }

  @Test
  void aKernelTakesTheBuffersThatItWasCompiledFor() {
    Schedule s = schedule(Type.F32, 8);
    Buffer[] aligned = {
      filled(Type.F32, 42, 9), filled(Type.F32, 40), AlignedBuffers.of(Type.F32, SHAPE)
    };
    Buffer[] plain = Arrays.stream(aligned).map(Buffer::copy).toArray(Buffer[]::new);
    Kernel onLines = Compiler.compile(s, options(0).onCacheLines(), SHAPE);
    Kernel onArrays = Compiler.compile(s, options(0), SHAPE);
    assertEquals(
        "input in: the kernel is compiled onCacheLines(), for buffers from element 12 of their"
            + " arrays, but this one is from element 0; pass AlignedBuffers.copyOf it",
        assertThrows(IllegalArgumentException.class, () -> onLines.run(plain)).getMessage());
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> onArrays.run(aligned))
            .getMessage()
            .endsWith("pass its copy()"));
    // The fix of either message works.
    onLines.run(Arrays.stream(plain).map(AlignedBuffers::copyOf).toArray(Buffer[]::new));
    onArrays.run(Arrays.stream(aligned).map(Buffer::copy).toArray(Buffer[]::new));
  }

  @Test
  void aPartOfAnArrayBehindItsEndIsRefused() {
    float[] array = new float[10];
    assertEquals(5, Buffer.wrap(Type.F32, array, 5, Shape.of(5)).offset());
    assertThrows(
        IllegalArgumentException.class, () -> Buffer.wrap(Type.F32, array, 6, Shape.of(5)));
    assertThrows(
        IllegalArgumentException.class, () -> Buffer.wrap(Type.F32, array, -1, Shape.of(5)));
  }
}
