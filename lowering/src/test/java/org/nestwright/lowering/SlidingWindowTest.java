package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.FuncPlan;
import org.nestwright.scheduler.plan.Plan;

/// Chains of stencils whose windows slide, each stage in its own way: the bugs of such compilers
/// live here.
class SlidingWindowTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= 120; seed++) {
      seeds.add(Long.getLong("sliding.seed", seed));
    }
    return seeds.stream().distinct().toList();
  }

  /// @param schedule of a random chain
  /// @param shape of its output
  private record Chain(Schedule schedule, Shape shape) {
    boolean isLegal() {
      return Plan.check(schedule, shape).isEmpty();
    }
  }

  private static Chain chain(long seed) {
    Random dice = new Random(seed);
    int stages = 2 + dice.nextInt(4);
    int width = 5 + dice.nextInt(12);
    int height = 1 + dice.nextInt(14);
    Input in = Input.i32("in", width + 40, height + 40);
    Func producer = Func.of("f0", X, Y).is(in.at(X.plus(20), Y.plus(20)));
    List<Func> funcs = new ArrayList<>(List.of(producer));
    for (int i = 1; i <= stages; i++) {
      Func before = funcs.get(dice.nextInt(Math.max(0, i - 2), i));
      Func last = funcs.getLast();
      Expr sum = last.at(X, Y);
      for (int tap = 0; tap < 1 + dice.nextInt(3); tap++) {
        Func read = dice.nextBoolean() ? last : before;
        sum =
            sum.plus(
                read.at(X.plus(dice.nextInt(5) - 2), Y.plus(dice.nextInt(5) - 2))
                    .times(1 + dice.nextInt(3)));
      }
      funcs.add(Func.of("f" + i, X, Y).is(sum));
    }
    Func out = funcs.getLast();
    Schedule s = Schedule.of(out).on(out);
    if (dice.nextInt(4) == 0) {
      s = s.vectorize(X, 4);
    }
    int place = dice.nextInt(2); // at x, at y, at the root: a producer never inside its consumers'
    for (Func f : funcs.subList(0, stages).reversed()) {
      place = Math.min(2, place + (dice.nextInt(3) == 0 ? 1 : 0));
      s =
          switch (place) {
            case 0 ->
                dice.nextBoolean()
                    ? s.on(f).storeRoot().computeAt(out, X)
                    : s.on(f).storeAt(out, Y).computeAt(out, X);
            case 1 -> {
              Schedule row = s.on(f).storeRoot().computeAt(out, Y);
              yield switch (dice.nextInt(3)) {
                case 0 -> row;
                case 1 -> row.vectorize(X, 4);
                default -> row.foldStorage(Y, 5 + dice.nextInt(12));
              };
            }
            default -> s.on(f).computeRoot();
          };
    }
    return new Chain(s, Shape.of(width, height));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_chain_of_stencils_keeps_its_values(long seed) {
    Chain chain = chain(seed);
    if (!chain.isLegal()) {
      return; // a stage computed at x that another needs for the whole row
    }
    Schedule s = chain.schedule();
    Input in = s.pipeline().inputs().getFirst();
    Buffer input =
        Buffer.i32(in.extents().get(0), in.extents().get(1))
            .fill(p -> (p[0] * 31 + p[1] * 17) % 101 - 50);
    Buffer wanted = Interpreter.of(s.pipeline(), List.of(input)).run(chain.shape()).getFirst();
    Buffer got = Buffer.of(wanted.type(), chain.shape()).fill(-12_345);
    Compiler.compile(s, CompileOptions.standard().withThreads(1), chain.shape()).run(input, got);
    String rerun = "-Dsliding.seed=" + seed + "\n" + s.pipeline() + "\n" + s;
    assertEquals("", wanted.firstDifference(got).orElse(""), rerun);
  }

  @Test
  void most_chains_are_legal_and_many_slide() {
    List<Chain> legal = seeds().stream().map(s -> chain(s)).filter(Chain::isLegal).toList();
    long sliding =
        legal.stream()
            .filter(c ->
                Plan.of(c.schedule(), c.shape()).funcs().stream()
                    .anyMatch(f -> f.slide().isPresent()))
            .count();
    assertTrue(
        seeds().size() < 120 || (legal.size() > 60 && sliding > 40),
        legal.size() + " legal, " + sliding + " sliding");
  }

  @Test
  void each_row_is_computed_once() {
    Input in = Input.i32("in", 34, 34);
    Func rows = Func.of("rows", X, Y).is(in.at(X, Y).times(3));
    Func blur =
        Func.of("blur", X, Y)
            .is(rows.at(X, Y).plus(rows.at(X, Y.plus(1))).plus(rows.at(X, Y.plus(2))));
    Schedule s = Schedule.of(blur).on(rows).storeRoot().computeAt(blur, Y);
    FuncPlan plan = Plan.of(s, Shape.of(32, 32)).of(rows).orElseThrow();
    assertEquals(3 * 32, plan.region().size());
    assertTrue(plan.slide().isPresent());
    assertEquals(32, plan.slide().get().region().size());
  }
}
