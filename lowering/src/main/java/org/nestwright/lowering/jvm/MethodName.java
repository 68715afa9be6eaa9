package org.nestwright.lowering.jvm;

import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Walk;

/// Names generated methods after the first loop or store inside, for profilers and audits.
final class MethodName {
  private MethodName() {}

  static String of(String prefix, Stmt body) {
    return (prefix + "_" + first(body)).replaceAll("[^A-Za-z0-9_]+", "_");
  }

  private static String first(Stmt s) {
    return switch (s) {
      case Stmt.For n -> n.id().toString();
      case Stmt.Store n -> n.buffer().toString();
      case Stmt.Let _, Stmt.If _, Stmt.Masked _, Stmt.Block _, Stmt.Allocate _, Stmt.Outline _ ->
          Walk.statements(s).stream()
              .map(MethodName::first)
              .filter(name -> !name.isEmpty())
              .findFirst()
              .orElse("");
      case Stmt.Barrier _, Stmt.Require _, Stmt.Print _ -> "";
    };
  }
}
