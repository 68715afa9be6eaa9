package org.nestwright.scheduler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// What is computed once for many runs, what of it is kept, and who reads which constants.
class PrecomputingTest {
  private static final Var X = Var.of("x");

  private final Input w = Input.f32("w", 16);
  private final Input b = Input.f32("b", 16);
  private final Input in = Input.f32("in", 16);
  private final Input n = Input.of("n", Type.I32);
  private final Func squares = Func.of("squares", X).is(w.at(X).times(w.at(X)));
  private final Func packed = Func.of("packed", X).is(squares.at(X).plus(1));
  private final Func out =
      Func.of("out", X).is(packed.at(X).times(in.at(X)).plus(b.at(X)).plus(n.at().cast(Type.F32)));
  private final Pipeline pipeline = Pipeline.of(out).taking(w, b, in, n);
  private final Schedule constant =
      Schedule.of(pipeline).on(w).constant().on(b).constant().on(n).constant();

  private static List<String> names(List<Input> inputs) {
    return inputs.stream().map(Input::name).toList();
  }

  private Preparation preparation(Function<Schedule, Schedule> more) {
    return Plan.of(more.apply(constant), Shape.of(16)).preparation();
  }

  @Test
  void what_only_the_preparation_reads_is_not_kept() {
    Preparation p = preparation(s -> s.on(squares).precompute().on(packed).precompute());
    assertEquals(
        List.of("squares", "packed"), p.funcs().stream().map(PrecomputingTest::name).toList());
    assertEquals(List.of("packed"), p.kept().stream().map(PrecomputingTest::name).toList());
    assertEquals(List.of("w", "b", "n"), names(p.constants()));
    assertEquals(List.of("b", "n"), names(p.read()));
  }

  @Test
  void a_constant_that_only_a_condition_reads_is_read() {
    Func plain = Func.of("plain", X).is(in.at(X));
    Pipeline p = Pipeline.of(plain).taking(in, n, w);
    Schedule s = Schedule.of(p).on(n).constant().on(w).constant().on(plain);
    assertEquals(List.of(), names(Plan.of(s, Shape.of(8)).preparation().read()));
    Schedule specialized = s.specialize(n.at().eq(3)).unroll(X, 2);
    assertEquals(List.of("n"), names(Plan.of(specialized, Shape.of(8)).preparation().read()));
  }

  @Test
  void nothing_is_prepared_where_nothing_is_asked_for() {
    Preparation p = preparation(s -> s.on(squares).computeRoot().on(packed).computeRoot());
    assertEquals(List.of(), p.funcs());
    assertEquals(List.of(), p.kept());
    assertEquals(List.of("w", "b", "n"), names(p.read()));
  }

  @Test
  void an_inlined_producer_is_computed_where_it_is_read() {
    Preparation p = preparation(s -> s.on(packed).precompute());
    assertEquals(List.of("packed"), p.kept().stream().map(PrecomputingTest::name).toList());
    assertEquals(List.of("b", "n"), names(p.read()));
  }

  private static String name(FuncPlan f) {
    return f.func().name();
  }

  private void refused(String why, Schedule s) {
    String message = Plan.check(s, Shape.of(16)).orElse("legal");
    assertTrue(message.contains(why), message);
  }

  @Test
  void refusals_name_what_changes_between_runs() {
    Schedule none = Schedule.of(pipeline);
    refused(
        "squares reads w(x), which is not constant; no input is", none.on(squares).precompute());
    refused("constant is b", none.on(b).constant().on(squares).precompute());
    refused(
        "packed reads squares(x), which is computed anew in each run",
        constant.on(squares).computeRoot().on(packed).precompute());
    refused("out", constant.on(out).precompute());
  }
}
