package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Reductions to several values, and complex numbers.
class TupleTest {
  private static final Var X = Var.of("x");

  private static List<Double> row(Func f, List<Buffer> inputs, int at) {
    return Pipeline.of(f).eval(inputs, Shape.of(at + 1)).stream()
        .map(b -> b.getDouble(at))
        .toList();
  }

  @Test
  void the_first_of_the_greatest_and_of_the_least() {
    Input in = Input.f32("in", 4, 3, 2);
    RDom r = RDom.of("r", 4, 3);
    Func max = Reductions.argmax("max", r, in.at(r.x, r.y, X));
    Func min = Reductions.argmin("min", r, in.at(r.x, r.y, X));
    Buffer data = Buffer.f32(4, 3, 2).fill(p -> (p[0] * 5 + p[1] * 3) % 7);
    assertEquals(List.of(Type.I32, Type.I32, Type.F32), max.types());
    // Both (2, 1) and (0, 2) hold 6.
    assertEquals(List.of(2.0, 1.0, 6.0), row(max, List.of(data), 1));
    assertEquals(List.of(0.0, 0.0, 0.0), row(min, List.of(data), 1));
  }

  @Test
  void no_number_and_nothing_at_all() {
    Input in = Input.f32("in", 4);
    RDom r = RDom.over("r", new int[] {1, 3});
    Func max = Reductions.argmax("max", r, in.at(r.x));
    Buffer data = Buffer.f32(4).fill(p -> p[0] == 3 ? -5 : Double.NaN);
    Pipeline p = Pipeline.of(max);
    assertEquals(3, Interpreter.of(p, List.of(data)).valueAt(0));
    assertEquals(-5, Interpreter.of(p, List.of(data)).valueAt(1));
    assertEquals(1, Interpreter.of(p, List.of(Buffer.f32(4).fill(Double.NaN))).valueAt(0));
    RDom empty = RDom.over("e", new int[] {2, 0});
    Pipeline none = Pipeline.of(Reductions.argmin("min", empty, in.at(empty.x)));
    assertEquals(2, Interpreter.of(none, List.of(data)).valueAt(0));
    assertEquals(Double.POSITIVE_INFINITY, Interpreter.of(none, List.of(data)).valueAt(1));
    RDom even = r.where(r.x.mod(2).eq(0));
    Pipeline some = Pipeline.of(Reductions.argmax("some", even, r.x));
    assertEquals(2, Interpreter.of(some, List.of()).valueAt(0));
  }

  @Test
  void complex_numbers_find_who_stays_in_the_mandelbrot_set() {
    RDom r = RDom.of("r", 20);
    Expr re = X.cast(Type.F32).times(0.25).minus(2);
    Func z =
        Func.of("z", X)
            .is(Expr.of(0f), Expr.of(0f))
            .updateTuple(
                r,
                List.of(X),
                self -> {
                  Expr a = self.value(0, X);
                  Expr b = self.value(1, X);
                  return List.of(
                      a.times(a).minus(b.times(b)).plus(re), a.times(b).times(2).plus(0.1));
                });
    Func inside = Func.of("inside", X).is(z.value(0, X).times(z.value(0, X)).lt(4));
    Buffer got = Pipeline.of(inside).eval(List.of(), Shape.of(12)).getFirst();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      text.append(inSet(-2 + 0.25 * i) == (got.getLong(i) != 0) ? '=' : '!');
    }
    assertEquals("============", text.toString());
  }

  private static boolean inSet(double re) {
    double a = 0;
    double b = 0;
    for (int i = 0; i < 20; i++) {
      double next = a * a - b * b + re;
      b = 2 * a * b + 0.1;
      a = next;
    }
    return a * a < 4;
  }
}
