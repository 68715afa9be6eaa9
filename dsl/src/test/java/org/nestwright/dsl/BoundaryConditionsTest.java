package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundaryConditionsTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "4, 3", "5, 1"})
  void each_against_brute_force_in_two_dimensions(int width, int height) {
    Input in = Input.i32("in", width, height);
    hold(in, BoundaryConditions.repeatEdge("f", in), BoundaryConditionsTest::nearest);
    hold(in, BoundaryConditions.repeatImage("f", in), Math::floorMod);
    hold(in, BoundaryConditions.mirrorImage("f", in), BoundaryConditionsTest::mirror);
    hold(in, BoundaryConditions.mirrorInterior("f", in), BoundaryConditionsTest::mirrorOnce);
    hold(in, BoundaryConditions.constantExterior("f", in, -9), (i, n) -> i < 0 || i >= n ? -1 : i);
  }

  @Test
  void only_the_listed_dimensions_get_a_boundary() {
    Input in = Input.f32("in", 8, 8);
    Func f = BoundaryConditions.constantExterior(Func.of("f", X, Y), in, 0, Y);
    assertEquals("f(x, y) = select(y >= 0 && y < 8, in(x, max(min(y, 7), 0)), 0.0)", f.toString());
    assertThrows(
        AlgorithmException.class,
        () -> Pipeline.of(f).eval(List.of(Buffer.f32(8, 8)), Shape.of(9, 1)));
    assertEquals(
        "g(x, y) = in(max(min(x, 7), 0), y)",
        BoundaryConditions.repeatEdge(Func.of("g", X, Y), in, X).toString());
  }

  @Test
  void a_func_is_read_only_inside_its_box() {
    Input in = Input.i32("in", 4);
    Func twice = Func.of("twice", X).is(in.at(X.minus(10)).times(2));
    Func f = BoundaryConditions.mirrorImage(Func.of("f", X), twice, Shape.of(4).from(10));
    Buffer got =
        Pipeline.of(f)
            .eval(List.of(Buffer.i32(4).fill(p -> p[0] + 1)), Shape.of(8).from(8))
            .getFirst();
    assertEquals(
        Optional.empty(),
        Buffer.wrap(new int[] {4, 2, 2, 4, 6, 8, 8, 6}, 8).translated(8).firstDifference(got));
  }

  private static void hold(Input in, Func f, Fold fold) {
    int width = in.extents().get(0);
    int height = in.extents().get(1);
    IntUnaryOperator foldX = i -> fold.apply(i, width);
    IntUnaryOperator foldY = i -> fold.apply(i, height);
    Buffer data = Buffer.i32(width, height).fill(p -> 1 + p[0] + 100 * p[1]);
    Shape around = Shape.of(4 * width + 6, 4 * height + 6).from(-2 * width - 3, -2 * height - 3);
    Buffer want = Buffer.of(Type.I32, around);
    want.fill(p -> {
      int x = foldX.applyAsInt(p[0]);
      int y = foldY.applyAsInt(p[1]);
      return x < 0 || y < 0 ? -9 : data.getLong(x, y);
    });
    Buffer got = Pipeline.of(f).eval(List.of(data), around).getFirst();
    assertEquals(Optional.empty(), want.firstDifference(got), f::toString);
  }

  /// Where index `i` of a dimension of `n` elements is read; -1 for outside.
  private interface Fold {
    int apply(int i, int n);
  }

  private static int nearest(int i, int n) {
    return Math.clamp(i, 0, n - 1);
  }

  /// Walks from 0 step by step, turning at the edges, and standing still once at each turn.
  private static int mirror(int i, int n) {
    int at = i < 0 ? -i - 1 : i;
    int round = at / n;
    return round % 2 == 0 ? at % n : n - 1 - at % n;
  }

  private static int mirrorOnce(int i, int n) {
    int at = 0;
    int step = 1;
    for (int k = 0; k < Math.abs(i) && n > 1; k++) {
      if (at + step < 0 || at + step >= n) {
        step = -step;
      }
      at += step;
    }
    return at;
  }
}
