package org.nestwright.lowering.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.VectorSupport;

/// Holds every vector operation that is said to be supported against the same operation on scalars.
class VectorSemanticsTest {
  @BeforeAll
  static void needsVectors() {
    assumeTrue(DefineKernel.hasVectorModule());
  }

  @ParameterizedTest
  @EnumSource(UnaryOp.class)
  void unary(UnaryOp op) {
    for (Type type : Values.TYPES) {
      if (ScalarSemanticsTest.takes(op, type)) {
        check(type, type, (x, _) -> new Term.Unary(op, x));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BinaryOp.class)
  void binary(BinaryOp op) {
    for (Type type : Values.TYPES) {
      if (ScalarSemanticsTest.takes(op, type)) {
        if (op.isComparison()) {
          check(type, type, (x, y) -> new Term.Select(new Term.Binary(op, x, y), x, y));
        } else {
          check(type, type, (x, y) -> new Term.Binary(op, x, y));
          check(type, type, (x, y) -> new Term.Binary(op, x, constant(type, 4, y.lanes())));
          check(type, type, (x, y) -> new Term.Binary(op, constant(type, 1, x.lanes()), y));
        }
      }
    }
  }

  /// Zeros of either sign, and NaN, among the values and as the bound.
  @Test
  void boundsThatAreConstant() {
    double[] bounds = {0.0, -0.0, 1, -2.5, Double.NaN, Double.NEGATIVE_INFINITY, 0x1p100};
    for (BinaryOp op : List.of(BinaryOp.MIN, BinaryOp.MAX)) {
      for (Type type : List.of(Type.F32, Type.F64)) {
        for (double bound : bounds) {
          check(type, type, (x, _) -> new Term.Binary(op, x, real(type, bound, x.lanes())));
          check(type, type, (x, _) -> new Term.Binary(op, real(type, bound, x.lanes()), x));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Type.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*F16")
  void casts(Type from) {
    for (Type to : Values.TYPES) {
      check(from, to, (x, _) -> new Term.Cast(to, x));
      if (from.bits() == to.bits() && to != Type.BOOL) {
        check(from, to, (x, _) -> new Term.Reinterpret(to, x));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Type.class, mode = EnumSource.Mode.MATCH_NONE, names = "BOOL|.*F16")
  void masks(Type type) {
    for (Type to : Values.TYPES) {
      check(
          type,
          to,
          (x, y) -> {
            Term less = new Term.Binary(BinaryOp.LT, x, y);
            Term equal = new Term.Binary(BinaryOp.EQ, x, constant(type, 1, x.lanes()));
            Term either = new Term.Binary(BinaryOp.OR, less, equal);
            Term not = new Term.Unary(UnaryOp.NOT, either);
            Term both =
                new Term.Binary(BinaryOp.XOR, not, new Term.Binary(BinaryOp.NE, less, equal));
            return new Term.Select(both, constant(to, 3, x.lanes()), new Term.Cast(to, either));
          });
    }
  }

  @Test
  void fma() {
    check(Type.F32, Type.F32, (x, y) -> new Term.Fma(x, y, x));
    check(Type.F64, Type.F64, (x, y) -> new Term.Fma(x, y, y));
  }

  @Test
  void aScalarConditionChoosesAVector() {
    for (int n : new int[] {0, 1}) {
      float[] out = new float[16];
      Term condition =
          new Term.Binary(BinaryOp.LT, Nest.load("n", Type.I32, Term.of(0)), Term.of(1));
      Program program =
          new Program(
              List.of(Nest.parameter("n", Type.I32, 1), Nest.parameter("out", Type.F32, 16)),
              Nest.store(
                  "out",
                  Nest.ramp(Term.of(0), 16),
                  new Term.Binary(
                      BinaryOp.ADD,
                      constant(Type.F32, 1, 16),
                      new Term.Select(
                          condition, constant(Type.F32, 2, 16), constant(Type.F32, 3, 16)))));
      Nest.run(program, new int[] {n}, out);
      assertEquals(n < 1 ? 3 : 4, out[15]);
    }
  }

  @Test
  void rampsAndStridedLoads() {
    int[] ramp = new int[16];
    long[] longs = new long[8];
    float[] gathered = new float[16];
    float[] in = new float[64];
    for (int i = 0; i < in.length; i++) {
      in[i] = i;
    }
    Program program =
        new Program(
            List.of(
                Nest.parameter("in", Type.F32, 64),
                Nest.parameter("ramp", Type.I32, 16),
                Nest.parameter("longs", Type.I64, 8),
                Nest.parameter("gathered", Type.F32, 16)),
            Nest.block(
                Nest.store("ramp", Nest.ramp(Term.of(0), 16), new Term.Ramp(Term.of(5), -3, 16)),
                Nest.store(
                    "longs",
                    Nest.ramp(Term.of(0), 8),
                    new Term.Ramp(new Term.IntConst(Type.I64, 1L << 40), 2, 8)),
                Nest.store(
                    "gathered",
                    Nest.ramp(Term.of(0), 16),
                    Nest.load("in", Type.F32, new Term.Ramp(Term.of(1), 3, 16)))));
    Nest.run(program, in, ramp, longs, gathered);
    for (int i = 0; i < 16; i++) {
      assertEquals(5 - 3 * i, ramp[i]);
      assertEquals(1 + 3 * i, gathered[i]);
    }
    assertEquals((1L << 40) + 14, longs[7]);
  }

  @Test
  void lanesOfATarget() {
    assertEquals(List.of(2, 4, 8, 16), VectorSupport.lanes(Type.F32, 512));
    assertEquals(List.of(2, 4), VectorSupport.lanes(Type.F64, 256));
    assertEquals(List.of(8, 16, 32, 64), VectorSupport.lanes(Type.U8, 512));
  }

  private static Term constant(Type type, int value, int lanes) {
    return type.isFloat()
        ? real(type, value, lanes)
        : spread(new Term.IntConst(type, type.wrap(value)), lanes);
  }

  private static Term real(Type type, double value, int lanes) {
    return spread(new Term.FloatConst(type, value), lanes);
  }

  private static Term spread(Term scalar, int lanes) {
    return lanes == 1 ? scalar : new Term.Broadcast(scalar, lanes);
  }

  /// Runs an operation at each number of lanes that both types have, and lane by lane.
  private static void check(Type from, Type to, BinaryOperator<Term> operation) {
    List<Number> a = new ArrayList<>();
    List<Number> b = new ArrayList<>();
    List<Number> edges = Values.edges(from);
    for (int shift = 0; shift < edges.size(); shift++) {
      for (int i = 0; i < edges.size(); i++) {
        a.add(edges.get(i));
        b.add(edges.get((i + shift) % edges.size()));
      }
    }
    while (a.size() % 64 != 0) {
      a.add(edges.getFirst());
      b.add(edges.getLast());
    }
    Object expected = run(from, to, a, b, 1, operation);
    for (int lanes : VectorSupport.lanes(from, 512)) {
      Term.Load x = (Term.Load) Nest.load("a", from, Nest.ramp(Term.of(0), lanes));
      Stmt.Store store =
          (Stmt.Store) Nest.store("out", Nest.ramp(Term.of(0), lanes), operation.apply(x, x));
      if (VectorSupport.supports(store)) {
        Object got = run(from, to, a, b, lanes, operation);
        for (int i = 0; i < a.size(); i++) {
          assertEquals(
              Values.get(to, expected, i),
              Values.get(to, got, i),
              "%s, %s in lane %d of %s".formatted(a.get(i), b.get(i), i % lanes, store));
        }
      }
    }
  }

  private static Object run(
      Type from,
      Type to,
      List<Number> a,
      List<Number> b,
      int lanes,
      BinaryOperator<Term> operation) {
    int n = a.size();
    Object out = JvmType.element(to).newArray(n);
    Program program =
        new Program(
            List.of(
                Nest.parameter("a", from, n),
                Nest.parameter("b", from, n),
                Nest.parameter("out", to, n)),
            Nest.loop(
                "i",
                n / lanes,
                i -> {
                  Term at = lanes == 1 ? i : Nest.ramp(Nest.times(i, lanes), lanes);
                  Term value = operation.apply(Nest.load("a", from, at), Nest.load("b", from, at));
                  return Nest.store("out", at, value);
                }));
    Nest.run(program, Values.array(from, a), Values.array(from, b), out);
    return out;
  }
}
