package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.RequirementException;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.dsl.Watch;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;

/// Kernels print and require what the interpreter does.
class WatchTest {
  private static final Var X = Var.of("x");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final int N = 37;
  private static final Input IN = Input.f32("in", N);

  private static Buffer data(int negative) {
    return Buffer.f32(N).fill(p -> p[0] == negative ? -1 : p[0]);
  }

  private static Func roots() {
    Expr v = IN.at(X);
    return Func.of("root", X).is(Watch.require(v.ge(0), Expr.sqrt(v), "no root of", v, "at", X));
  }

  private static List<Schedule> schedules(Func f) {
    Schedule s = Schedule.of(f);
    return List.of(
        s,
        s.on(f).vectorize(X),
        s.on(f).parallel(X),
        s.on(f).split(X, XO, XI, 8).vectorize(XI).parallel(XO),
        s.on(f).split(X, XO, XI, 5, Tail.GUARD_WITH_IF).unroll(XI));
  }

  private static CompileOptions options(int bits) {
    return CompileOptions.standard().withThreads(2).withVectorBits(bits);
  }

  @Test
  void aBrokenRequirementFailsAlikeForEverySchedule() {
    String want = "root(20) does not meet its requirement: no root of -1.0 at 20";
    for (Schedule s : schedules(roots())) {
      for (int bits : new int[] {0, Vectors.preferredBits()}) {
        Kernel kernel = Compiler.compile(s, options(bits), Shape.of(N));
        Buffer bad = data(20);
        RequirementException e =
            assertThrows(RequirementException.class, () -> kernel.run(bad, Buffer.f32(N)));
        assertEquals(want, e.getMessage());
        Buffer got = Buffer.f32(N);
        kernel.run(data(-1), got);
        assertEquals((float) Math.sqrt(36), got.floats()[36]);
      }
      Matches.holds(s, List.of(data(-1)), Shape.of(N));
    }
  }

  @Test
  void aRequirementRunsInVectors() {
    Func f = roots();
    Kernel kernel = Compiler.compile(Schedule.of(f).on(f).vectorize(X), Shape.of(N));
    assertEquals(List.of(), kernel.notes().stream().filter(n -> n.contains("lanes")).toList());
    assertTrue(kernel.loweredText().contains("require"), kernel.loweredText());
  }

  @Test
  void whatATailComputesBeyondWhatIsAskedForIsNotRequired() {
    Input wide = Input.f32("in", 64);
    Func f = Func.of("f", X).is(Watch.require(X.lt(N), wide.at(X)));
    Func g = Func.of("g", X).is(f.at(X));
    Schedule s =
        Schedule.of(g).on(f).computeRoot().split(X, XO, XI, 16, Tail.ROUND_UP).vectorize(XI);
    Matches.holds(s, List.of(Buffer.f32(64).fill(p -> p[0])), Shape.of(N));
    Pipeline p = s.pipeline();
    String want =
        assertThrows(
                RequirementException.class, () -> p.eval(List.of(Buffer.f32(64)), Shape.of(N + 1)))
            .getMessage();
    Kernel more = Compiler.compile(s, Shape.of(N + 1));
    assertEquals(
        want,
        assertThrows(RequirementException.class, () -> more.run(Buffer.f32(64), Buffer.f32(N + 1)))
            .getMessage());
  }

  @Test
  void requirementsOfUpdatesPredicatesAndTuples() {
    RDom r = RDom.of("r", N);
    Expr v = IN.at(r.x);
    Func sum =
        Func.of("sum", X)
            .is(0f)
            .plus(r.where(v.ge(0)), Watch.require(v.ge(0), v, "left out by the predicate"));
    Matches.holds(Schedule.of(sum), List.of(data(3)), Shape.of(9));
    Matches.holds(Schedule.of(sum).on(sum.update(0)).vectorize(X), List.of(data(3)), Shape.of(9));
    Func strict = Func.of("sum", X).is(0f).plus(r.where(Watch.require(v.ge(0), v).gt(3)), v);
    Kernel kernel = Compiler.compile(Schedule.of(strict), Shape.of(9));
    Buffer bad = data(3);
    assertThrows(RequirementException.class, () -> kernel.run(bad, Buffer.f32(9)));
    Func pair = Func.of("pair", X).is(Watch.require(IN.at(X).ge(0), IN.at(X)), IN.at(X));
    Func second = Func.of("second", X).is(pair.value(1, X));
    Schedule stored = Schedule.of(second).on(pair).computeRoot();
    Matches.holds(Schedule.of(second), List.of(data(3)), Shape.of(9));
    Matches.holds(stored, List.of(data(3)), Shape.of(9));
  }

  @Test
  void kernelsPrintTheLinesOfTheInterpreter() {
    Expr v = IN.at(X);
    Func f =
        Func.of("f", X)
            .is(
                Watch.printWhen(
                    v.gt(30),
                    v,
                    X,
                    v.cast(Type.I8).negate(),
                    v.cast(Type.U32).negate(),
                    v.cast(Type.U64).negate(),
                    v.lt(33),
                    v.cast(Type.F16),
                    v.cast(Type.F64)));
    List<String> want = new ArrayList<>();
    Interpreter.of(Pipeline.of(f), List.of(data(-1))).printingTo(want::add).run(Shape.of(N));
    assertEquals(6, want.size());
    assertEquals("31.0 31 -31 4294967265 18446744073709551585 true 31.0 31.0", want.getFirst());
    for (Schedule s : schedules(f)) {
      List<String> got = new ArrayList<>();
      Kernel kernel =
          Compiler.compile(s, options(Vectors.preferredBits()).printingTo(got::add), Shape.of(N));
      kernel.run(data(-1), Buffer.f32(N));
      // A tile that is shifted inwards computes points again, and prints them again.
      assertEquals(new TreeSet<>(want), new TreeSet<>(got));
      int printed = got.size();
      kernel.warmUp(Duration.ofMillis(1));
      assertEquals(printed, got.size());
    }
  }

  @Test
  void aVectorizedLoopThatPrintsSaysThatItRunsByLanes() {
    Func f = Func.of("f", X).is(Watch.print(IN.at(X)));
    Kernel kernel =
        Compiler.compile(
            Schedule.of(f).on(f).vectorize(X),
            options(Vectors.preferredBits()).printingTo(_ -> {}),
            Shape.of(N));
    assertTrue(
        Vectors.preferredBits() == 0
            || kernel.notes().stream().anyMatch(n -> n.contains("it prints")),
        kernel.notes().toString());
  }

  @Test
  void warmingUpOnZerosBreaksNoRequirement() {
    Func f = Func.of("f", X).is(Watch.require(IN.at(X).gt(0), IN.at(X)));
    Kernel kernel = Compiler.compile(Schedule.of(f), Shape.of(N));
    kernel.warmUp(Duration.ofMillis(1));
    Buffer good = Buffer.f32(N).fill(1);
    kernel.run(good, Buffer.f32(N));
  }
}
