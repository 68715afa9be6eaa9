package org.nestwright.dsl;

import java.util.List;
import java.util.stream.Collectors;

/// Prints an expression as mathematics: `0.5 * in(x, y) + 1`, brackets only where precedence needs
/// them.
final class ExprPrinter {
  /// What a listing shows; a longer expression is cut.
  private static final int LIMIT = 2_000;

  /// What a message shows, which says more than the expression.
  private static final int BRIEF = 120;

  /// How deep either looks; what is nested deeper is cut.
  private static final int DEPTH = 200;

  private final int limit;
  private int depth;
  private final StringBuilder out = new StringBuilder();

  private ExprPrinter(int limit) {
    this.limit = limit;
  }

  static String print(Expr e) {
    return upTo(LIMIT, e);
  }

  /// {@return `e` as a message shows it: what is long is cut}
  static String brief(Expr e) {
    return upTo(BRIEF, e);
  }

  private static String upTo(int limit, Expr e) {
    ExprPrinter printer = new ExprPrinter(limit);
    printer.print(e, 0);
    return cut(printer.out.toString(), limit);
  }

  private static String cut(String text, int limit) {
    return text.length() > limit ? text.substring(0, limit) + "..." : text;
  }

  private void print(Expr e, int outer) {
    if (out.length() > limit) {
      return;
    }
    if (depth == DEPTH) {
      out.append("...");
      return;
    }
    depth++;
    printNode(e, outer);
    depth--;
  }

  private void printNode(Expr e, int outer) {
    switch (e) {
      case LoopVar v -> out.append(v.name());
      case Expr.IntConst(Type type, long value) ->
          out.append(
              type == Type.BOOL
                  ? Boolean.toString(value != 0)
                  : type == Type.U64 ? Long.toUnsignedString(value) : Long.toString(value));
      case Expr.FloatConst(Type type, double value) ->
          out.append(type == Type.F32 ? Float.toString((float) value) : Double.toString(value));
      case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NEG || op == UnaryOp.NOT -> {
        out.append(op == UnaryOp.NOT && a.type() == Type.BOOL ? "!" : op.symbol());
        print(a, 12);
      }
      case Expr.Unary(UnaryOp op, Expr a) -> call(op.symbol(), List.of(a));
      case Expr.Binary(BinaryOp op, Expr a, Expr b) when op == BinaryOp.MIN || op == BinaryOp.MAX ->
          call(op.symbol(), List.of(a, b));
      case Expr.Binary(BinaryOp op, Expr a, Expr b) ->
          infix(outer, precedence(op), a, " " + symbol(op, a.type()) + " ", b);
      case Expr.Fma(Expr a, Expr b, Expr c) -> {
        open(outer, 10);
        print(a, 11);
        out.append(" * ");
        print(b, 12);
        out.append(" + ");
        print(c, 11);
        close(outer, 10);
      }
      case Expr.Select(Expr c, Expr t, Expr f) -> call("select", List.of(c, t, f));
      case Expr.Cast(Type type, Expr a) -> call(type.toString(), List.of(a));
      case Expr.Reinterpret(Type type, Expr a) -> call("bits_as_" + type, List.of(a));
      case Expr.Call(Func f, int value, List<Expr> args) ->
          call(f.types().size() == 1 ? f.name() : f.name() + "[" + value + "]", args);
      case Expr.Access(Input in, List<Expr> args) -> call(in.name(), args);
      case Expr.Watched(Watch watch, Expr value) ->
          call(
              watch.kind() == Watch.Kind.PRINT ? "printed" : "required",
              List.of(watch.condition(), value));
    }
  }

  static String arguments(List<? extends Expr> args) {
    return args.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
  }

  /// {@return `args` as a message shows them}
  static String briefArguments(List<? extends Expr> args) {
    String all =
        args.stream()
            .map(e -> e == null ? "null" : brief(e))
            .collect(Collectors.joining(", ", "(", ")"));
    return all.length() > 2 * BRIEF ? cut(all, 2 * BRIEF) + ")" : all;
  }

  private void call(String name, List<? extends Expr> args) {
    out.append(name).append('(');
    for (int i = 0; i < args.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      print(args.get(i), 0);
    }
    out.append(')');
  }

  private void infix(int outer, int mine, Expr a, String symbol, Expr b) {
    open(outer, mine);
    print(a, mine);
    out.append(symbol);
    print(b, mine + 1);
    close(outer, mine);
  }

  private void open(int outer, int mine) {
    out.append(mine < outer ? "(" : "");
  }

  private void close(int outer, int mine) {
    out.append(mine < outer ? ")" : "");
  }

  private static String symbol(BinaryOp op, Type type) {
    return type == Type.BOOL && (op == BinaryOp.AND || op == BinaryOp.OR)
        ? op.symbol() + op.symbol()
        : op.symbol();
  }

  private static int precedence(BinaryOp op) {
    return switch (op) {
      case OR -> 3;
      case XOR -> 4;
      case AND -> 5;
      case EQ, NE -> 6;
      case LT, LE, GT, GE -> 7;
      case SHL, SHR -> 8;
      case ADD, SUB -> 10;
      case MUL, DIV, MOD -> 11;
      case MIN, MAX -> 13;
    };
  }
}
