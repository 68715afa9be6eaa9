package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.nestwright.dsl.MathFunctions.exp;
import static org.nestwright.dsl.MathFunctions.tanh;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Choice;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.FastMath;
import org.nestwright.dsl.FloatFunctions;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Hyperbolics;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.MathFunctions;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.RandomNumbers;
import org.nestwright.dsl.Reductions;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Trigonometry;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Schedule;

/// Kernels of the functions that are made of other operations have the interpreter's bits and run
/// as vectors.
class FunctionsTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");

  private static Buffer data(int n) {
    float[] special = {
      0f,
      -0f,
      0.5f,
      -0.5f,
      1.5f,
      2.5f,
      -2.5f,
      1f,
      -1f,
      8388607.5f,
      -8388608f,
      1e30f,
      -1e30f,
      Float.MIN_VALUE,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      0.49999997f
    };
    Random random = new Random(3);
    return Buffer.f32(n)
        .fill(p ->
            p[0] < special.length
                ? special[p[0]]
                : random.nextGaussian() * (p[0] % 3 == 0 ? 100 : 1));
  }

  /// Every Func of `x` alone, as scalars and as vectors.
  private static void holds(UnaryOperator<Expr> function) {
    int n = 187;
    Func f = Func.of("f", X).is(function.apply(Input.f32("in", n).at(X)));
    Schedule s = Schedule.of(f).on(f).vectorize(X);
    Matches.holds(Schedule.of(f), List.of(data(n)), Shape.of(n));
    Matches.holds(s, List.of(data(n)), Shape.of(n));
    List<String> notes = Compiler.compile(s, Shape.of(16)).notes();
    assertEquals(List.of(), notes.stream().filter(note -> note.contains("scalar lanes")).toList());
  }

  @Test
  void roundingInVectors() {
    for (UnaryOperator<Expr> f :
        List.<UnaryOperator<Expr>>of(Expr::floor, Expr::ceil, Expr::round, Expr::trunc)) {
      holds(f);
      holds(e -> f.apply(e.cast(Type.F64)).cast(Type.F32));
      holds(e -> f.apply(e.cast(Type.F64).times(1e9)).cast(Type.F32));
    }
  }

  @Test
  void functions() {
    holds(MathFunctions::exp);
    holds(MathFunctions::log);
    holds(MathFunctions::tanh);
    holds(MathFunctions::sigmoid);
    holds(MathFunctions::sin);
    holds(Trigonometry::tan);
    holds(Trigonometry::atan);
    holds(Trigonometry::acos);
    holds(e -> Trigonometry.atan2(e, e.times(e).minus(2)));
    holds(Hyperbolics::sinh);
    holds(Hyperbolics::asinh);
    holds(Hyperbolics::acosh);
    holds(Hyperbolics::atanh);
    holds(FloatFunctions::erf);
    holds(FloatFunctions::fract);
    holds(e -> FloatFunctions.hypot(e, Expr.of(3f)));
    holds(e -> MathFunctions.pow(e, e));
  }

  @Test
  void fastFunctions() {
    holds(FastMath::fastExp);
    holds(FastMath::fastLog);
    holds(e -> FastMath.fastPow(e, e));
    holds(e -> FastMath.fastSin(e).plus(FastMath.fastCos(e)));
    holds(FastMath::fastInverse);
    holds(FastMath::fastInverseSqrt);
  }

  @Test
  void functionsOfFunctionsStaySmall() {
    holds(e -> tanh(tanh(tanh(tanh(exp(tanh(exp(tanh(e)))))))));
  }

  @Test
  void choices() {
    holds(e -> Choice.when(e.lt(-1), e).or(e.lt(1), e.times(e)).otherwise(7));
    holds(e -> Choice.mux(X.mod(4), e, e.negate(), Expr.of(3f)));
  }

  @Test
  void randomNumbers() {
    Func f =
        Func.of("f", X, Y)
            .is(RandomNumbers.randomFloat(7, X, Y).plus(RandomNumbers.randomInt(1, Y)));
    Schedule s = Schedule.of(f).on(f).vectorize(X).parallel(Y);
    Matches.holds(s, List.of(), Shape.of(37, 9));
    assertEquals(List.of(), Compiler.compile(s, Shape.of(37, 9)).notes());
  }

  @Test
  void randomPredicatesAndPlaces() {
    RDom r = RDom.of("r", 50);
    Expr heads = RandomNumbers.randomFloat(1, X, r.x, X.plus(r.x)).lt(0.5);
    Func count = Func.of("count", X).is(Expr.of(0)).plus(r.where(heads), Expr.of(1));
    Matches.holds(Schedule.of(count), List.of(), Shape.of(29));
    Schedule s = Schedule.of(count).on(count.update(0)).reorder(X, r.x).vectorize(X);
    Matches.holds(s, List.of(), Shape.of(29));
    assertEquals(List.of(), Compiler.compile(s, Shape.of(32)).notes());
    Expr place = RandomNumbers.randomInt(5, r.x, r.x.plus(1)).mod(29);
    Func bins =
        Func.of("bins", X)
            .is(Expr.of(0))
            .update(
                r.where(RandomNumbers.randomFloat(1, r.x, r.x).lt(0.5)),
                List.of(place),
                self -> self.at(place).plus(1));
    Matches.holds(Schedule.of(bins).on(bins).vectorize(X), List.of(), Shape.of(29));
  }

  @Test
  void theGreatestAndWhere() {
    Input in = Input.f32("in", 30, 8);
    RDom r = RDom.of("r", 8);
    Func best = Reductions.argmax("best", r, in.at(X, r.x));
    Func least = Reductions.argmin("least", r.where(r.x.ge(X.mod(4))), in.at(X, r.x));
    Func both =
        Func.of("both", X)
            .is(
                best.value(0, X)
                    .times(1000)
                    .plus(least.value(0, X))
                    .cast(Type.F32)
                    .times(best.value(1, X).minus(least.value(1, X))));
    Buffer data = Buffer.f32(30, 8).fill(p -> (p[0] * 31 + p[1] * 17) % 23);
    Schedule s =
        Schedule.of(both)
            .on(best.update(0))
            .reorder(X, r.x)
            .vectorize(X)
            .on(least.update(0))
            .reorder(X, r.x)
            .vectorize(X);
    Matches.holds(Schedule.of(both), List.of(data), Shape.of(30));
    Matches.holds(s, List.of(data), Shape.of(30));
    assertEquals(List.of(), Compiler.compile(s, Shape.of(30)).notes());
  }
}
