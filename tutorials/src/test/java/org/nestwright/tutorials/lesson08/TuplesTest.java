package org.nestwright.tutorials.lesson08;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;

class TuplesTest {
  @Test
  void the_tuple_and_the_two_funcs_find_the_same() {
    MaxPooling pooling = new MaxPooling();
    List<Buffer> tuple = pooling.tuple().answer();
    List<Buffer> two = pooling.twoFuncs().answer();
    assertEquals(Optional.empty(), two.get(0).firstDifference(tuple.get(0)));
    assertEquals(Optional.empty(), two.get(1).firstDifference(tuple.get(1)));
  }

  @Test
  void each_place_holds_the_value_and_nothing_in_its_window_is_greater() {
    MaxPooling pooling = new MaxPooling();
    Buffer in = pooling.tuple().inputs().getFirst();
    Buffer place = pooling.tuple().answer().get(0);
    Buffer value = pooling.tuple().answer().get(1);
    int width = in.extent(1);
    for (int y = 0; y < place.extent(2); y++) {
      for (int x = 0; x < place.extent(1); x++) {
        for (int c = 0; c < place.extent(0); c++) {
          int at = (int) place.getLong(c, x, y);
          double best = value.getDouble(c, x, y);
          assertEquals(best, in.getDouble(c, at % width, at / width));
          assertEquals(best, greatest(in, c, x, y));
        }
      }
    }
  }

  private static double greatest(Buffer in, int c, int x, int y) {
    return Math.max(
        Math.max(in.getDouble(c, 2 * x, 2 * y), in.getDouble(c, 2 * x + 1, 2 * y)),
        Math.max(in.getDouble(c, 2 * x, 2 * y + 1), in.getDouble(c, 2 * x + 1, 2 * y + 1)));
  }

  @Test
  void the_powers_are_complex_powers_and_two_assignments_are_not() {
    List<Buffer> powers = new Spectrum().powers().answer();
    for (int n = 0; n < 4; n++) {
      long re = n;
      long im = 2;
      for (int i = 0; i < Spectrum.SQUARED; i++) {
        long old = re;
        re = old * old - im * im;
        im = 2 * old * im;
      }
      assertEquals(re, powers.get(0).getLong(n));
      assertEquals(im, powers.get(1).getLong(n));
    }
    assertNotEquals(
        Tuples.text(powers.get(0).getLong(1), powers.get(1).getLong(1)),
        Tuples.oneAfterTheOther(1));
  }
}
