package org.nestwright.lowering.fuzz;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.dsl.Watch;

/// Writes a pipeline as the Java that makes it.
final class AlgorithmText {
  private AlgorithmText() {}

  static String of(Pipeline pipeline) {
    StringBuilder text = new StringBuilder();
    Set<String> vars = new LinkedHashSet<>();
    pipeline.funcs().forEach(f -> f.vars().forEach(v -> vars.add(v.name())));
    if (!vars.isEmpty()) {
      text.append(
          vars.stream()
              .map("%1$s = Var.of(\"%1$s\")"::formatted)
              .collect(Collectors.joining(", ", "Var ", ";\n")));
    }
    for (Input in : pipeline.inputs()) {
      String extents = in.extents().stream().map(e -> ", " + e).collect(Collectors.joining());
      text.append(
          "Input %s = Input.of(\"%s\", %s%s);\n"
              .formatted(in.name(), in.name(), type(in.type()), extents));
    }
    pipeline.funcs().forEach(f -> func(f, text));
    return text.toString();
  }

  static String of(Shape shape) {
    String from =
        shape.mins().stream().allMatch(m -> m == 0)
            ? ""
            : ".from(%s)".formatted(numbers(shape.mins()));
    return "Shape.of(%s)%s".formatted(numbers(shape.extents()), from);
  }

  private static String numbers(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static void func(Func f, StringBuilder text) {
    for (int k = 1; k < f.definitions().size(); k++) {
      domain(f, f.definitions().get(k), text);
    }
    text.append("Func %s = Func.of(\"%s\"".formatted(f.name(), f.name()));
    f.vars().forEach(v -> text.append(", ").append(v.name()));
    text.append(").is(").append(list(f, f.definitions().getFirst().values())).append(")");
    for (int k = 1; k < f.definitions().size(); k++) {
      Definition d = f.definitions().get(k);
      String domain = d.domain().isEmpty() ? "" : domain(f, d) + predicates(f, d) + ", ";
      String at = "List.<Expr>of(%s)".formatted(list(f, d.args()));
      text.append(
          d.values().size() == 1
              ? "\n    .update(%s%s, self -> %s)".formatted(domain, at, list(f, d.values()))
              : "\n    .updateTuple(%s%s, self -> List.of(%s))"
                  .formatted(domain, at, list(f, d.values())));
    }
    text.append(";\n");
  }

  private static String domain(Func f, Definition d) {
    String first = d.domain().getFirst().name();
    return f.name() + "_" + first.substring(0, first.indexOf('.'));
  }

  private static String predicates(Func f, Definition d) {
    return d.predicates().stream()
        .map(p -> ".where(%s)".formatted(text(f, p)))
        .collect(Collectors.joining());
  }

  private static void domain(Func f, Definition d, StringBuilder text) {
    if (d.domain().isEmpty()) {
      return;
    }
    String name = domain(f, d);
    String ranges =
        d.domain().stream()
            .map(r -> ", {%d, %d}".formatted(r.min(), r.extent()))
            .collect(Collectors.joining())
            .substring(2);
    text.append(
        "RDom %s = RDom.over(\"%s\", new int[][] {%s});\n"
            .formatted(name, name.substring(f.name().length() + 1), ranges));
  }

  private static String list(Func f, List<Expr> all) {
    return all.stream().map(e -> text(f, e)).collect(Collectors.joining(", "));
  }

  private static String type(Type type) {
    return "Type." + type.name();
  }

  private static String text(Func f, Expr e) {
    return switch (e) {
      case Var v -> v.name();
      case RVar r -> f.name() + "_" + r.name();
      case Expr.IntConst(Type t, long v) ->
          switch (t) {
            case BOOL -> "Expr.of(%s)".formatted(v != 0);
            case I32 -> "Expr.of(%d)".formatted(v);
            case I8, U8, I16, U16, U32, I64, U64, F32, F64, F16, BF16 ->
                "new Expr.IntConst(%s, %dL)".formatted(type(t), v);
          };
      case Expr.FloatConst(Type t, double v) -> "Expr.constant(%s, %s)".formatted(type(t), v);
      case Expr.Unary u ->
          "new Expr.Unary(UnaryOp.%s, %s)".formatted(u.op().name(), text(f, u.a()));
      case Expr.Binary b -> binary(f, b);
      case Expr.Fma m ->
          "new Expr.Fma(%s, %s, %s)".formatted(text(f, m.a()), text(f, m.b()), text(f, m.c()));
      case Expr.Select s ->
          "Expr.select(%s, %s, %s)"
              .formatted(text(f, s.condition()), text(f, s.then()), text(f, s.otherwise()));
      case Expr.Cast c -> "new Expr.Cast(%s, %s)".formatted(type(c.type()), text(f, c.a()));
      case Expr.Reinterpret c -> "%s.reinterpret(%s)".formatted(text(f, c.a()), type(c.type()));
      case Expr.Call c -> {
        String name = c.func().name().equals(f.name()) ? "self" : c.func().name();
        String args = list(f, c.args());
        yield c.func().types().size() == 1
            ? "%s.at(%s)".formatted(name, args)
            : "%s.value(%d%s)".formatted(name, c.value(), args.isEmpty() ? "" : ", " + args);
      }
      case Expr.Watched(Watch w, Expr value) -> {
        String texts =
            w.texts().stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
        yield "new Expr.Watched(new Watch(Watch.Kind.%s, %s, List.of(%s), List.of(%s)), %s)"
            .formatted(
                w.kind().name(), text(f, w.condition()), texts, list(f, w.shown()), text(f, value));
      }
      case Expr.Access a -> "%s.at(%s)".formatted(a.input().name(), list(f, a.args()));
    };
  }

  private static String binary(Func f, Expr.Binary b) {
    String left = text(f, b.a());
    String right = text(f, b.b());
    return switch (b.op()) {
      case ADD, SUB -> {
        boolean plain = !b.type().isFloat();
        String method = b.op() == BinaryOp.ADD ? "plus" : "minus";
        yield plain
            ? "%s.%s(%s)".formatted(left, method, right)
            : "new Expr.Binary(BinaryOp.%s, %s, %s)".formatted(b.op().name(), left, right);
      }
      case MUL -> "%s.times(%s)".formatted(left, right);
      case MIN, MAX ->
          "Expr.%s(%s, %s)".formatted(b.op().name().toLowerCase(Locale.ROOT), left, right);
      case DIV, MOD, AND, OR, XOR, SHL, SHR, EQ, NE, LT, LE, GT, GE ->
          "%s.%s(%s)".formatted(left, b.op().name().toLowerCase(Locale.ROOT), right);
    };
  }
}
