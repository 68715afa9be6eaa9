package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// Long chains and shared parts compile; they never end in a stack overflow.
class DeepPipelinesTest {
  private static final Var X = Var.of("x");

  private static Func chain(Input in, int operations) {
    Expr e = in.at(X);
    for (int i = 0; i < operations; i++) {
      e = i % 2 == 0 ? Expr.max(e, i % 7) : e.times(0.5).plus(in.at(X));
    }
    return Func.of("f", X).is(e);
  }

  private static void same(Func f, Buffer input) {
    Buffer got = Buffer.f32(8);
    Compiler.compile(Schedule.of(f), Shape.of(8)).run(input, got);
    Buffer wanted = org.nestwright.dsl.Pipeline.of(f).eval(List.of(input), Shape.of(8)).getFirst();
    assertEquals("", wanted.firstDifference(got).orElse(""));
  }

  @Test
  void two_thousand_operations_compile() {
    same(chain(Input.f32("in", 8), 2_000), Buffer.f32(8).fill(p -> p[0]));
  }

  @Test
  void three_hundred_funcs_compile() {
    Input in = Input.f32("in", 400);
    Func f = Func.of("f0", X).is(in.at(X));
    for (int i = 1; i < 300; i++) {
      f = Func.of("f" + i, X).is(Expr.max(f.at(X), f.at(X.plus(1))));
    }
    same(f, Buffer.f32(400).fill(p -> p[0] % 11));
  }

  @Test
  void what_is_shared_is_computed_once() {
    Expr e = Input.f32("in", 8).at(X);
    for (int i = 0; i < 40; i++) {
      e = e.plus(e);
    }
    same(Func.of("f", X).is(e), Buffer.f32(8).fill(p -> p[0]));
  }
}
