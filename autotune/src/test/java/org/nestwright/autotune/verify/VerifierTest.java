package org.nestwright.autotune.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.autotune.measure.FakeClock;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

final class VerifierTest {
  private static final double SMALL = 1e3;
  private static final double LARGE = 1e9;
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Var x = Var.of("x");
  private final Var y = Var.of("y");
  private final Input in = Input.f32("in", 40, 30);
  private final Func twice = Func.of("twice", x, y).is(in.at(x, y).times(2));
  private final Pipeline pipeline = Pipeline.of(twice);
  private final Schedule schedule =
      Schedule.of(pipeline).on(twice).split(x, Var.of("xo"), Var.of("xi"), 16);

  private Verdict check(double flops, Verifier.Run run) {
    Buffer data = Buffer.f32(40, 30).fill(p -> p[0] - p[1]);
    return new Verifier(
            pipeline, List.of(Shape.of(40, 30)), List.of(data), flops, new FakeClock(), () -> false)
        .check(run, schedule, LIMIT);
  }

  private static void right(Buffer... b) {
    b[1].fill(p -> 2 * b[0].getDouble(p));
  }

  @Test
  void a_small_output_is_compared_whole() {
    assertEquals(new Verdict.Right(1200), check(SMALL, VerifierTest::right));
  }

  @Test
  void a_large_output_is_compared_at_points() {
    Verdict verdict = check(LARGE, VerifierTest::right);
    assertTrue(verdict instanceof Verdict.Right r && r.points() > 300 && r.points() < 1200);
  }

  @Test
  void a_wrong_value_at_a_tile_border_is_found() {
    for (double flops : new double[] {SMALL, LARGE}) {
      Verdict verdict =
          check(
              flops,
              b -> {
                right(b);
                for (int row = 0; row < 30; row++) {
                  b[1].set(7777, 16, row);
                }
              });
      assertTrue(verdict instanceof Verdict.Wrong(String why) && why.contains("7777"));
    }
  }

  @Test
  void a_single_unwritten_point_is_found_anywhere() {
    Verdict verdict =
        check(
            LARGE,
            b -> {
              float hole = b[1].floats()[b[1].offset() + 517];
              right(b);
              b[1].floats()[b[1].offset() + 517] = hole;
            });
    assertEquals(
        new Verdict.Wrong("1 of 1200 elements are never written, the first is element 517"),
        verdict);
  }

  @Test
  void a_stop_ends_a_check_that_has_not_seen_enough() {
    Buffer data = Buffer.f32(40, 30).fill(1);
    Verifier verifier =
        new Verifier(
            pipeline, List.of(Shape.of(40, 30)), List.of(data), LARGE, new FakeClock(), () -> true);
    assertEquals(new Verdict.Stopped(), verifier.check(VerifierTest::right, schedule, LIMIT));
  }

  @Test
  void the_fewest_points_are_compared_even_without_time() {
    FakeClock clock = new FakeClock();
    Buffer data = Buffer.f32(40, 30).fill(1);
    Verifier verifier =
        new Verifier(pipeline, List.of(Shape.of(40, 30)), List.of(data), LARGE, clock, () -> false);
    Verifier.Run slow =
        b -> {
          right(b);
          clock.pass(5);
        };
    assertEquals(new Verdict.Right(64), verifier.check(slow, schedule, LIMIT));
  }
}
