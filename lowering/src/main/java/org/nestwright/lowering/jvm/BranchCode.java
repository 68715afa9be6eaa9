package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.Term;
import org.objectweb.asm.Label;

/// Emits jumps on scalar conditions.
final class BranchCode {
  private final Code code;
  private final TermCode terms;

  BranchCode(Code code, TermCode terms) {
    this.code = code;
    this.terms = terms;
  }

  /// Jumps if `condition` does not hold.
  void unless(Term condition, Label target) {
    jump(condition, false, target);
  }

  /// Leaves the value of one arm on the stack; the other arm is not evaluated.
  void select(Term condition, Term then, Term otherwise) {
    Label no = new Label();
    Label end = new Label();
    unless(condition, no);
    // What only one arm loads is not known after it.
    SharedTerms outer = terms.share(SharedTerms.none());
    terms.emit(then);
    code.jump(GOTO, end);
    code.label(no);
    terms.emit(otherwise);
    code.label(end);
    terms.share(outer);
  }

  /// Jumps if the value of `condition` is `sense`. Terms have no side effects, so what need not be
  /// known is not evaluated.
  private void jump(Term condition, boolean sense, Label target) {
    switch (condition) {
      case Term.Unary(UnaryOp op, Term a) when op == UnaryOp.NOT -> jump(a, !sense, target);
      case Term.Binary(BinaryOp op, Term a, Term b) when op.isComparison() ->
          compare(op, a, b, sense, target);
      case Term.Binary(BinaryOp op, Term a, Term b)
          when op == BinaryOp.AND || op == BinaryOp.OR -> {
        if (sense == (op == BinaryOp.OR)) {
          jump(a, sense, target);
          jump(b, sense, target);
        } else {
          Label past = new Label();
          jump(a, !sense, past);
          jump(b, sense, target);
          code.label(past);
        }
      }
      case Term other -> {
        terms.emit(other);
        code.jump(sense ? IFNE : IFEQ, target);
      }
    }
  }

  private void compare(BinaryOp op, Term a, Term b, boolean sense, Label target) {
    Type type = a.type();
    terms.emit(a);
    terms.emit(b);
    switch (type) {
      case BOOL, I8, U8, I16, U16, I32 -> {
        code.jump(opcode(op, sense, IF_ICMPEQ), target);
        return;
      }
      case F16, BF16 -> throw new CompilerBug("a comparison of " + type);
      case U32 -> code.callStatic("java/lang/Integer", "compareUnsigned", "(II)I");
      case U64 -> code.callStatic("java/lang/Long", "compareUnsigned", "(JJ)I");
      case I64 -> code.op(LCMP);
      // A NaN makes the comparison come out so that no order holds.
      case F32 -> code.op(op == BinaryOp.LT || op == BinaryOp.LE ? FCMPG : FCMPL);
      case F64 -> code.op(op == BinaryOp.LT || op == BinaryOp.LE ? DCMPG : DCMPL);
    }
    code.jump(opcode(op, sense, IFEQ), target);
  }

  /// {@return the jump of the family that begins with `equal`: EQ, NE, LT, GE, GT, LE}
  private static int opcode(BinaryOp op, boolean sense, int equal) {
    int index =
        switch (op) {
          case EQ -> 0;
          case NE -> 1;
          case LT -> 2;
          case GE -> 3;
          case GT -> 4;
          case LE -> 5;
          case ADD, SUB, MUL, DIV, MOD, MIN, MAX, AND, OR, XOR, SHL, SHR ->
              throw new CompilerBug(op + " is no comparison");
        };
    // Each even opcode is followed by its opposite.
    return equal + (sense ? index : index ^ 1);
  }
}
