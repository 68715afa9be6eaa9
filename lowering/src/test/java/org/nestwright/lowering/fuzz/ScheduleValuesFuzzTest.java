package org.nestwright.lowering.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Knob;
import org.nestwright.scheduler.KnobSpace;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleDiff;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;

/// What holds for schedules as values, for random ones.
///
/// `-Dfuzz.seed` says from which seed on.
class ScheduleValuesFuzzTest {
  private static final int COUNT = 120;

  /// A pipeline and two of its schedules.
  private record Pair(long seed, Sample sample, Schedule a, Schedule b, Draws draws) {}

  private static void forPairs(Consumer<Pair> check) {
    long first = Long.getLong("fuzz.seed", System.currentTimeMillis());
    System.out.println("fuzz.seed=" + first);
    int made = 0;
    for (long seed = first; made < COUNT; seed++) {
      assertTrue(seed < first + 20 * COUNT, "most seeds make a pipeline");
      Draws draws = Draws.of(~seed);
      Pair pair;
      try {
        Sample sample = RandomPipeline.of(Draws.of(seed));
        Schedule a = RandomSchedule.legal(draws, sample);
        boolean any = draws.oneIn(3);
        Schedule b = any ? RandomSchedule.any(draws, sample) : RandomSchedule.legal(draws, sample);
        pair = new Pair(seed, sample, a, draws.oneIn(2) ? mixed(draws, a, b) : b, draws);
      } catch (AlgorithmException | ScheduleException e) {
        continue;
      }
      made++;
      try {
        check.accept(pair);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            """
            %s
            of
            %s
            and
            %s
            mvn -pl lowering -am test -Dtest=ScheduleValuesFuzzTest \
            -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.seed=%d
            """
                .formatted(e, pair.a(), pair.b(), seed),
            e);
      }
    }
  }

  /// The first schedule with some directives of the second in other places.
  private static Schedule mixed(Draws draws, Schedule a, Schedule b) {
    Schedule all = Schedule.of(a.pipeline());
    int next = 0;
    for (Directive d : a.directives()) {
      if (!draws.oneIn(5)) {
        all = longer(all, d);
      }
      while (next < b.directives().size() && draws.oneIn(3)) {
        all = longer(all, b.directives().get(next++));
      }
    }
    return all;
  }

  /// The schedule with `d`, or without where it is about a Func that was left out.
  private static Schedule longer(Schedule all, Directive d) {
    try {
      return all.apply(List.of(d));
    } catch (ScheduleException e) {
      Legality.check(e);
      return all;
    }
  }

  @Test
  void a_diff_makes_the_second_schedule_of_the_first() {
    forPairs(pair -> {
      ScheduleDiff diff = pair.a().diff(pair.b());
      assertEquals(pair.b(), pair.a().apply(diff));
      assertEquals(pair.a(), pair.b().apply(pair.b().diff(pair.a())));
      assertEquals(pair.a().equals(pair.b()), diff.isEmpty());
      assertTrue(pair.a().diff(pair.a()).isEmpty());
      Schedule open = opened(pair.b(), pair.draws());
      assertEquals(open, pair.a().apply(pair.a().diff(open)));
    });
  }

  @Test
  void strung_together_is_one_after_the_other() {
    forPairs(pair -> {
      Schedule root = pair.a().reset();
      assertTrue(root.directives().isEmpty());
      assertEquals(pair.a(), root.apply(pair.a()));
      assertEquals(pair.a(), root.apply(pair.a().directives()));
      for (Func f : pair.sample().pipeline().funcs()) {
        Schedule without;
        try {
          without = pair.a().reset(f);
        } catch (ScheduleException e) {
          // Without what `rfactor` made of f, a clone may be for all that reads its Func.
          assertTrue(e.getMessage().contains("so it would never be computed"), e::getMessage);
          continue;
        }
        assertEquals(without, without.reset(f));
        assertTrue(without.directives().stream().noneMatch(d -> d.stage().func().equals(f.name())));
      }
    });
  }

  @Test
  void renamed_loops_have_the_same_nest_and_can_be_renamed_back() {
    forPairs(pair -> {
      Schedule a = pair.a();
      Set<Var> made = new LinkedHashSet<>();
      for (Directive d : a.directives()) {
        Pipeline staged = a.staged();
        if (d instanceof Directive.Split
            || d instanceof Directive.Fuse
            || d instanceof Directive.Rename) {
          made.addAll(((Directive.OnLoops) d).made());
        }
        // Loops that have an algorithm's name in some stage keep it there.
        staged
            .funcs()
            .forEach(f -> {
              made.removeAll(f.vars());
              f.definitions().forEach(e -> e.domain().forEach(r -> made.remove(Var.of(r.name()))));
            });
      }
      // Names such as x.v, which a directive may give too, are another test's.
      made.removeIf(v -> v.name().indexOf('.') >= 0);
      Map<Var, Var> there = new LinkedHashMap<>();
      Map<Var, Var> back = new HashMap<>();
      for (Var v : made) {
        Var fresh = Var.of("fresh" + there.size() + "_");
        there.put(v, fresh);
        back.put(fresh, v);
      }
      Schedule renamed = a.renameLoops(there);
      assertEquals(a, renamed.renameLoops(back));
      assertEquals(made.isEmpty(), a.equals(renamed));
      Plan plan = Plan.of(renamed, pair.sample().shapeArray());
      assertEquals(Plan.of(a, pair.sample().shapeArray()).loopNest(), named(plan.loopNest(), back));
    });
  }

  private static String named(String text, Map<Var, Var> back) {
    return Pattern.compile("fresh[0-9]+_")
        .matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(back.get(Var.of(m.group())).name()));
  }

  @Test
  void a_schedule_moves_to_an_equal_pipeline() {
    forPairs(pair -> {
      assertEquals(pair.a(), pair.a().moveTo(pair.a().pipeline()));
      Pipeline twin = RandomPipeline.of(Draws.of(pair.seed())).pipeline();
      Schedule there = pair.a().moveTo(twin);
      assertEquals(pair.a().toString(), there.toString());
      assertEquals(pair.a(), there.moveTo(pair.a().pipeline()));
      assertEquals(
          Plan.of(pair.a(), pair.sample().shapeArray()).loopNest(),
          Plan.of(there, pair.sample().shapeArray()).loopNest());
    });
  }

  /// The same schedule with knobs for some of its numbers, which are their first values, and
  /// conditions that hold by default.
  private static Schedule opened(Schedule s, Draws draws) {
    Schedule open = Schedule.of(s.pipeline());
    int knobs = 0;
    for (Directive d : s.directives()) {
      Schedule on = open.on(d.stage());
      if (draws.oneIn(4)) {
        on = on.when(Knob.knob("c" + draws.below(3), 1, 0, 5), 1);
      }
      int number = number(d);
      boolean numbered = number > 0 && draws.below(3) > 0;
      open =
          numbered
              ? on.with(
                  (Directive.Numbered) d,
                  Knob.knob("k" + knobs++, number, number == 7 ? 8 : 7, number == 16 ? 3 : 16))
              : on.with(d);
    }
    return open;
  }

  private static int number(Directive d) {
    return switch (d) {
      case Directive.Split s -> s.factor();
      case Directive.Vectorize v -> v.width().orElse(0);
      case Directive.Unroll u -> u.factor().orElse(0);
      case Directive.Parallel p -> p.task().orElse(0);
      case Directive.Bound b -> b.extent();
      case Directive.FoldStorage f -> f.extent();
      case Directive.OnLoops _, Directive.OnStage _, Directive.OnFunc _, Directive.OnPipeline _ ->
          0;
    };
  }

  @Test
  void open_schedules_are_read_back_and_bound() {
    forPairs(pair -> {
      Schedule open = opened(pair.a(), pair.draws());
      Schedule read = Schedule.parse(open.pipeline(), open.toString());
      assertEquals(open, read, open::toString);
      assertEquals(open, open.moveTo(open.pipeline()));
      KnobSpace space = new KnobSpace(open.knobs());
      assertEquals(pair.a(), open.with(space.at(0)), open::toString);
      Schedule one = open;
      for (Knob knob : open.knobs()) {
        assertFalse(one.equals(pair.a()), "something is open");
        if (one.knobs().contains(knob)) {
          one = one.with(knob.name(), knob.byDefault());
        }
      }
      assertEquals(pair.a(), one);
      for (int i = 0; i < 4 && space.size() < Integer.MAX_VALUE; i++) {
        Map<String, Integer> choice = space.at(pair.draws().below((int) space.size()));
        try {
          Schedule bound = open.with(choice);
          assertTrue(bound.knobs().isEmpty());
          assertEquals(bound, Schedule.parse(bound.pipeline(), bound.toString()));
        } catch (ScheduleException e) {
          Legality.check(e); // a copy that can't be made
        }
      }
    });
  }
}
