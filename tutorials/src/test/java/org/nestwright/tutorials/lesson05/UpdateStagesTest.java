package org.nestwright.tutorials.lesson05;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.report.Advice;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Problem;

class UpdateStagesTest {
  @Test
  void the_histogram_and_its_sums_are_those_of_plain_loops() {
    Problem problem = new Calibration().problem();
    Buffer in = problem.inputs().getFirst();
    int[] counts = new int[Calibration.BINS];
    for (int y = 0; y < in.extent(1); y++) {
      for (int x = 0; x < in.extent(0); x++) {
        counts[(int) in.getLong(x, y) * Calibration.BINS / 256]++;
      }
    }
    List<Buffer> answer = problem.answer();
    int sum = 0;
    for (int b = 0; b < Calibration.BINS; b++) {
      sum += counts[b];
      assertEquals(counts[b], answer.get(0).getLong(b));
      assertEquals(sum, answer.get(1).getLong(b));
    }
    assertEquals(in.size(), sum);
  }

  @Test
  void the_report_notices_the_forgotten_update_and_is_content_in_the_end() {
    Pooling pooling = new Pooling();
    assertTrue(notVectorized(pooling.problem(), pooling.forgotten()));
    assertTrue(!notVectorized(pooling.problem(), pooling.all()));
  }

  private static boolean notVectorized(Problem problem, Schedule schedule) {
    return StaticReport.of(problem.plan(schedule)).advice().stream()
        .anyMatch(a -> a.kind() == Advice.Kind.NOT_VECTORIZED);
  }

  @Test
  void without_the_reorder_it_is_right_too() {
    Pooling pooling = new Pooling();
    String text = pooling.all().toString();
    String reorder = ".reorder(c, r.x, r.y, x, y)";
    assertTrue(text.contains(reorder), text);
    Blackboard board = new Blackboard(System.out);
    board.runQuietly(
        pooling.problem(), Schedule.parse(pooling.problem().pipeline(), text.replace(reorder, "")));
    assertTrue(board.right());
  }
}
