package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Holds the interpreter against loops written by hand.
class InterpreterTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Var C = Var.of("c");
  private static final Var N = Var.of("n");

  @Test
  void a_convolution() {
    int ci = 5;
    int co = 4;
    int w = 6;
    int h = 3;
    Input in = Input.f32("in", ci, w + 2, h + 2, 2);
    Input weights = Input.f32("w", co, 3, 3, ci);
    Input bias = Input.f32("b", co);
    RDom r = RDom.of("r", ci, 3, 3);
    Func conv =
        Func.of("conv", C, X, Y, N)
            .is(bias.at(C))
            .plus(r, weights.at(C, r.y, r.z, r.x).times(in.at(r.x, X.plus(r.y), Y.plus(r.z), N)));
    Func relu = Func.of("relu", C, X, Y, N).is(Expr.max(0f, conv.at(C, X, Y, N)));
    Buffer data = small(Buffer.f32(ci, w + 2, h + 2, 2));
    Buffer kernel = small(Buffer.f32(co, 3, 3, ci));
    Buffer offsets = small(Buffer.f32(co));
    Interpreter meaning =
        Interpreter.of(Pipeline.of(relu).taking(in, weights, bias), List.of(data, kernel, offsets));
    Buffer got = meaning.run(Shape.of(co, w, h, 2)).getFirst();
    Buffer want =
        Buffer.f32(co, w, h, 2)
            .fill(p -> {
              double sum = offsets.getDouble(p[0]);
              for (int i = 0; i < ci; i++) {
                for (int dy = 0; dy < 3; dy++) {
                  for (int dx = 0; dx < 3; dx++) {
                    sum +=
                        kernel.getDouble(p[0], dx, dy, i)
                            * data.getDouble(i, p[1] + dx, p[2] + dy, p[3]);
                  }
                }
              }
              return Math.max(0, sum);
            });
    assertEquals(Optional.empty(), want.firstDifference(got));
    holdPoints(meaning, 0, want);
  }

  @Test
  void a_blur_in_two_stages_over_a_moved_box() {
    Input in = Input.i32("in", 12, 9);
    Func across =
        Func.of("across", X, Y)
            .is(in.at(X.minus(1), Y).plus(in.at(X, Y)).plus(in.at(X.plus(1), Y)));
    Func blur =
        Func.of("blur", X, Y)
            .is(
                across
                    .at(X, Y.minus(1))
                    .plus(across.at(X, Y))
                    .plus(across.at(X, Y.plus(1)))
                    .div(9));
    Buffer data = small(Buffer.i32(12, 9));
    Interpreter meaning = Interpreter.of(Pipeline.of(blur), List.of(data));
    Shape inner = Shape.of(10, 7).from(1, 1);
    Buffer want =
        Buffer.of(Type.I32, inner)
            .fill(p -> {
              long sum = 0;
              for (int i = 0; i < 9; i++) {
                sum += data.getLong(p[0] - 1 + i % 3, p[1] - 1 + i / 3);
              }
              return Math.floorDiv(sum, 9);
            });
    assertEquals(Optional.empty(), want.firstDifference(meaning.run(inner).getFirst()));
    holdPoints(meaning, 0, want);
  }

  @Test
  void a_histogram() {
    Input in = Input.i32("in", 40, 30);
    RDom r = RDom.of("r", 40, 30);
    Expr bin = in.at(r.x, r.y);
    Func hist =
        Func.of("hist", X).is(Expr.of(0)).update(r, List.of(bin), self -> self.at(bin).plus(1));
    RDom below = RDom.of("below", 64);
    Func cumulative =
        Func.of("cumulative", X)
            .is(Expr.of(0))
            .plus(below, Expr.select(below.x.le(X), hist.at(below.x), 0));
    Func equalized = Func.of("equalized", X, Y).is(cumulative.at(in.at(X, Y)));
    Buffer data = Buffer.i32(40, 30).fill(p -> (p[0] * p[0] + 7 * p[1]) % 64);
    int[] count = new int[64];
    for (int v : data.ints()) {
      count[v]++;
    }
    Interpreter ofHist = Interpreter.of(Pipeline.of(hist), List.of(data));
    assertArrayEquals(count, ofHist.run(Shape.of(64)).getFirst().ints());
    holdPoints(ofHist, 0, Buffer.wrap(count, 64));
    for (int i = 1; i < 64; i++) {
      count[i] += count[i - 1];
    }
    Interpreter whole = Interpreter.of(Pipeline.of(equalized), List.of(data));
    Buffer want = Buffer.i32(40, 30).fill(p -> count[(int) data.getLong(p)]);
    assertEquals(Optional.empty(), want.firstDifference(whole.run(Shape.of(40, 30)).getFirst()));
    assertEquals(want.getLong(17, 23), whole.bitsAt(0, 17, 23));
  }

  @Test
  void a_prefix_scan() {
    Input in = Input.i32("in", 20, 3);
    RDom r = RDom.over("r", new int[] {1, 19});
    Func scan =
        Func.of("scan", X, Y)
            .is(in.at(X, Y))
            .update(r, List.of(r.x, Y), self -> self.at(r.x.minus(1), Y).plus(in.at(r.x, Y)));
    Buffer data = small(Buffer.i32(20, 3));
    Buffer want = data.copy();
    for (int y = 0; y < 3; y++) {
      for (int x = 1; x < 20; x++) {
        want.setLong(want.getLong(x - 1, y) + data.getLong(x, y), x, y);
      }
    }
    Interpreter meaning = Interpreter.of(Pipeline.of(scan), List.of(data));
    assertEquals(Optional.empty(), want.firstDifference(meaning.run(Shape.of(20, 3)).getFirst()));
    holdPoints(meaning, 0, want);
  }

  @Test
  void two_updates_run_in_order_and_domains_last_dimension_outermost() {
    RDom r = RDom.of("r", 3, 2);
    RDom s = RDom.of("s", 2);
    Func f =
        Func.of("f", X)
            .is(X)
            .update(r, self -> self.times(10).plus(r.x.plus(r.y.times(3))))
            .update(s, self -> self.times(2).minus(s.x));
    int[] want = new int[5];
    for (int x = 0; x < 5; x++) {
      int v = x;
      for (int i = 0; i < 6; i++) {
        v = v * 10 + i;
      }
      want[x] = (v * 2) * 2 - 1;
    }
    Interpreter meaning = Interpreter.of(Pipeline.of(f), List.of());
    assertArrayEquals(want, meaning.run(Shape.of(5)).getFirst().ints());
    holdPoints(meaning, 0, Buffer.wrap(want, 5));
  }

  @Test
  void an_update_of_one_row_leaves_the_others() {
    Func f =
        Func.of("f", X, Y)
            .is(X.plus(Y.times(10)))
            .update(List.of(X, Expr.of(1)), self -> self.at(X, Expr.of(3)).plus(1000));
    Buffer want = Buffer.i32(3, 3).fill(p -> p[1] == 1 ? p[0] + 1030 : p[0] + 10 * p[1]);
    Interpreter meaning = Interpreter.of(Pipeline.of(f), List.of());
    assertEquals(Optional.empty(), want.firstDifference(meaning.run(Shape.of(3, 3)).getFirst()));
    holdPoints(meaning, 0, want);
  }

  @Test
  void tuples_are_computed_whole_before_they_are_stored() {
    Input in = Input.i32("in", 30);
    RDom r = RDom.of("r", 30);
    Func best =
        Func.of("best", X)
            .is(Expr.of(-1), Expr.of(Integer.MIN_VALUE))
            .updateTuple(
                r,
                List.of(X),
                self -> {
                  Expr better = in.at(r.x).gt(self.value(1, X));
                  return List.of(
                      Expr.select(better, r.x, self.value(0, X)),
                      Expr.select(better, in.at(r.x), self.value(1, X)));
                });
    Func swapped =
        Func.of("swapped", X)
            .is(best.value(0, X), best.value(1, X))
            .updateTuple(
                RDom.of("once", 3),
                List.of(X),
                self -> List.of(self.value(1, X), self.value(0, X)));
    Buffer data = Buffer.i32(30).fill(p -> 100 - Math.abs(p[0] - 17));
    Interpreter meaning = Interpreter.of(Pipeline.of(swapped, best), List.of(data));
    List<Buffer> got = meaning.run(Shape.of(1), Shape.of(2));
    assertEquals(4, got.size());
    assertEquals(100, got.get(0).getLong(0));
    assertEquals(17, got.get(1).getLong(0));
    assertEquals(17, got.get(2).getLong(1));
    assertEquals(100, got.get(3).getLong(1));
    assertEquals(17, meaning.bitsAt(1, 5));
    assertEquals(100, meaning.valueAt(3, 5));
  }

  @Test
  void strides_and_upsampling() {
    Input in = Input.i32("in", 16);
    Func half = Func.of("half", X).is(in.at(X.times(2)));
    Func twice = Func.of("twice", X).is(half.at(X.div(2)).plus(half.at(X.plus(1).div(2))));
    Buffer data = small(Buffer.i32(16));
    Shape shape = Shape.of(15);
    Buffer want =
        Buffer.i32(15).fill(p -> data.getLong(p[0] / 2 * 2) + data.getLong((p[0] + 1) / 2 * 2));
    Interpreter meaning = Interpreter.of(Pipeline.of(twice), List.of(data));
    assertEquals(Optional.empty(), want.firstDifference(meaning.run(shape).getFirst()));
    holdPoints(meaning, 0, want);
  }

  @Test
  void a_func_indexed_with_data_and_with_another_func() {
    Input in = Input.i32("in", 10);
    Func square = Func.of("square", X).is(X.times(X));
    Func pick = Func.of("pick", X).is(in.at(X.plus(1)).times(3));
    Func f = Func.of("f", X).is(square.at(pick.at(X)).plus(square.at(in.at(X))));
    Buffer data = Buffer.i32(10).fill(p -> (p[0] * 37) % 19 - 9);
    Buffer want =
        Buffer.i32(9)
            .fill(p -> {
              long picked = data.getLong(p[0] + 1) * 3;
              return picked * picked + data.getLong(p) * data.getLong(p);
            });
    Interpreter meaning = Interpreter.of(Pipeline.of(f), List.of(data));
    assertEquals(Optional.empty(), want.firstDifference(meaning.run(Shape.of(9)).getFirst()));
    holdPoints(meaning, 0, want);
  }

  @Test
  void funcs_read_at_points_too_far_apart_to_store_are_computed_where_they_are_read() {
    Input in = Input.i32("in", 6);
    Func root = Func.of("root", X).is(X.times(3));
    Func far = Func.of("far", X, Y).is(root.at(X).xor(root.at(Y)).plus(in.at(X.mod(6))));
    Func f = Func.of("f", X).is(far.at(in.at(X), in.at(X.plus(1)).plus(X)));
    Buffer data = Buffer.wrap(new int[] {-2_000_000_000, 2_000_000_000, 5, -77_777_777, 0, 99}, 6);
    Buffer want =
        Buffer.i32(5)
            .fill(p -> {
              int a = (int) data.getLong(p);
              int b = (int) data.getLong(p[0] + 1) + p[0];
              return ((a * 3) ^ (b * 3)) + (int) data.getLong(Math.floorMod(a, 6));
            });
    Interpreter meaning = Interpreter.of(Pipeline.of(f), List.of(data));
    assertEquals(Optional.empty(), want.firstDifference(meaning.run(Shape.of(5)).getFirst()));
    holdPoints(meaning, 0, want);
  }

  @Test
  void points_of_a_box_that_nobody_reads_may_read_outside_an_input() {
    Input in = Input.i32("in", 8);
    Func sum = Func.of("sum", X, Y).is(in.at(X.plus(Y)));
    Func diagonal = Func.of("diagonal", X).is(sum.at(X, Expr.of(7).minus(X)));
    int[] got =
        Pipeline.of(diagonal)
            .eval(List.of(Buffer.i32(8).fill(p -> p[0])), Shape.of(8))
            .getFirst()
            .ints();
    assertArrayEquals(new int[] {7, 7, 7, 7, 7, 7, 7, 7}, got);
  }

  @Test
  void inline_reductions() {
    Input in = Input.i32("in", 6, 4);
    RDom r = RDom.of("r", 6);
    Func f =
        Func.of("f", Y)
            .is(
                Reductions.sum("total", r, in.at(r.x, Y)),
                Reductions.product("all", r, in.at(r.x, Y)),
                Reductions.maximum("most", r, in.at(r.x, Y)),
                Reductions.minimum("least", r, in.at(r.x, Y)));
    Buffer data = small(Buffer.i32(6, 4));
    List<Buffer> got = Pipeline.of(f).eval(List.of(data), Shape.of(4));
    for (int y = 0; y < 4; y++) {
      long sum = 0;
      int product = 1;
      long most = Long.MIN_VALUE;
      long least = Long.MAX_VALUE;
      for (int x = 0; x < 6; x++) {
        sum += data.getLong(x, y);
        product *= (int) data.getLong(x, y);
        most = Math.max(most, data.getLong(x, y));
        least = Math.min(least, data.getLong(x, y));
      }
      assertEquals(
          List.of(sum, (long) product, most, least),
          List.of(at(got, 0, y), at(got, 1, y), at(got, 2, y), at(got, 3, y)));
    }
    assertEquals("total(y)", Reductions.sum("total", r, in.at(r.x, Y)).toString());
  }

  private static long at(List<Buffer> buffers, int i, int point) {
    return buffers.get(i).getLong(point);
  }

  @Test
  void an_empty_domain_leaves_the_start() {
    Input in = Input.f32("in", 1);
    RDom none = RDom.of("none", 0, 3);
    Func f = Func.of("f", X).is(2f).plus(none, in.at(none.y));
    assertEquals(2, Interpreter.of(Pipeline.of(f), List.of(Buffer.f32(1))).valueAt(0, 5));
  }

  @Test
  void chains_of_thousands_of_funcs_and_of_expressions() {
    Input in = Input.i32("in", 4000);
    Func chain = Func.of("f0", X).is(in.at(X));
    Expr deep = in.at(X);
    for (int i = 1; i <= 2000; i++) {
      chain = Func.of("f" + i, X).is(chain.at(X).plus(chain.at(X.plus(1))));
      deep = deep.plus(deep.and(Expr.of(i)));
    }
    Buffer data = small(Buffer.i32(4000));
    Interpreter meaning =
        Interpreter.of(Pipeline.of(chain, Func.of("deep", X).is(deep)), List.of(data));
    List<Buffer> got = meaning.run(Shape.of(3), Shape.of(3));
    int[] row = data.ints().clone();
    for (int i = 0; i < 2000; i++) {
      for (int x = 0; x + 1 < row.length; x++) {
        row[x] += row[x + 1];
      }
    }
    for (int x = 0; x < 3; x++) {
      int v = (int) data.getLong(x);
      for (int i = 1; i <= 2000; i++) {
        v += v & i;
      }
      assertEquals(row[x], got.get(0).getLong(x));
      assertEquals(v, got.get(1).getLong(x));
      assertEquals(row[x], (int) meaning.bitsAt(0, x));
    }
  }

  @Test
  void views_are_read_by_their_strides() {
    Input in = Input.i32("in", 3, 4);
    Buffer data = small(Buffer.i32(8, 8));
    Buffer view = data.crop(0, 2, 4).crop(1, 1, 3).transposed(0, 1).translated(0, 0);
    Func f = Func.of("f", X, Y).is(in.at(X, Y));
    Buffer got = Pipeline.of(f).eval(List.of(view), Shape.of(3, 4)).getFirst();
    assertEquals(data.getLong(5, 2), got.getLong(1, 3));
    assertEquals(Optional.empty(), view.copy().firstDifference(got));
  }

  private static Buffer small(Buffer b) {
    int[] next = {12345};
    return b.fill(_ -> {
      next[0] = next[0] * 1103515245 + 12345;
      return (next[0] >>> 16) % 17 - 8;
    });
  }

  /// Each point by itself must be what the whole is.
  private static void holdPoints(Interpreter meaning, int output, Buffer want) {
    Points.forEach(
        want.mins(),
        want.extents(),
        p -> assertEquals(want.bitsAt(p), meaning.bitsAt(output, p), () -> Points.text(p)));
  }
}
