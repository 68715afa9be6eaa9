package org.nestwright.autotune.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

final class CheckPointsTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");

  private static Schedule schedule() {
    Func f = Func.of("f", X, Y).is(Input.f32("in", 100, 50).at(X, Y));
    return Schedule.of(f)
        .on(f)
        .split(X, Var.of("xo"), Var.of("xi"), 24)
        .vectorize(Var.of("xi"), 8)
        .unroll(Y, 3)
        .reorder(X);
  }

  @Test
  void corners_come_first_and_no_point_comes_twice() {
    List<int[]> points = CheckPoints.of(Shape.of(100, 50), schedule(), 200, 1);
    assertArrayEquals(new int[] {0, 0}, points.get(0));
    assertArrayEquals(new int[] {99, 0}, points.get(1));
    assertArrayEquals(new int[] {0, 49}, points.get(2));
    assertArrayEquals(new int[] {99, 49}, points.get(3));
    assertEquals(
        points.size(),
        points.stream().map(p -> p[0] + "," + p[1]).collect(Collectors.toSet()).size());
  }

  @Test
  void every_factor_is_found() {
    assertEquals(Set.of(24, 8, 3), CheckPoints.factors(schedule()));
  }

  @Test
  void borders_are_looked_at_from_both_sides() {
    // Tiles of 24 in 100 begin at 24, the last at 96, or at 76 when it is moved inwards.
    assertEquals(
        new TreeSet<>(List.of(0, 1, 23, 24, 25, 75, 76, 77, 95, 96, 97, 98, 99)),
        CheckPoints.borders(100, Set.of(24)));
    assertEquals(new TreeSet<>(List.of(0)), CheckPoints.borders(1, Set.of(24)));
  }

  @Test
  void points_follow_the_minimum_of_the_shape() {
    for (int[] p : CheckPoints.of(Shape.of(9, 1).from(-4, 7), schedule(), 50, 1)) {
      assertTrue(p[0] >= -4 && p[0] < 5 && p[1] == 7);
    }
  }
}
