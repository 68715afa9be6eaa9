package org.nestwright.lowering.ir;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.scheduler.LoopKind;

/// Checks that a program keeps the rules of the loop-nest language. Run between passes and before
/// emission.
public final class Verify {
  /// What is known of a buffer where it can be used.
  private record Storage(Type type, int size, Set<Span> promoted, int method) {}

  /// The elements of one access, `from` inclusive to `to` exclusive.
  private record Span(long from, long to) {}

  /// What is known of a variable where it can be used.
  private record Value(Type type, int lanes, int method) {}

  private final Map<BufferId, Storage> buffers = new HashMap<>();
  private final Map<Name, Value> variables = new HashMap<>();
  // Counts the method boundaries on the path from the root.
  private int method;
  // How many statements around mask loads, and how many stores: those may be inside in part.
  private int maskedLoads;
  private int maskedStores;

  private Verify() {}

  /// Checks a whole program.
  ///
  /// @throws CompilerBug naming the broken rule and the statement
  public static void verify(Program program) {
    Verify verify = new Verify();
    for (Program.Parameter p : program.parameters()) {
      Storage storage = new Storage(p.type(), p.size(), null, 0);
      require(verify.buffers.put(p.buffer(), storage) == null, "duplicate parameter", p.buffer());
    }
    verify.statement(program.body());
  }

  private void statement(Stmt s) {
    switch (s) {
      case Stmt.For n -> {
        term(n.min());
        scalar(n.min(), Type.I32, "first value of a loop");
        require(n.extent() >= 0, "negative extent", n.id());
        boolean boundary = n.kind() == LoopKind.PARALLEL;
        method += boundary ? 1 : 0;
        bind(new Name.OfLoop(n.id()), Type.I32, 1, n.body());
        method -= boundary ? 1 : 0;
      }
      case Stmt.Store n -> {
        term(n.index());
        term(n.value());
        access(n.buffer(), n.value().type(), n.index(), maskedStores > 0);
        require(
            n.index().lanes() == n.value().lanes(), "store of other lanes than its index", text(n));
      }
      case Stmt.Let n -> {
        term(n.value());
        bind(n.name(), n.value().type(), n.value().lanes(), n.body());
      }
      case Stmt.If n -> {
        term(n.condition());
        scalar(n.condition(), Type.BOOL, "condition of an if");
        statement(n.then());
      }
      case Stmt.Barrier n -> {
        term(n.variable());
        scalar(n.variable(), Type.I32, "variable of a barrier");
      }
      case Stmt.Require n -> {
        term(n.condition());
        require(n.condition().type() == Type.BOOL, "requirement that is no bool", n.condition());
      }
      case Stmt.Print n -> {
        term(n.condition());
        scalar(n.condition(), Type.BOOL, "condition of a print");
        require(n.texts().size() == n.values().size() + 1, "texts of a print", text(n));
        for (Term value : n.values()) {
          term(value);
          require(value.lanes() == 1, "print of a vector", value);
        }
      }
      case Stmt.Masked n -> {
        term(n.count());
        scalar(n.count(), Type.I32, "count of lanes");
        maskedLoads += n.loads() ? 1 : 0;
        maskedStores += n.stores() ? 1 : 0;
        statement(n.body());
        maskedLoads -= n.loads() ? 1 : 0;
        maskedStores -= n.stores() ? 1 : 0;
      }
      case Stmt.Block n -> n.stmts().forEach(this::statement);
      case Stmt.Allocate n -> {
        require(n.size() > 0, "allocation without elements", n.buffer());
        Set<Span> promoted = n.placement() == Stmt.Placement.LOCALS ? new LinkedHashSet<>() : null;
        Storage storage = new Storage(n.type(), n.size(), promoted, method);
        require(buffers.put(n.buffer(), storage) == null, "duplicate buffer", n.buffer());
        statement(n.body());
        buffers.remove(n.buffer());
      }
      case Stmt.Outline n -> {
        method++;
        statement(n.body());
        method--;
      }
    }
  }

  private void bind(Name name, Type type, int lanes, Stmt body) {
    require(variables.put(name, new Value(type, lanes, method)) == null, "duplicate binding", name);
    statement(body);
    variables.remove(name);
  }

