package org.nestwright.tutorials.lesson03;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.report.FuncReport;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.tutorials.blackboard.Blackboard;

class ComputeAndStoreTest {
  private static final long W = Stencil.WIDTH;
  private static final long H = Stencil.HEIGHT;

  private final Stencil stencil = new Stencil();
  private final Map<String, Stencil.Step> steps =
      stencil.steps().stream().collect(Collectors.toMap(Stencil.Step::name, Function.identity()));

  private StaticReport report(String step) {
    return StaticReport.of(stencil.problem().plan(steps.get(step).schedule()));
  }

  @Test
  void the_numbers_are_those_that_pencil_and_paper_give() {
    long rows = W * (H + 2);
    assertNumbers("inline", 3 * W * H, 9 * W * H, W * H, 0);
    assertNumbers("root", rows, 3 * rows + 3 * W * H, rows + W * H, 4 * rows);
    assertNumbers("row", 3 * W * H, 12 * W * H, 4 * W * H, 4 * 3 * W);
    long tiles = W / 16 * (H / 8) * 16 * 10;
    assertNumbers("tile", tiles, 3 * tiles + 3 * W * H, tiles + W * H, 4 * 16 * 10);
    assertNumbers("sliding", rows, 3 * rows + 3 * W * H, rows + W * H, 4 * rows);
    assertNumbers("folded", rows, 3 * rows + 3 * W * H, rows + W * H, 4 * 3 * W);
    long strips = H / 8 * 10 * W;
    assertNumbers("strips", strips, 3 * strips + 3 * W * H, strips + W * H, 4 * 4 * 3 * W);
    assertEquals(7, steps.size());
  }

  private void assertNumbers(String step, long computed, long loads, long stores, long peak) {
    StaticReport report = report(step);
    assertEquals(computed, ComputeAndStore.computed(report), step);
    assertEquals(loads, report.work().loads(), step);
    assertEquals(stores, report.work().stores(), step);
    assertEquals(peak, report.memory().peak(), step);
  }

  @Test
  void what_is_counted_by_loads_is_what_is_computed() {
    for (Stencil.Step step : stencil.steps()) {
      StaticReport report = StaticReport.of(stencil.problem().plan(step.schedule()));
      Optional<FuncReport> across =
          report.funcs().stream().filter(f -> f.func().equals("across")).findFirst();
      across.ifPresent(
          f -> assertEquals(f.work().points(), ComputeAndStore.computed(report), step.name()));
    }
  }

  @Test
  void the_window_slides_where_the_lesson_says_so() {
    for (Stencil.Step step : stencil.steps()) {
      Plan plan = stencil.problem().plan(step.schedule());
      boolean slides = plan.funcs().stream().map(FuncPlan::slide).anyMatch(Optional::isPresent);
      boolean said = step.schedule().toString().contains("store");
      assertEquals(said, slides, step.name());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "tile; xi, 16; xi, 64",
        "tile; yi, 8; yi, 48",
        "strips; yi, 8; yi, 24",
        "strips; yi, 8; yi, 2",
        "row; down, y; down, x",
        "strips; foldStorage(y, 3); foldStorage(y, 3).vectorize(x, 8)"
      })
  void the_exercises_are_legal_and_right(String step, String old, String changed) {
    String text = steps.get(step).schedule().toString();
    assertTrue(text.contains(old), text);
    Schedule edited = Schedule.parse(stencil.problem().pipeline(), text.replace(old, changed));
    Blackboard board = new Blackboard(System.out);
    board.runQuietly(stencil.problem(), edited);
    assertTrue(board.right());
  }
}
