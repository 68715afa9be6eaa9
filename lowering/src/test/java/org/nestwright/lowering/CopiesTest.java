package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.testing.Golden;

/// Copies between a Func or Input and its reader: staging and packing.
class CopiesTest {
  private static final Var C = Var.of("c");
  private static final Var X = Var.of("x");

  private final Input in = Input.f32("in", 12, 20);
  private final Input w = Input.f32("w", 12, 16);
  private final RDom r = RDom.of("r", 12);
  private final Func twice = Func.of("twice", C, X).is(in.at(C, X).times(2));
  private final Func product =
      Func.of("product", C, X).is(0f).plus(r, w.at(r.x, C).times(twice.at(r.x, X)));
  private final Func out = Func.of("out", C, X).is(Expr.max(0, product.at(C, X)));
  private final Pipeline pipeline = Pipeline.of(out).taking(in, w);
  private final Shape shape = Shape.of(16, 20);

  private Schedule packed() {
    return Schedule.of(pipeline)
        .on(w)
        .in(product, "packed")
        .on("packed")
        .computeRoot()
        .reorderStorage(Var.of("y"), Var.of("x"))
        .on(twice)
        .computeRoot()
        .in(product, "row")
        .on("row")
        .computeAt(out, X)
        .on(product)
        .computeAt(out, X)
        .vectorize(C, 16)
        .on(product.update(0))
        .reorder(C, r.x)
        .vectorize(C, 16)
        .on(out)
        .vectorize(C, 16);
  }

  @Test
  void a_packed_product_has_the_interpreters_bits() {
    Buffer a = Buffer.f32(12, 20).fill(p -> (p[0] * 5 + p[1] * 3) % 11 - 5);
    Buffer b = Buffer.f32(12, 16).fill(p -> (p[0] * 7 + p[1] * 2) % 9 - 4);
    Buffer got = Buffer.f32(16, 20).fill(Double.NaN);
    Compiler.compile(packed(), shape).run(a, b, got);
    Buffer wanted = Interpreter.of(pipeline, List.of(a, b)).run(shape).getFirst();
    assertEquals("", wanted.firstDifference(got).orElse(""));
  }

  @Test
  void the_nest_shows_the_copies_and_the_text_reads_back() {
    Schedule s = packed();
    assertEquals(s, Schedule.parse(pipeline, s.toString()));
    Golden golden = Golden.of(CopiesTest.class);
    golden.check("packed", s + "\n" + Plan.of(s, shape).loopNest());
    golden.checkNoOrphans();
  }

  @Test
  void the_algorithm_stays_as_it_was() {
    assertEquals(List.of(twice, product, out), packed().pipeline().funcs());
    assertEquals(5, packed().staged().funcs().size());
  }

  @Test
  void a_copy_of_a_tuple_and_of_what_an_update_reads() {
    Func pair = Func.of("pair", X).is(X, X.times(3));
    Func sum =
        Func.of("sum", X).is(Expr.of(0)).plus(r, pair.value(0, X).plus(pair.value(1, X.plus(r.x))));
    Schedule s = Schedule.of(sum).on(pair).computeRoot().in(sum, "mine").on("mine").computeRoot();
    Buffer got = Buffer.i32(9);
    Compiler.compile(s, Shape.of(9)).run(got);
    Buffer wanted = Pipeline.of(sum).eval(List.of(), Shape.of(9)).getFirst();
    assertEquals("", wanted.firstDifference(got).orElse(""));
  }

  private static void refused(String message, Runnable schedule) {
    ScheduleException e = assertThrows(ScheduleException.class, schedule::run);
    String got = e.getMessage().replaceAll(" \\(CopiesTest.java:\\d+\\)", "");
    assertTrue(got.contains(message), got);
  }

  @Test
  void what_can_not_be_copied_is_refused() {
    Schedule s = Schedule.of(pipeline);
    refused(
        "in(product, \"out\") on w: the name \"out\" is taken; the pipeline has "
            + "twice, product, out, in, w; choose another",
        () -> s.on(w).in(product, "out"));
    refused(
        "in(out, \"mine\") on w: out does not read w; it is read by product; name one of these",
        () -> s.on(w).in(out, "mine"));
    refused("can't name a Func", () -> s.on(w).in(product, "a b"));
    refused(
        "computeRoot() on w: w is an input and has no loops or storage to schedule; make a copy of"
            + " it with in(consumer, \"copy\") and schedule that",
        () -> Plan.of(s.on(w).computeRoot(), shape));
  }
}
