package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomNumbersTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");

  private static Buffer over(Expr e, int w, int h) {
    return Pipeline.of(Func.of("f", X, Y).is(e)).eval(List.of(), Shape.of(w, h)).getFirst();
  }

  @Test
  void floats_fill_the_unit_interval_evenly() {
    float[] all = over(RandomNumbers.randomFloat(1, X, Y), 400, 250).floats();
    int[] bins = new int[20];
    double sum = 0;
    for (float v : all) {
      assertTrue(v >= 0 && v < 1, "value " + v);
      bins[(int) (v * 20)]++;
      sum += v;
    }
    assertEquals(0.5, sum / all.length, 0.005);
    for (int count : bins) {
      assertEquals(all.length / 20.0, count, 300);
    }
  }

  @Test
  void neighbours_are_not_alike() {
    float[] all = over(RandomNumbers.randomFloat(3, X, Y), 300, 300).floats();
    for (int apart : new int[] {1, 2, 300, 301}) {
      double product = 0;
      for (int i = apart; i < all.length; i++) {
        product += (all[i] - 0.5) * (all[i - apart] - 0.5);
      }
      assertEquals(0, product / all.length * 12, 0.015, "correlation at distance " + apart);
    }
  }

  @Test
  void the_seed_and_the_order_of_coordinates_count() {
    int[] a = over(RandomNumbers.randomInt(1, X, Y), 8, 8).ints();
    assertTrue(Arrays.equals(a, over(RandomNumbers.randomInt(1, X, Y), 8, 8).ints()));
    assertNotEquals(a[1], over(RandomNumbers.randomInt(2, X, Y), 8, 8).ints()[1]);
    assertNotEquals(a[1], over(RandomNumbers.randomInt(1, Y, X), 8, 8).ints()[1]);
    assertEquals(64, Arrays.stream(a).distinct().count());
    assertThrows(AlgorithmException.class, () -> RandomNumbers.randomInt(1, Expr.of(1f)));
  }
}
