package org.nestwright.tutorials.lesson04;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;
import org.nestwright.scheduler.report.StageReport;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.tutorials.blackboard.Blackboard;

class TailsTest {
  private static StagePlan stage(Place place, Plan plan) {
    return plan.funcs().stream()
        .flatMap(f -> f.stages().stream())
        .filter(s -> s.stage().equals(place.stage()))
        .findFirst()
        .orElseThrow();
  }

  private static StageReport report(Place place, Plan plan) {
    return StaticReport.of(plan).funcs().stream()
        .flatMap(f -> f.stages().stream())
        .filter(s -> s.stage().equals(place.stage()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_picture_counts_what_the_report_counts() {
    int legal = 0;
    for (int extent : new int[] {1, 7, 8, 13, 32}) {
      for (Place place : new Places(extent, 8).all()) {
        for (Tail tail : Tail.values()) {
          Optional<String> refusal =
              Blackboard.refusal(() -> place.problem().plan(place.split().apply(tail)));
          if (refusal.isEmpty()) {
            Plan plan = place.problem().plan(place.split().apply(tail));
            String over = place.name().equals("reduction") ? "r.x" : "x";
            assertEquals(
                report(place, plan).work().points(),
                Picture.of(stage(place, plan), over).executed(),
                place.name() + " " + tail + " " + extent);
            legal++;
          }
        }
      }
    }
    assertTrue(legal >= 40, "legal: " + legal);
  }

  @Test
  void updates_and_reductions_never_execute_a_point_twice() {
    for (Place place : new Places(13, 8).all()) {
      for (Tail tail : Tail.values()) {
        if (!place.stage().isUpdate()
            || Blackboard.refusal(() -> place.problem().plan(place.split().apply(tail)))
                .isPresent()) {
          continue;
        }
        StagePlan stage = stage(place, place.problem().plan(place.split().apply(tail)));
        long once = place.name().equals("reduction") ? 13 : 3 * 13;
        String over = place.name().equals("reduction") ? "r.x" : "x";
        assertEquals(once, Picture.of(stage, over).executed(), place.name() + " " + tail);
      }
    }
  }

  @Test
  void a_guard_and_a_shift_look_as_they_are_described() {
    Place output = new Places(5, 4).all().getFirst();
    Plan guard = output.problem().plan(output.split().apply(Tail.GUARD_WITH_IF));
    assertEquals(
        """
        x         0  1  2  3  4  5  6  7
        xo = 0    1  1  1  1
        xo = 1                1  -  -  -\
        """,
        Picture.of(stage(output, guard), "x").toString());
    Plan shift = output.problem().plan(output.split().apply(Tail.SHIFT_INWARDS));
    assertEquals(
        """
        x         0  1  2  3  4
        xo = 0    1  1  1  1
        xo = 1       1  1  1  1\
        """,
        Picture.of(stage(output, shift), "x").toString());
  }
}
