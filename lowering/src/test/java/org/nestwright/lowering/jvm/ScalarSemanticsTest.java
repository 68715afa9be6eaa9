package org.nestwright.lowering.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Term;

/// Holds every scalar operation of every type against its definition, on the edges of the type.
class ScalarSemanticsTest {
  static boolean takes(UnaryOp op, Type type) {
    return switch (op) {
      case NEG, ABS -> type != Type.BOOL;
      case NOT -> !type.isFloat();
      case SQRT, FLOOR, CEIL, ROUND, TRUNC -> type.isFloat();
      case POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS -> type.isInteger();
    };
  }

  static boolean takes(BinaryOp op, Type type) {
    return switch (op) {
      case ADD, SUB, MUL, DIV, MIN, MAX, LT, LE, GT, GE -> type != Type.BOOL;
      case MOD, SHL, SHR -> type.isInteger();
      case AND, OR, XOR -> !type.isFloat();
      case EQ, NE -> true;
    };
  }

  @ParameterizedTest
  @EnumSource(UnaryOp.class)
  void unary(UnaryOp op) {
    for (Type type : Values.TYPES) {
      if (takes(op, type)) {
        List<Number> a = Values.edges(type);
        Object out = run(type, type, a, a, (x, _) -> new Term.Unary(op, x));
        for (int i = 0; i < a.size(); i++) {
          assertEquals(
              Reference.unary(op, type, a.get(i)),
              Values.get(type, out, i),
              op + " " + type + " " + a.get(i));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(BinaryOp.class)
  void binary(BinaryOp op) {
    for (Type type : Values.TYPES) {
      if (takes(op, type)) {
        List<Number> a = new ArrayList<>();
        List<Number> b = new ArrayList<>();
        for (Number x : Values.edges(type)) {
          for (Number y : Values.edges(type)) {
            a.add(x);
            b.add(y);
          }
        }
        Type to = op.isComparison() ? Type.BOOL : type;
        Object out = run(type, to, a, b, (x, y) -> new Term.Binary(op, x, y));
        for (int i = 0; i < a.size(); i++) {
          assertEquals(
              Reference.binary(op, type, a.get(i), b.get(i)),
              Values.get(to, out, i),
              "%s %s %s %s".formatted(type, a.get(i), op, b.get(i)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Type.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*F16")
  void divisionByConstants(Type type) {
    if (!type.isInteger()) {
      return;
    }
    List<Number> a = Values.edges(type);
    for (Number b : a) {
      for (BinaryOp op : List.of(BinaryOp.DIV, BinaryOp.MOD, BinaryOp.SHL, BinaryOp.SHR)) {
        Term divisor = new Term.IntConst(type, b.longValue());
        Object out = run(type, type, a, a, (x, _) -> new Term.Binary(op, x, divisor));
        for (int i = 0; i < a.size(); i++) {
          assertEquals(
              Reference.binary(op, type, a.get(i), b),
              Values.get(type, out, i),
              "%s %s %s %s".formatted(type, a.get(i), op, b));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Type.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*F16")
  void casts(Type from) {
    for (Type to : Values.TYPES) {
      List<Number> a = Values.edges(from);
      Object out = run(from, to, a, a, (x, _) -> new Term.Cast(to, x));
      for (int i = 0; i < a.size(); i++) {
        assertEquals(
            Reference.cast(from, to, a.get(i)),
            Values.get(to, out, i),
            "%s %s to %s".formatted(from, a.get(i), to));
      }
    }
  }

  @Test
  void reinterpretationKeepsTheBits() {
    List<Number> a = Values.edges(Type.F32);
    int[] out = (int[]) run(Type.F32, Type.U32, a, a, (x, _) -> new Term.Reinterpret(Type.U32, x));
    for (int i = 0; i < out.length; i++) {
      assertEquals(Float.floatToRawIntBits(a.get(i).floatValue()), out[i]);
    }
  }

  @Test
  void fmaRoundsOnce() {
    List<Number> a = Values.edges(Type.F32);
    float[] out = (float[]) run(Type.F32, Type.F32, a, a, (x, y) -> new Term.Fma(x, y, x));
    for (int i = 0; i < out.length; i++) {
      float x = a.get(i).floatValue();
      assertEquals(Math.fma(x, x, x), out[i]);
    }
  }

  @Test
  void selectTakesOneArm() {
    List<Number> a = Values.edges(Type.F64);
    Object out =
        run(
            Type.F64,
            Type.F64,
            a,
            a,
            (x, y) ->
                new Term.Select(
                    new Term.Binary(
                        BinaryOp.OR,
                        new Term.Binary(BinaryOp.LT, x, new Term.FloatConst(Type.F64, 0)),
                        new Term.Unary(
                            UnaryOp.NOT,
                            new Term.Binary(BinaryOp.LE, x, new Term.FloatConst(Type.F64, 100)))),
                    new Term.FloatConst(Type.F64, 7),
                    y));
    for (int i = 0; i < a.size(); i++) {
      double x = a.get(i).doubleValue();
      assertEquals(x < 0 || !(x <= 100) ? 7 : x, ((double[]) out)[i]);
    }
  }

  private static Object run(
      Type from, Type to, List<Number> a, List<Number> b, BinaryOperator<Term> operation) {
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
                n,
                i ->
                    Nest.store(
                        "out",
                        i,
                        operation.apply(Nest.load("a", from, i), Nest.load("b", from, i)))));
    Nest.run(program, Values.array(from, a), Values.array(from, b), out);
    return out;
  }
}
