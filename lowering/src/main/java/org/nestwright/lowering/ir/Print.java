package org.nestwright.lowering.ir;

import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import org.nestwright.scheduler.LoopKind;

/// Writes a loop nest as indented text, one statement per line, and knows on which line each
/// statement stands.
public final class Print {
  private final StringBuilder text = new StringBuilder();
  private final Map<Stmt, Integer> lines = new IdentityHashMap<>();
  private int line = 1;

  private Print() {}

  /// A printed loop nest.
  ///
  /// @param text one statement per line, each line ended
  /// @param lines the first line of each statement, counted from 1, by identity
  public record Text(String text, Map<Stmt, Integer> lines) {
    /// {@return the line on which `s` stands, 0 if it does not}
    public int line(Stmt s) {
      return lines.getOrDefault(s, 0);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// {@return the text of a program, its parameters first}
  public static Text print(Program program) {
    Print print = new Print();
    for (Program.Parameter p : program.parameters()) {
      print.put(0, "parameter %s: %s[%d]".formatted(p.buffer(), p.type(), p.size()));
    }
    print.statement(0, program.body());
    return new Text(print.text.toString(), print.lines);
  }

  /// {@return the text of a statement}
  public static Text print(Stmt s) {
    Print print = new Print();
    print.statement(0, s);
    return new Text(print.text.toString(), print.lines);
  }

  /// {@return the text of a term}
  public static String print(Term e) {
    return PrintTerm.print(e);
  }

  private void statement(int indent, Stmt s) {
    lines.putIfAbsent(s, line);
    switch (s) {
      case Stmt.For n -> {
        String kind =
            n.kind() == LoopKind.SERIAL ? "" : n.kind().name().toLowerCase(Locale.ROOT) + " ";
        put(indent, "for %s%s in %s".formatted(kind, n.id(), range(n.min(), n.extent())));
        statement(indent + 1, n.body());
      }
      case Stmt.Store n ->
          put(indent, PrintTerm.access(n.buffer(), n.index()) + " = " + print(n.value()));
      case Stmt.Let n -> {
        put(indent, "let %s = %s".formatted(n.name(), print(n.value())));
        statement(indent, n.body());
      }
      case Stmt.If n -> {
        put(indent, "if " + print(n.condition()));
        statement(indent + 1, n.then());
      }
      case Stmt.Masked n -> {
        String what = n.loads() && n.stores() ? "" : n.loads() ? "loads " : "stores ";
        put(indent, "mask %sto %s lanes".formatted(what, print(n.count())));
        statement(indent + 1, n.body());
      }
      case Stmt.Block n -> {
        if (n.stmts().isEmpty()) {
          put(indent, "nothing");
        }
        n.stmts().forEach(child -> statement(indent, child));
      }
      case Stmt.Allocate n -> {
        put(
            indent,
            "allocate %s: %s[%d] in %s"
                .formatted(
                    n.buffer(),
                    n.type(),
                    n.size(),
                    switch (n.placement()) {
                      case OPEN -> "locals or an array";
                      case DEMANDED_LOCALS -> "locals, as demanded";
                      case ARRAY -> "an array";
                      case LOCALS -> "locals";
                    }));
        statement(indent + 1, n.body());
      }
      case Stmt.Barrier _ -> put(indent, "barrier");
      case Stmt.Require n -> put(indent, "require " + print(n.condition()));
      case Stmt.Print n -> {
        StringBuilder line = new StringBuilder("print \"").append(escaped(n.texts().getFirst()));
        for (int i = 0; i < n.values().size(); i++) {
          line.append('{').append(print(n.values().get(i))).append('}');
          line.append(escaped(n.texts().get(i + 1)));
        }
        put(indent, line.append("\" if ").append(print(n.condition())).toString());
      }
      case Stmt.Outline n -> {
        put(indent, "method");
        statement(indent + 1, n.body());
      }
    }
  }

  /// One line, whatever the text.
  private static String escaped(String text) {
    return text.replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String range(Term min, int extent) {
    return min instanceof Term.IntConst(_, long from)
        ? "[%d, %d)".formatted(from, from + extent)
        : "[%s, %s + %d)".formatted(print(min), print(min), extent);
  }

  private void put(int indent, String statement) {
    text.repeat("  ", indent).append(statement).append('\n');
    line++;
  }
}
