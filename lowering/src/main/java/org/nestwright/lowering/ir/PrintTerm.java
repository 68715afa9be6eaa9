package org.nestwright.lowering.ir;

import java.util.List;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// Writes terms the way one would write them in a loop nest.
final class PrintTerm {
  private static final int HIGHEST = 10;

  private PrintTerm() {}

  static String print(Term e) {
    return print(e, 0);
  }

  /// `buffer[...]`, with a slice for lanes that follow each other.
  static String access(BufferId buffer, Term index) {
    return switch (index) {
      case Term.Ramp(Term.IntConst(_, long base), int stride, int lanes) when stride == 1 ->
          "%s[%d:%d]".formatted(buffer, base, base + lanes);
      case Term.Ramp(Term base, int stride, int lanes) when stride == 1 ->
          "%s[%s +: %d]".formatted(buffer, print(base), lanes);
      case Term other -> "%s[%s]".formatted(buffer, print(other));
    };
  }

  private static String print(Term e, int context) {
    return switch (e) {
      case Term.IntConst(Type type, long value) -> constant(type, value);
      case Term.FloatConst(Type type, double value) ->
          type == Type.F32 ? (float) value + "f" : Double.toString(value);
      case Term.Variable n -> n.name().toString();
      case Term.Unary(UnaryOp op, Term a) ->
          switch (op) {
            case NEG, NOT -> op.symbol() + print(a, HIGHEST);
            case ABS, SQRT, FLOOR, CEIL, ROUND, TRUNC, POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS ->
                "%s(%s)".formatted(op.symbol(), print(a));
          };
      case Term.Binary(BinaryOp op, Term a, Term b) -> binary(op, a, b, context);
      case Term.Fma(Term a, Term b, Term c) ->
          "fma(%s, %s, %s)".formatted(print(a), print(b), print(c));
      case Term.Select(Term condition, Term then, Term otherwise) ->
          "select(%s, %s, %s)".formatted(print(condition), print(then), print(otherwise));
      case Term.Cast(Type type, Term a) -> "%s(%s)".formatted(type, print(a));
      case Term.Reinterpret(Type type, Term a) -> "bits_%s(%s)".formatted(type, print(a));
      case Term.Load(BufferId buffer, _, Term index) -> access(buffer, index);
      case Term.Broadcast(Term a, int lanes) -> "x%d(%s)".formatted(lanes, print(a));
      case Term.Ramp(Term base, int stride, int lanes) ->
          "ramp(%s, %d, %d)".formatted(print(base), stride, lanes);
      case Term.Shuffle(Term a, List<Integer> from) ->
          "shuffle(%s, %s)".formatted(print(a), from.toString().replace(",", ""));
    };
  }

  private static String constant(Type type, long value) {
    return switch (type) {
      case BOOL -> value != 0 ? "true" : "false";
      case I32 -> Long.toString(value);
      case U64 -> "u64(" + Long.toUnsignedString(value) + ")";
      case I8, U8, I16, U16, U32, I64, F32, F64, F16, BF16 -> "%s(%d)".formatted(type, value);
    };
  }

  private static String binary(BinaryOp op, Term a, Term b, int context) {
    int level = level(op);
    if (level == HIGHEST) {
      return "%s(%s, %s)".formatted(op.symbol(), print(a), print(b));
    }
    String text = print(a, level) + " " + op.symbol() + " " + print(b, level + 1);
    return level < context ? "(" + text + ")" : text;
  }

  private static int level(BinaryOp op) {
    return switch (op) {
      case OR -> 1;
      case XOR -> 2;
      case AND -> 3;
      case EQ, NE -> 4;
      case LT, LE, GT, GE -> 5;
      case SHL, SHR -> 6;
      case ADD, SUB -> 7;
      case MUL, DIV, MOD -> 8;
      case MIN, MAX -> HIGHEST;
    };
  }
}
