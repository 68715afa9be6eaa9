package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.Term;

/// Emits vectors of bools as masks.
final class MaskCode {
  private static final String MASK_TO_MASK = "(" + VectorApi.MASK + ")" + VectorApi.MASK;

  private final Code code;
  private final TermCode terms;
  private final VectorApi api;

  MaskCode(Code code, TermCode terms, VectorApi api) {
    this.code = code;
    this.terms = terms;
    this.api = api;
  }

  /// Leaves the mask of `condition` for vectors whose lanes are of type `lane`.
  void emit(Term condition, Type lane) {
    switch (condition) {
      case Term.Binary(BinaryOp op, Term a, Term b) when op.isComparison() -> {
        if (a.type() == Type.BOOL) {
          bools(op, a, b, lane);
        } else {
          compare(op, a, b, lane);
        }
      }
      case Term.Binary(BinaryOp op, Term a, Term b) -> {
        emit(a, lane);
        emit(b, lane);
        api.callMask(
            switch (op) {
              case AND -> "and";
              case OR -> "or";
              case XOR -> "xor";
              case ADD, SUB, MUL, DIV, MOD, MIN, MAX, SHL, SHR, EQ, NE, LT, LE, GT, GE ->
                  throw new CompilerBug(op + " of bools");
            },
            MASK_TO_MASK);
      }
      case Term.Unary(UnaryOp op, Term a) when op == UnaryOp.NOT -> {
        emit(a, lane);
        api.callMask("not", "()" + VectorApi.MASK);
      }
      case Term.Cast(Type _, Term a) when a.type() == Type.BOOL -> emit(a, lane);
      case Term.Broadcast(Term a, int lanes) -> {
        api.species(lane, lanes);
        terms.emit(a);
        code.callInterface(VectorApi.SPECIES_CLASS, "maskAll", "(Z)" + VectorApi.MASK);
        code.countVectorCall();
      }
      case Term.Select(Term c, Term then, Term otherwise) when c.lanes() > 1 -> {
        // c & then | ~c & otherwise; a term has no side effects, so c may be computed twice.
        emit(c, lane);
        emit(then, lane);
        api.callMask("and", MASK_TO_MASK);
        emit(otherwise, lane);
        emit(c, lane);
        api.callMask("andNot", MASK_TO_MASK);
        api.callMask("or", MASK_TO_MASK);
      }
      case Term other -> throw new CompilerBug("no mask can be made of " + other);
    }
  }

  private void bools(BinaryOp op, Term a, Term b, Type lane) {
    emit(a, lane);
    emit(b, lane);
    switch (op) {
      case EQ -> api.callMask("eq", MASK_TO_MASK);
      case NE -> api.callMask("xor", MASK_TO_MASK);
      case LT, LE, GT, GE, ADD, SUB, MUL, DIV, MOD, MIN, MAX, AND, OR, XOR, SHL, SHR ->
          throw new CompilerBug(op + " of bools");
    }
  }

  private void compare(BinaryOp op, Term a, Term b, Type lane) {
    Type type = a.type();
    boolean unsigned = type.isUnsigned() && op != BinaryOp.EQ && op != BinaryOp.NE;
    terms.emit(a);
    api.operator((unsigned ? "U" : "") + op.name(), "Comparison");
    terms.emit(b);
    api.call(
        type,
        "compare",
        "(" + VectorApi.operatorType("Comparison") + VectorApi.VECTOR + ")" + VectorApi.MASK);
    if (JvmType.element(type) != JvmType.element(lane)) {
      api.species(lane, a.lanes());
      api.callMask("cast", "(" + VectorApi.SPECIES + ")" + VectorApi.MASK);
    }
  }
}
