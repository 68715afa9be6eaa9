package org.nestwright.tutorials.lesson07;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Shape;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;
import org.nestwright.tutorials.blackboard.Blackboard;

class RegroupingTest {
  private final Sum sum = new Sum();

  private Buffer run(Schedule schedule, CompileOptions options) {
    return sum.real().run(sum.real().compile(schedule, options)).getFirst();
  }

  @Test
  void a_schedule_gives_one_result_on_any_number_of_threads_and_any_vectors() {
    for (Sum.Step step : sum.steps()) {
      Buffer staged = step.schedule().staged().eval(sum.real().inputs(), Shape.of()).getFirst();
      CompileOptions standard = CompileOptions.standard();
      for (CompileOptions options :
          new CompileOptions[] {
            standard, standard.withThreads(1), standard.withThreads(3), standard.withVectorBits(0)
          }) {
        Buffer got = run(step.schedule(), options);
        assertEquals(Optional.empty(), staged.firstDifference(got), step.name() + options);
      }
    }
  }

  @Test
  void the_plan_says_of_each_regrouped_sum_that_it_is_one() {
    for (Sum.Step step : sum.steps()) {
      Plan plan = sum.whole().plan(step.schedule());
      boolean said =
          plan.funcs().stream().flatMap(f -> f.stages().stream()).anyMatch(StagePlan::reassociates);
      assertEquals(!step.name().equals("as written"), said, step.name());
    }
    Plan maximum = sum.maximum().plan(sum.maximumByLanes());
    assertTrue(
        maximum.funcs().stream()
            .flatMap(f -> f.stages().stream())
            .noneMatch(StagePlan::reassociates));
  }

  @Test
  void the_sums_do_differ_in_their_last_bits() {
    Buffer written = sum.real().answer().getFirst();
    for (Sum.Step step : sum.steps()) {
      Buffer got = run(step.schedule(), CompileOptions.standard());
      assertEquals(
          step.name().equals("as written"), written.firstDifference(got).isEmpty(), step.name());
    }
  }

  @Test
  void the_exercises_are_legal_and_right() {
    Schedule both = sum.steps().getLast().schedule();
    edited(both, ".reorderStorage(u, v)", "");
    Schedule blocks = sum.steps().get(2).schedule();
    edited(blocks, "\n    .on(\"blocks\", 0).parallel(v)", "");
  }

  private void edited(Schedule schedule, String old, String changed) {
    String text = schedule.toString();
    assertTrue(text.contains(old), text);
    Blackboard board = new Blackboard(System.out);
    board.runQuietly(
        sum.whole(), Schedule.parse(sum.whole().pipeline(), text.replace(old, changed)));
    assertTrue(board.right());
  }
}
