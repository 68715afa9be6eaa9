package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// Kernels read and write every f16 and bf16 as the interpreter does, as scalars (vectors of 0
/// bits) and as vectors.
class HalfTypesTest {
  private static final Var X = Var.of("x");
  private static final Var XO = Var.of("xo");

  private static void holds(Buffer data, UnaryOperator<Expr> function) {
    int n = data.size();
    Func f = Func.of("f", X).is(function.apply(Input.of("in", data.type(), n).at(X)));
    Schedule vectors = Schedule.of(f).on(f).vectorize(X);
    Matches.holds(vectors, List.of(data), Shape.of(n));
    List<String> notes = Compiler.compile(vectors, Shape.of(16)).notes();
    assertEquals(
        List.of(), notes.stream().filter(note -> note.contains("no vector form")).toList());
  }

  private static Buffer every(Type half) {
    Buffer all = Buffer.of(half, 1 << 16);
    for (int i = 0; i < 1 << 16; i++) {
      all.shorts()[i] = (short) i;
    }
    return all;
  }

  /// Of every half, the border to the next one, and the neighbours of the border; then others.
  private static Buffer floats(Type half) {
    Buffer halves = every(half);
    int n = 1 << 16;
    float[] data = new float[5 * n];
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < n; i++) {
      float value = (float) halves.getDouble(i);
      float middle = (float) ((value + halves.getDouble(i == n - 1 ? 0 : i + 1)) / 2);
      data[i] = middle;
      data[n + i] = Math.nextUp(middle);
      data[2 * n + i] = Math.nextDown(middle);
      data[3 * n + i] = Float.intBitsToFloat(random.nextInt());
      data[4 * n + i] = i % 2 == 0 ? value : (float) random.nextDouble(-70_000, 70_000);
    }
    return Buffer.wrap(data, data.length);
  }

  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"F16", "BF16"})
  void everyHalfIsReadAndWritten(Type half) {
    holds(every(half), e -> e);
    holds(every(half), e -> e.cast(Type.F32));
    holds(every(half), e -> e.times(3).plus(0.5).cast(half));
    holds(every(half), e -> Expr.select(e.lt(1), e, Expr.constant(half, 2)));
    holds(every(half), e -> e.reinterpret(Type.I16));
    holds(every(half), e -> e.cast(Type.F64));
  }

  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"F16", "BF16"})
  void everyBorderBetweenHalvesIsRoundedAlike(Type half) {
    holds(floats(half), e -> e.cast(half));
    holds(floats(half), e -> e.cast(Type.F64).times(1.0000001).cast(half));
  }

  @ParameterizedTest
  @EnumSource(
      value = Type.class,
      names = {"F16", "BF16"})
  void halvesAreStoredBetweenFuncs(Type half) {
    Input in = Input.of("in", half, 40);
    Input w = Input.of("w", half, 5);
    RDom r = RDom.of("r", 5);
    Func sum = Func.of("sum", X).is(0f).plus(r, in.at(X.plus(r.x)).times(w.at(r.x)));
    Func narrow = Func.of("narrow", X).is(sum.at(X).cast(half));
    Func out = Func.of("out", X).is(narrow.at(X).plus(narrow.at(X.plus(1))).cast(half));
    Schedule s =
        Schedule.of(out)
            .on(out)
            .split(X, XO, X, 8)
            .vectorize(X)
            .on(narrow)
            .computeAt(out, XO)
            .vectorize(X)
            .on(sum)
            .computeAt(out, XO);
    List<Buffer> data =
        s.pipeline().inputs().stream()
            .map(i -> Buffer.of(half, i.extents().getFirst()).fill(p -> p[0] % 7 - 2.5))
            .toList();
    Matches.holds(s, data, Shape.of(32));
    Matches.holds(Schedule.of(out), data, Shape.of(32));
  }
}