  private void term(Term e) {
    Walk.operands(e).forEach(this::term);
    switch (e) {
      case Term.IntConst n ->
          require(
              (n.type() == Type.BOOL || n.type().isInteger())
                  && n.type().wrap(n.value()) == n.value(),
              "int constant",
              e);
      case Term.FloatConst n -> require(n.type().isFloat(), "float constant of no float type", e);
      case Term.Variable n -> {
        Value value = variables.get(n.name());
        require(value != null, "unbound variable", e);
        require(
            value.type() == n.type() && value.lanes() == n.lanes(),
            "variable of another type than its binding",
            e);
        require(n.lanes() == 1 || value.method() == method, "vector passed to another method", e);
      }
      case Term.Unary n -> require(takes(n), "operand type", e);
      case Term.Binary n -> {
        same(n.a(), n.b(), e);
        require(takes(n), "operand type", e);
      }
      case Term.Fma n -> {
        same(n.a(), n.c(), e);
        same(n.b(), n.c(), e);
        require(n.type().isFloat(), "fma of no float", e);
      }
      case Term.Select n -> {
        same(n.then(), n.otherwise(), e);
        require(n.condition().type() == Type.BOOL, "condition that is no bool", e);
        int lanes = n.condition().lanes();
        require(lanes == 1 || lanes == n.lanes(), "condition of other lanes than the arms", e);
      }
      case Term.Cast n -> {
        Type from = n.a().type();
        boolean half = from.isHalf() || n.type().isHalf();
        require(!half || from == Type.F32 || n.type() == Type.F32, "half cast but to f32", e);
      }
      case Term.Reinterpret n ->
          require(n.type().bits() == n.a().type().bits(), "reinterpretation of other width", e);
      case Term.Load n -> access(n.buffer(), n.type(), n.index(), maskedLoads > 0);
      case Term.Broadcast n -> require(n.a().lanes() == 1 && n.lanes() > 1, "broadcast lanes", e);
      case Term.Ramp n ->
          require(n.base().lanes() == 1 && n.base().type().isInteger() && n.lanes() > 1, "ramp", e);
      case Term.Shuffle n ->
          require(
              n.lanes() == n.a().lanes()
                  && n.from().stream().allMatch(i -> i >= 0 && i < n.lanes()),
              "lanes of a shuffle",
              e);
    }
  }

  private static boolean takes(Term.Unary n) {
    Type type = n.type();
    return switch (n.op()) {
      case NEG, ABS -> type.isNumber();
      case NOT -> type == Type.BOOL || type.isInteger();
      case SQRT, FLOOR, CEIL, ROUND, TRUNC -> type.isFloat();
      case POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS -> type.isInteger();
    };
  }

  private static boolean takes(Term.Binary n) {
    Type type = n.a().type();
    return switch (n.op()) {
      case ADD, SUB, MUL, DIV, MIN, MAX, LT, LE, GT, GE -> type.isNumber();
      case MOD, SHL, SHR -> type.isInteger();
      case AND, OR, XOR -> type == Type.BOOL || type.isInteger();
      case EQ, NE -> type == Type.BOOL || type.isNumber();
    };
  }

  private void access(BufferId buffer, Type type, Term index, boolean masked) {
    Storage storage = buffers.get(buffer);
    require(storage != null, "unknown buffer", buffer);
    require(storage.type() == type, "element type", "%s used as %s".formatted(buffer, type));
    require(index.type() == Type.I32, "index that is no i32", index);
    Span span =
        switch (index) {
          case Term.IntConst(_, long at) -> new Span(at, at + 1);
          case Term.Ramp(Term.IntConst(_, long at), int stride, int lanes) when stride == 1 ->
              new Span(at, at + lanes);
          case Term _ -> null;
        };
    if (span != null) {
      require(
          span.from() >= 0 && (masked ? span.from() : span.to() - 1) < storage.size(),
          "index outside of the buffer",
          PrintTerm.access(buffer, index));
    }
    if (storage.promoted() != null) {
      promoted(buffer, storage, index, span);
    }
  }

  private void promoted(BufferId buffer, Storage storage, Term index, Span span) {
    String access = PrintTerm.access(buffer, index);
    require(span != null, "buffer in locals at an index that is not constant", access);
    require(storage.method() == method, "buffer in locals used by another method", access);
    if (storage.promoted().add(span)) {
      for (Span other : storage.promoted()) {
        boolean disjoint = span.to() <= other.from() || other.to() <= span.from();
        require(disjoint || span.equals(other), "accesses to locals that overlap", access);
      }
    }
  }

  private static void same(Term a, Term b, Term whole) {
    require(a.type() == b.type() && a.lanes() == b.lanes(), "operands that differ", whole);
  }

  private static void scalar(Term e, Type type, String what) {
    require(e.type() == type && e.lanes() == 1, what + " is not a scalar " + type, e);
  }

  private static String text(Stmt s) {
    return Print.print(s).text().strip();
  }

  private static void require(boolean holds, String rule, Object where) {
    if (!holds) {
      String place = where instanceof Term e ? Print.print(e) : String.valueOf(where);
      throw new CompilerBug("broken rule: " + rule + ": " + place);
    }
  }
}
