package org.nestwright.tutorials.lesson06;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.report.Advice;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Traffic;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Problem;

class StagingTest {
  private final Pointwise pointwise = new Pointwise();
  private final Row row = new Row();

  private static boolean strided(Problem problem, Schedule schedule) {
    return StaticReport.of(problem.plan(schedule)).advice().stream()
        .anyMatch(a -> a.kind() == Advice.Kind.STRIDED_VECTOR);
  }

  private static long loads(Problem problem, Schedule schedule, String buffer) {
    return StaticReport.of(problem.plan(schedule)).funcs().stream()
        .flatMap(f -> f.stages().stream())
        .flatMap(s -> s.traffic().stream())
        .filter(t -> t.buffer().equals(buffer))
        .mapToLong(Traffic::loads)
        .sum();
  }

  @Test
  void packing_puts_lanes_side_by_side_and_reads_each_weight_once() {
    assertTrue(strided(pointwise.problem(), pointwise.tiled()));
    assertTrue(!strided(pointwise.problem(), pointwise.packed()));
    assertEquals(24 * 32, loads(pointwise.problem(), pointwise.packed(), "w"));
  }

  @Test
  void a_staged_tile_loads_each_point_once() {
    assertEquals(96 * 5, loads(row.problem(), row.tiled(), "in"));
    assertEquals(96 / 8 * 12, loads(row.problem(), row.staged(), "in"));
  }

  @Test
  void the_exercises_are_legal_and_right() {
    edited(pointwise.problem(), pointwise.packed(), ".reorderStorage(y, x)", "");
    edited(pointwise.problem(), pointwise.packed(), ".computeRoot()", ".computeAt(relu, co)");
    edited(row.problem(), row.staged(), "xi, 8", "xi, 16");
    edited(row.problem(), row.staged(), "xi, 8", "xi, 4");
    String rows = "\n.on(in).in(conv, \"row\").on(\"row\").computeAt(relu, co)";
    Schedule all = pointwise.tiled();
    edited(pointwise.problem(), all, all.toString(), all + rows);
  }

  private static void edited(Problem problem, Schedule schedule, String old, String changed) {
    String text = schedule.toString();
    assertTrue(text.contains(old), text);
    Blackboard board = new Blackboard(System.out);
    board.runQuietly(problem, Schedule.parse(problem.pipeline(), text.replace(old, changed)));
    assertTrue(board.right());
  }
}
