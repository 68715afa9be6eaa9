package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// Vectors of elements that lie apart by numbers which differ from lane to lane.
class LanePatternTest {
  private static final Var X = Var.of("x");
  private static final Var XO = Var.of("xo");
  private static final Var XI = Var.of("xi");
  private static final Var Y = Var.of("y");
  private static final int N = 64;
  private static final Input IN = Input.f32("in", N);
  private static final Buffer DATA = Buffer.f32(N).fill(p -> p[0] * 7 % 19 - 5);

  /// {@return whether the kernel has vectors in every vectorized loop}
  private static boolean vectorized(Schedule s, Shape shape) {
    assumeTrue(Vectors.preferredBits() > 0, "this JVM runs without the vector module");
    CompileOptions options = CompileOptions.standard().withVectorBits(128);
    return Compiler.compile(s, options, shape).notes().stream()
        .noneMatch(note -> note.contains("scalar lanes"));
  }

  private static void holds(boolean vectors, UnaryOperator<Expr> index, int lanes) {
    Func f = Func.of("f", X).is(IN.at(index.apply(X)).times(3).plus(X.cast(Type.F32)));
    Schedule s = Schedule.of(f).on(f).split(X, XO, XI, lanes).vectorize(XI);
    Matches.holds(s, List.of(DATA), Shape.of(N));
    assertEquals(vectors, vectorized(s, Shape.of(N)));
  }

  @Test
  void channelOfAGroup() {
    for (int group : new int[] {2, 4, 8, 16}) {
      for (int channel = 0; channel < Math.min(4, group); channel++) {
        int at = channel;
        holds(true, x -> x.div(group).times(group).plus(at), 16);
      }
    }
  }

  @Test
  void oneForAllLanes() {
    holds(true, x -> x.div(16), 16);
    holds(true, x -> x.div(16).times(4).plus(3), 4);
  }

  @Test
  void neighboursInPairs() {
    holds(true, x -> x.div(2).times(2).plus(1).minus(x.mod(2)), 16);
  }

  @Test
  void backwards() {
    holds(true, x -> Expr.of(N - 1).minus(x), 16);
    holds(true, x -> x.div(4).times(4).plus(3).minus(x.mod(4)), 16);
  }

  @Test
  void lanesBeyondAVectorAreScalar() {
    holds(false, x -> x.mod(2).times(16).plus(x.div(2)), 16);
  }

  /// The group of the first lane is not known.
  @Test
  void unalignedGroupsAreScalar() {
    holds(false, x -> Expr.min(x.plus(2).div(4).times(4), N - 1), 16);
    holds(false, x -> x.div(3), 16);
  }

  /// A whole vector would reach beyond the buffer.
  @Test
  void theEndOfABufferIsNotPassed() {
    Input in = Input.f32("in", 2);
    Func f = Func.of("f", X).is(in.at(X.div(4)));
    Schedule s = Schedule.of(f).on(f).vectorize(X);
    Matches.holds(s, List.of(Buffer.f32(2).fill(p -> p[0] + 1)), Shape.of(8));
  }

  @Test
  void fusedLoops() {
    Input in = Input.f32("in", 4, 16);
    Input bias = Input.f32("bias", 16);
    Func f = Func.of("f", X, Y).is(in.at(X, Y).plus(bias.at(Y.div(4).times(4).plus(X))));
    Schedule s = Schedule.of(f).on(f).fuse(X, Y, XO).vectorize(XO, 16);
    List<Buffer> inputs =
        List.of(Buffer.f32(16).fill(p -> p[0] * 2), Buffer.f32(4, 16).fill(p -> p[0] + 5 * p[1]));
    Matches.holds(s, inputs, Shape.of(4, 16));
    assertTrue(vectorized(s, Shape.of(4, 16)));
  }

  @Test
  void sumsOfGroups() {
    Input weights = Input.f32("weights", 32, 4);
    RDom r = RDom.of("r", 4);
    Func sum =
        Func.of("sum", X)
            .is(0f)
            .plus(r, IN.at(X.div(4).times(4).plus(r.x)).times(weights.at(X, r.x)));
    Schedule s =
        Schedule.of(sum).on(sum).vectorize(X, 16).on(sum.update(0)).vectorize(X, 16).unroll(r.x);
    Buffer w = Buffer.f32(32, 4).fill(p -> p[0] % 5 - p[1]);
    Matches.holds(s, List.of(DATA, w), Shape.of(32));
    assertTrue(vectorized(s, Shape.of(32)));
  }

  @ParameterizedTest
  @EnumSource
  void everyType(Type type) {
    assumeTrue(type != Type.BOOL, "no vectors of bools");
    Input in = Input.of("in", type, N);
    Func f = Func.of("f", X).is(in.at(X.div(2).times(2).plus(1)));
    Schedule s = Schedule.of(f).on(f).vectorize(X);
    Matches.holds(s, List.of(Buffer.of(type, N).fill(p -> p[0] % 100)), Shape.of(N));
  }
}
