package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.VectorSupport;

/// Emits operations on two scalars that are no comparisons.
final class ArithmeticCode {
  private final Code code;
  private final CastCode casts;
  private final TermCode terms;

  ArithmeticCode(Code code, CastCode casts, TermCode terms) {
    this.code = code;
    this.casts = casts;
    this.terms = terms;
  }

  void emit(BinaryOp op, Term a, Term b) {
    Type type = a.type();
    JvmType jvm = JvmType.of(type);
    switch (op) {
      case ADD -> wrapping(jvm.op(IADD), a, b);
      case SUB -> wrapping(jvm.op(ISUB), a, b);
      case MUL -> wrapping(jvm.op(IMUL), a, b);
      case AND -> plain(jvm.op(IAND), a, b);
      case OR -> plain(jvm.op(IOR), a, b);
      case XOR -> plain(jvm.op(IXOR), a, b);
      case DIV -> {
        if (type.isFloat()) {
          plain(jvm.op(IDIV), a, b);
        } else {
          divide(a, b);
        }
      }
      case MOD -> remainder(a, b);
      case MIN -> extreme("min", a, b);
      case MAX -> extreme("max", a, b);
      case SHL -> {
        shift(jvm.op(ISHL), a, b);
        casts.normalize(type);
      }
      // A narrow unsigned value is zero-extended, so either shift serves it.
      case SHR -> shift(jvm.op(type.isUnsigned() ? IUSHR : ISHR), a, b);
      case EQ, NE, LT, LE, GT, GE -> throw new CompilerBug(op + " is a comparison");
    }
  }

  private void plain(int opcode, Term a, Term b) {
    terms.emit(a);
    terms.emit(b);
    code.op(opcode);
  }

  private void wrapping(int opcode, Term a, Term b) {
    plain(opcode, a, b);
    casts.normalize(a.type());
  }

  private void shift(int opcode, Term a, Term b) {
    terms.emit(a);
    if (b instanceof Term.IntConst(Type type, long count)) {
      code.push((int) count & type.bits() - 1);
    } else {
      terms.emit(b);
      if (JvmType.of(b.type()) == JvmType.LONG) {
        code.op(L2I);
      } else if (b.type().bits() < 32) {
        code.push(b.type().bits() - 1);
        code.op(IAND);
      }
    }
    code.op(opcode);
  }

  private void divide(Term a, Term b) {
    int shift = VectorSupport.powerOfTwo(b);
    if (shift < 0) {
      call(isWideUnsigned(a.type()) ? "divideUnsigned" : "divide", a, b);
      casts.normalize(a.type());
      return;
    }
    terms.emit(a);
    if (shift > 0) {
      code.push(shift);
      code.op(JvmType.of(a.type()).op(a.type().isUnsigned() ? IUSHR : ISHR));
    }
  }

  private void remainder(Term a, Term b) {
    if (VectorSupport.powerOfTwo(b) < 0) {
      call(isWideUnsigned(a.type()) ? "remainderUnsigned" : "remainder", a, b);
      casts.normalize(a.type());
      return;
    }
    terms.emit(a);
    code.pushInteger(b.type(), ((Term.IntConst) b).value() - 1);
    code.op(JvmType.of(a.type()).op(IAND));
  }

  private void call(String name, Term a, Term b) {
    terms.emit(a);
    terms.emit(b);
    code.callStatic(Runtimes.DIVISION, name, descriptor(a.type()));
  }

  private void extreme(String name, Term a, Term b) {
    terms.emit(a);
    terms.emit(b);
    if (isWideUnsigned(a.type())) {
      code.callStatic(Runtimes.CONVERSION, name + "Unsigned", descriptor(a.type()));
    } else {
      code.callStatic("java/lang/Math", name, descriptor(a.type()));
    }
  }

  private static String descriptor(Type type) {
    String d = JvmType.of(type).descriptor();
    return "(" + d + d + ")" + d;
  }

  /// Narrower unsigned values are nonnegative ints.
  static boolean isWideUnsigned(Type type) {
    return type == Type.U32 || type == Type.U64;
  }
}
