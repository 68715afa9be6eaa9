package org.nestwright.lowering.fuzz;

import java.util.HashMap;
import java.util.Map;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;

/// Runs loop nests over scalar integers and bools by the definition of each operation.
final class Terms {
  private final Map<Name, Long> variables = new HashMap<>();

  /// What was stored last, by index.
  private final Map<Long, Long> stored = new HashMap<>();

  /// {@return the elements that `s` stores}
  static Map<Long, Long> run(Stmt s) {
    Terms terms = new Terms();
    terms.statement(s);
    return terms.stored;
  }

  private void statement(Stmt s) {
    switch (s) {
      case Stmt.For n -> {
        Name name = new Name.OfLoop(n.id());
        long min = value(n.min());
        for (long i = min; i < min + n.extent(); i++) {
          variables.put(name, i);
          statement(n.body());
        }
        variables.remove(name);
      }
      case Stmt.Store n -> stored.put(value(n.index()), value(n.value()));
      case Stmt.Let n -> {
        variables.put(n.name(), value(n.value()));
        statement(n.body());
      }
      case Stmt.If n -> {
        if (value(n.condition()) != 0) {
          statement(n.then());
        }
      }
      case Stmt.Masked n -> statement(n.scalar());
      case Stmt.Block n -> n.stmts().forEach(this::statement);
      case Stmt.Allocate n -> statement(n.body());
      case Stmt.Outline n -> statement(n.body());
      case Stmt.Barrier _, Stmt.Require _, Stmt.Print _ -> {}
    }
  }

  private long value(Term t) {
    return switch (t) {
      case Term.IntConst(Type type, long value) -> {
        if (type.wrap(value) != value) {
          throw new AssertionError("constant %d of type %s".formatted(value, type));
        }
        yield value;
      }
      case Term.Variable v -> variables.get(v.name());
      case Term.Unary(UnaryOp op, Term a) ->
          t.type().wrap(op == UnaryOp.NEG ? -value(a) : op == UnaryOp.NOT ? ~value(a) : abs(a));
      case Term.Binary(BinaryOp op, Term a, Term b) -> binary(op, value(a), value(b), a.type());
      case Term.Select(Term c, Term a, Term b) -> value(c) != 0 ? value(a) : value(b);
      case Term.Cast(Type type, Term a) -> type.wrap(value(a));
      // Data: any number that its index decides.
      case Term.Load(_, Type type, Term index) ->
          type.wrap(value(index) * 0x9E3779B97F4A7C15L >> 7);
      case Term other -> throw new AssertionError("not for integers: " + other);
    };
  }

  private long abs(Term a) {
    return Math.abs(value(a));
  }

  private static long binary(BinaryOp op, long a, long b, Type type) {
    return switch (op) {
      case ADD -> type.wrap(a + b);
      case SUB -> type.wrap(a - b);
      case MUL -> type.wrap(a * b);
      case DIV -> b == 0 ? 0 : type.wrap(b > 0 ? Math.floorDiv(a, b) : -Math.floorDiv(a, -b));
      case MOD -> b == 0 ? 0 : Math.floorMod(a, Math.abs(b));
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case SHL -> type.wrap(a << (b & 31));
      case SHR -> a >> (b & 31);
      case EQ -> a == b ? 1 : 0;
      case NE -> a != b ? 1 : 0;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case GT -> a > b ? 1 : 0;
      case GE -> a >= b ? 1 : 0;
    };
  }
}
