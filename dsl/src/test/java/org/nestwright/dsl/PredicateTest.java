package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Predicates of reduction domains, held against loops with an `if`.
class PredicateTest {
  private static final Var X = Var.of("x");

  @Test
  void a_triangle_is_summed() {
    Input in = Input.i32("in", 6, 6);
    RDom r = RDom.of("r", 6, 6);
    Func lower = Func.of("lower", X).is(Expr.of(0)).plus(r.where(r.x.le(r.y)), in.at(r.x, r.y));
    Buffer data = Buffer.i32(6, 6).fill(p -> 10 * p[0] + p[1]);
    int want = 0;
    for (int y = 0; y < 6; y++) {
      for (int x = 0; x <= y; x++) {
        want += 10 * x + y;
      }
    }
    Buffer got = Pipeline.of(lower).eval(List.of(data), Shape.of(2)).getFirst();
    assertEquals(want, got.getLong(1));
  }

  @Test
  void several_predicates_with_a_pure_variable_are_joined_by_and() {
    Input in = Input.f32("in", 9);
    RDom r = RDom.of("r", 9);
    RDom some = r.where(r.x.ge(X)).where(in.at(r.x).gt(0));
    Func f = Func.of("f", X).is(0f).plus(some, in.at(r.x));
    Buffer data = Buffer.f32(9).fill(p -> p[0] % 2 == 0 ? p[0] + 1 : -1);
    Buffer want =
        Buffer.f32(9)
            .fill(p -> {
              double sum = 0;
              for (int i = p[0]; i < 9; i++) {
                sum += Math.max(0, data.getDouble(i));
              }
              return sum;
            });
    Buffer got = Pipeline.of(f).eval(List.of(data), Shape.of(9)).getFirst();
    assertEquals(Optional.empty(), want.firstDifference(got));
    assertEquals(List.of(), r.predicates());
  }

  @Test
  void a_predicate_sees_what_earlier_points_stored() {
    RDom r = RDom.of("r", 8);
    Func start = Func.of("f", X).is(Expr.of(0));
    Func f =
        start.update(
            r.where(start.at(r.x).eq(0)), List.of(r.x.plus(2)), self -> self.at(r.x).plus(1));
    // f(2) = 1, f(3) = 1; 2 and 3 are skipped; f(6) = 1, f(7) = 1; 6 and 7 are skipped.
    Buffer got = Pipeline.of(f).eval(List.of(), Shape.of(10)).getFirst();
    long[] all = new long[10];
    java.util.Arrays.setAll(all, got::getLong);
    assertEquals("[0, 0, 1, 1, 0, 0, 1, 1, 0, 0]", java.util.Arrays.toString(all));
  }

  @Test
  void a_point_that_is_left_out_reads_nothing() {
    Input in = Input.f32("in", 4);
    RDom r = RDom.of("r", 9);
    Func f = Func.of("f", X).is(0f).plus(r.where(r.x.lt(4)), in.at(r.x));
    Buffer data = Buffer.f32(4).fill(1);
    assertEquals(4, Interpreter.of(Pipeline.of(f), List.of(data)).valueAt(0, 3));
  }

  @Test
  void a_predicate_that_reads_outside_is_refused() {
    Input in = Input.f32("in", 4);
    RDom r = RDom.of("r", 5);
    Func f = Func.of("f", X).is(0f).plus(r.where(in.at(r.x).gt(9)), Expr.of(1f));
    Interpreter meaning = Interpreter.of(Pipeline.of(f), List.of(Buffer.f32(4)));
    String message =
        assertThrows(AlgorithmException.class, () -> meaning.valueAt(0, 3)).getMessage();
    assertEquals(
        "input in is read at (4), outside [0, 4): reached from f(3); clamp the indices or use a"
            + " boundary condition",
        message);
  }

  @Test
  void an_inline_reduction_has_the_variables_of_its_predicate() {
    Input in = Input.i32("in", 8);
    RDom r = RDom.of("r", 8);
    Func prefix = Func.of("prefix", X).is(Reductions.sum("upTo", r.where(r.x.le(X)), in.at(r.x)));
    Buffer got =
        Pipeline.of(prefix)
            .eval(List.of(Buffer.i32(8).fill(p -> p[0] + 1)), Shape.of(8))
            .getFirst();
    Buffer want = Buffer.i32(8).fill(p -> (p[0] + 1) * (p[0] + 2) / 2.0);
    assertEquals(Optional.empty(), want.firstDifference(got));
  }

  @Test
  void what_no_predicate_can_be_is_refused() {
    RDom r = RDom.of("r", 4);
    RDom other = RDom.of("q", 4);
    Func f = Func.of("f", X).is(0f);
    assertEquals(
        "where takes a bool, not the i32 r.x: compare it with something",
        assertThrows(AlgorithmException.class, () -> r.where(r.x)).getMessage());
    assertEquals(
        "f uses q.x, which it does not have: its variables are [x] and [r.x]",
        assertThrows(AlgorithmException.class, () -> f.plus(r.where(other.x.lt(2)), Expr.of(1f)))
            .getMessage());
    assertThrows(
        AlgorithmException.class, () -> f.update(r.where(X.lt(2)), List.of(r.x), _ -> Expr.of(1f)));
  }

  @Test
  void the_predicate_is_printed() {
    RDom r = RDom.of("r", 4);
    Func f = Func.of("f", X).is(0f).plus(r.where(r.x.lt(X)), Expr.of(1f));
    assertEquals("f(x) = 0.0\nf(x) = f(x) + 1.0  r.x in [0, 4)  if r.x < x", f.toString());
  }
}
