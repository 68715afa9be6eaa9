package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// The exact words with which a program that means nothing is refused.
class AlgorithmMessagesTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Input IN = Input.f32("in", 16, 16);
  private static final RDom R = RDom.of("r", 3);
  private static final Func ZERO = Func.of("f", X).is(0f);

  @Test
  void names() {
    refused(
        "\"my func\" can't name a Func: use letters, digits, underscores and inner dots, at most"
            + " 200",
        () -> Func.of("my func", X));
    refused(
        "\"\" can't name a Var: use letters, digits, underscores and inner dots, at most 200",
        () -> Var.of(""));
    refused("f(x, x) has x twice: each dimension needs a Var of its own", () -> Func.of("f", X, X));
  }

  @Test
  void types() {
    Expr flag = X.lt(3);
    refused(
        "a bool and a i32 don't mix: make a number of the bool with select(condition, 1, 0)",
        () -> X.plus(flag));
    refused("sqrt does not take bool, in sqrt(x < 3)", () -> Expr.sqrt(flag));
    refused(
        "& does not take f32 and f32, in in(x, y) & in(y, x)", () -> IN.at(X, Y).and(IN.at(Y, X)));
    refused(
        "300 is no u8: cast the other operand first, or write a value the type can hold",
        () -> X.cast(Type.U8).plus(300));
    refused(
        "0.5 is no i32: cast the other operand first, or write a value the type can hold",
        () -> X.times(0.5));
    refused(
        "select takes a bool and two values of one type, not i32, i32 and i32",
        () -> Expr.select(X, X, Y));
    refused(
        "fma takes three floats of one type, not f32, i32 and f32",
        () -> new Expr.Fma(Expr.of(1f), X, Expr.of(1f)));
    refused(
        "reinterpret takes numbers of one width, not i32 as f64: cast to a type of 64 bits first",
        () -> X.reinterpret(Type.F64));
    refused(
        "f is f32 but its update gives i32: cast the value, or start from a i32",
        () -> ZERO.update(R, self -> R.x));
    refused(
        "9223372036854775807 is no i64: cast the other operand first, or write a value the type can"
            + " hold",
        () -> Expr.constant(Type.I64, 0x1p63));
  }

  @Test
  void indices() {
    refused("input in has 2 dimensions but is indexed with 1: (x)", () -> IN.at(X));
    refused("Func f has 1 dimension but is indexed with 2: (x, y)", () -> ZERO.at(X, Y));
    refused(
        "input in is indexed with in(x, y), which is f32: cast it to i32 first",
        () -> IN.at(IN.at(X, Y), Y));
  }

  @Test
  void variables() {
    refused(
        "f uses y, which it does not have: its variables are [x]",
        () -> Func.of("f", X).is(IN.at(X, Y)));
    refused(
        "f uses y, which it does not have: its variables are [x] and [r.x]",
        () -> ZERO.plus(R, IN.at(R.x, Y)));
    refused(
        "an update of f uses x, but its left side f(x + 1) has no bare x as index 0: use an RDom to"
            + " run over x",
        () -> ZERO.update(List.of(X.plus(1)), self -> Expr.of(1f)));
    refused(
        "an update of f reads f(x - 1), but index 0 must be x as on its left side: use an RDom to"
            + " run over x",
        () -> ZERO.update(List.of(X), self -> self.at(X.minus(1))));
    refused(
        "s reduces over [r.x] but uses q.x of another domain: define it as a Func with a Var in"
            + " place of q.x",
        () -> Reductions.sum("s", R, IN.at(R.x, RDom.of("q", 2).x)));
  }

  @Test
  void definitions() {
    refused("f.is() needs at least one value", () -> Func.of("f", X).is());
    Func pair = Func.of("pair", X).is(X, X);
    refused("pair has 2 values: choose one with pair.value(i, ...)", () -> pair.at(X));
    refused("pair has no value 2: it has 2", () -> pair.value(2, X));
    refused(
        "pair has 2 values and this update gives 1", () -> pair.update(R, List.of(X), self -> X));
    refused("f has no update(0): it has 0 updates", () -> ZERO.update(0));
    refused("r.x has extent -1: an extent is 0 or more", () -> RDom.of("r", -1));
    refused(
        "dimension 1 of RDom r is given as [0, 4, 5]: write its first value and how many there"
            + " are, as in {0, 16}",
        () -> RDom.over("r", new int[] {0, 4}, new int[] {0, 4, 5}));
    refused(
        "dimension 0 of RDom r is given as null: write its first value and how many there are, as"
            + " in {0, 16}",
        () -> RDom.over("r", (int[]) null));
    refused("RDom [r.x] has no dimension 1: it has 1, counted from 0", () -> R.get(1));
    refused("RDom [r.x] has no dimension -1: it has 1, counted from 0", () -> R.get(-1));
    refused(
        "r.x has 2 values from 2147483646 on: they must stay below 2^31",
        () -> RDom.over("r", new int[] {Integer.MAX_VALUE - 1, 2}));
    Var same = Var.of("r.x");
    refused(
        "an update of g runs over r.x of an RDom, and r.x is also a Var of g: rename one",
        () -> Func.of("g", same).is(0f).plus(R, IN.at(R.x, same)));
    refused("RDom r has no dimension: give at least one extent", () -> RDom.of("r"));
    refused(
        "input in has extents [0]: each must be at least 1 and their product below 2^31",
        () -> Input.f32("in", 0));
    refused(
        "shape [3, 0] at [0, 0] is impossible: each extent must be at least 1, the points below"
            + " 2^31",
        () -> Shape.of(3, 0));
  }

  @Test
  void pipelines() {
    refused("a pipeline needs at least one output Func", () -> Pipeline.of());
    Func other = Func.of("f", X).is(1f);
    refused(
        "two Funcs are called \"f\": an update gives a new Func, so define it whole before use, and"
            + " give others a name of their own",
        () -> Pipeline.of(Func.of("g", X).is(ZERO.at(X).plus(other.at(X)))));
    refused(
        "two inputs are called \"in\": f32 in[16, 16] and f32 in[4]",
        () -> Pipeline.of(Func.of("g", X).is(IN.at(X, X).plus(Input.f32("in", 4).at(X)))));
    refused(
        "\"in\" names a Func and an Input: rename one",
        () -> Pipeline.of(Func.of("in", X).is(IN.at(X, X))));
    refused(
        "taking(other) must list each input once: the pipeline reads (in)",
        () -> Pipeline.of(reader()).taking(Input.f32("other", 1)));
    refused(
        "taking(in, in) must list each input once: the pipeline reads (in)",
        () -> Pipeline.of(reader()).taking(IN, IN));
    refused(
        "taking(in, u, u) must list each input once: the pipeline reads (in)",
        () -> Pipeline.of(reader()).taking(IN, Input.f32("u", 1), Input.f32("u", 2)));
    refused(
        "\"blur\" names a Func and an Input: rename one",
        () -> Pipeline.of(reader()).taking(IN, Input.f32("blur", 1)));
    refused("the pipeline has no Func \"g\": it has [blur]", () -> Pipeline.of(reader()).func("g"));
  }

  @Test
  void running() {
    Pipeline p = Pipeline.of(reader());
    Buffer fits = Buffer.f32(16, 16);
    refused(
        "input in is read at (-1, 3), outside [0, 16) x [0, 16): reached from blur(0, 3); clamp the"
            + " indices or use a boundary condition",
        () -> p.eval(List.of(fits), Shape.of(4, 1).from(0, 3)));
    refused(
        "the pipeline reads 1 input [in], but 2 buffers are given",
        () -> p.eval(List.of(fits, fits), Shape.of(1, 1)));
    refused(
        "input in takes a buffer f32 [16, 16], got f32 [16, 15]: the first dimension is innermost"
            + " and indices start at 0",
        () -> p.eval(List.of(Buffer.f32(16, 15)), Shape.of(1, 1)));
    refused(
        "input in takes a buffer f32 [16, 16], got i32 [16, 16]: the first dimension is innermost"
            + " and indices start at 0",
        () -> p.eval(List.of(Buffer.i32(16, 16)), Shape.of(1, 1)));
    refused(
        "the pipeline has 1 output [blur], but 2 shapes are given",
        () -> p.eval(List.of(fits), Shape.of(1, 1), Shape.of(1, 1)));
    refused(
        "blur(x, y) has 2 dimensions, but 1 is asked for",
        () -> p.eval(List.of(fits), Shape.of(1)));
    Input any = Input.i32("any", 2);
    Func far = Func.of("far", X).is(ZERO.plus(R, Expr.of(1f)).at(any.at(X)));
    Buffer spread = Buffer.wrap(new int[] {-2_000_000_000, 2_000_000_000}, 2);
    Func own =
        Func.of("own", X).is(Expr.of(0)).update(R, List.of(R.x), self -> self.at(self.at(R.x)));
    refused(
        "own is indexed with its own value: split it into two Funcs",
        () -> Pipeline.of(own).eval(List.of(), Shape.of(2)));
    refused(
        "f is needed over [-2000000000, 2000000001), which is too much: clamp the indices that f is"
            + " called with",
        () -> Pipeline.of(far).eval(List.of(spread), Shape.of(2)));
  }

  @Test
  void boundaries() {
    refused(
        "a boundary of f(x) in [x]: what it reads has 2 dimensions, and each listed one must be a"
            + " Var of f",
        () -> BoundaryConditions.repeatEdge(Func.of("f", X), IN));
    refused(
        "f has 1 dimensions, but the box [2, 2] has 2",
        () -> BoundaryConditions.repeatEdge(Func.of("g", X), ZERO, Shape.of(2, 2)));
  }

  private static final String DIMENSIONS =
      ": an RDom has y only from 2 dimensions on, z from 3 and w from 4";

  @Test
  void missing() {
    Expr none = R.w;
    refused("index 0 of input in is null" + DIMENSIONS, () -> IN.at(R.z, X));
    refused("index 1 of input in is null" + DIMENSIONS, () -> IN.at(X, null));
    refused("the list of indices of input in is null", () -> IN.at((Expr[]) null));
    refused("index 0 of Func f is null" + DIMENSIONS, () -> ZERO.at(none));
    refused("index 0 of Func f is null" + DIMENSIONS, () -> ZERO.value(0, none));
    refused("a Var of f is null", () -> Func.of("f", X, null));
    refused("value 1 of f is null" + DIMENSIONS, () -> Func.of("f", X).is(X, none));
    refused("the name of a Func is null", () -> Func.of(null, X));
    refused("the right operand of + is null" + DIMENSIONS, () -> X.plus(none));
    refused("the right operand of - is null" + DIMENSIONS, () -> X.minus(none));
    refused("the right operand of * is null" + DIMENSIONS, () -> X.times(none));
    refused("the right operand of % is null" + DIMENSIONS, () -> X.mod(none));
    refused("the right operand of << is null" + DIMENSIONS, () -> X.shl(none));
    refused("the left operand of min is null" + DIMENSIONS, () -> Expr.min(none, X));
    refused("an operand is null" + DIMENSIONS, () -> Expr.max(none, 1));
    refused("the operand of sqrt is null" + DIMENSIONS, () -> Expr.sqrt(none));
    refused("the operand of abs is null" + DIMENSIONS, () -> Expr.abs(none));
    refused("operand 0 of select is null" + DIMENSIONS, () -> Expr.select(none, X, Y));
    refused("the type of a cast is null", () -> X.cast(null));
    refused("the argument of a function is null" + DIMENSIONS, () -> MathFunctions.exp(none));
    refused("the RDom of an update of f is null", () -> ZERO.plus(null, Expr.of(1f)));
    refused("the right operand of + is null" + DIMENSIONS, () -> ZERO.plus(R, none));
    refused("the right operand of * is null" + DIMENSIONS, () -> ZERO.times(R, none));
    refused("value 0 of an update of f is null" + DIMENSIONS, () -> ZERO.update(R, _ -> null));
    refused(
        "index 0 of Func f is null" + DIMENSIONS,
        () -> ZERO.update(R, Collections.singletonList(null), _ -> Expr.of(1f)));
    refused("what s reduces is null" + DIMENSIONS, () -> Reductions.sum("s", R, none));
    refused("the RDom of s is null", () -> Reductions.sum("s", null, X));
    refused("an output of the pipeline is null", () -> Pipeline.of((Func) null));
  }

  @Test
  void long_expressions_are_cut() {
    Expr e = IN.at(X, Y);
    for (int i = 0; i < 1000; i++) {
      e = e.plus(IN.at(X.plus(i), Y));
    }
    Expr sum = e;
    String start = sum.toString().substring(0, 120) + "...";
    refused(
        "input in is indexed with %s, which is f32: cast it to i32 first".formatted(start),
        () -> IN.at(sum, Y));
    refused("& does not take f32 and f32, in %s & %s".formatted(start, start), () -> sum.and(sum));
    refused("~ does not take f32, in ~(%s)".formatted(start), () -> sum.not());
    refused(
        "input in has 2 dimensions but is indexed with 1: (%s)".formatted(start), () -> IN.at(sum));
    Expr[] many = new Expr[100];
    Arrays.fill(many, sum);
    String message = assertThrows(AlgorithmException.class, () -> IN.at(many)).getMessage();
    assertEquals(
        "input in has 2 dimensions but is indexed with 100: ".length() + 244, message.length());
  }

  private static Func reader() {
    return Func.of("blur", X, Y).is(IN.at(X.minus(1), Y).plus(IN.at(X, Y)));
  }

  private static void refused(String message, Executable what) {
    assertEquals(message, assertThrows(AlgorithmException.class, what).getMessage());
  }
}
