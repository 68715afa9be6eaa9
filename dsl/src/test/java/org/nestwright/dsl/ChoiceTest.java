package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceTest {
  private static final Var X = Var.of("x");

  private static List<Integer> values(Expr e, int n) {
    Buffer got = Pipeline.of(Func.of("f", X).is(e)).eval(List.of(), Shape.of(n)).getFirst();
    return java.util.stream.IntStream.range(0, n).mapToObj(i -> (int) got.getLong(i)).toList();
  }

  @Test
  void the_first_condition_that_holds_wins() {
    Expr e = Choice.when(X.lt(2), X).or(X.lt(4), X.times(10)).or(X.lt(3), X).otherwise(-1);
    assertEquals(List.of(0, 1, 20, 30, -1, -1), values(e, 6));
    assertEquals(Type.F32, Choice.when(X.lt(2), X).otherwise(Expr.of(1f)).type());
  }

  @Test
  void mux_takes_the_last_value_for_every_other_index() {
    Expr e = Choice.mux(X.minus(1), Expr.of(7), Expr.of(8), Expr.of(9));
    assertEquals(List.of(9, 7, 8, 9, 9), values(e, 5));
    assertEquals(List.of(5), values(Choice.mux(X, Expr.of(5)), 1));
    assertThrows(AlgorithmException.class, () -> Choice.mux(X));
    assertThrows(AlgorithmException.class, () -> Choice.mux(Expr.of(1f), X));
  }

  @Test
  void likely_is_the_value_itself() {
    assertSame(X, Choice.likely(X));
  }
}
