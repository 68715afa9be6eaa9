package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.Term;
import org.objectweb.asm.Label;

/// Emits scalar terms.
final class ScalarCode {
  private static final String MATH = "java/lang/Math";

  private final Code code;
  private final Frame frame;
  private final TermCode terms;
  private final CastCode casts;
  private final ArithmeticCode arithmetic;

  ScalarCode(Code code, Frame frame, TermCode terms) {
    this.code = code;
    this.frame = frame;
    this.terms = terms;
    casts = new CastCode(code);
    arithmetic = new ArithmeticCode(code, casts, terms);
  }

  void emit(Term e) {
    switch (e) {
      case Term.IntConst(Type type, long value) -> code.pushInteger(type, value);
      case Term.FloatConst(Type type, double value) -> {
        if (type == Type.F32) {
          code.push((float) value);
        } else {
          code.push(value);
        }
      }
      case Term.Variable n -> variable(n);
      case Term.Unary(UnaryOp op, Term a) -> unary(op, a);
      case Term.Binary(BinaryOp op, Term a, Term b) -> {
        if (op.isComparison()) {
          truth(e);
        } else {
          arithmetic.emit(op, a, b);
        }
      }
      case Term.Fma(Term a, Term b, Term c) -> {
        terms.emit(a);
        terms.emit(b);
        terms.emit(c);
        String d = JvmType.of(c.type()).descriptor();
        code.callStatic(MATH, "fma", "(" + d + d + d + ")" + d);
      }
      case Term.Select(Term condition, Term then, Term otherwise) ->
          terms.branch().select(condition, then, otherwise);
      case Term.Cast(Type to, Term a) -> {
        terms.emit(a);
        casts.cast(a.type(), to);
      }
      case Term.Reinterpret(Type to, Term a) -> {
        terms.emit(a);
        casts.reinterpret(a.type(), to);
      }
      case Term.Load n -> load(n);
      case Term.Broadcast _, Term.Ramp _, Term.Shuffle _ ->
          throw new CompilerBug("a vector of one lane: " + e);
    }
  }

  private void variable(Term.Variable n) {
    switch (frame.binding(n.name())) {
      case Frame.Binding.Constant(int value) -> code.push(value);
      case Frame.Binding.Local local -> code.local(JvmType.of(local.type()).load(), local.slot());
    }
  }

  private void load(Term.Load n) {
    if (frame.isPromoted(n.buffer())) {
      int slot = frame.promoted(n.buffer(), TermCode.access(n.buffer(), n.index()));
      code.local(JvmType.of(n.type()).load(), slot);
      return;
    }
    terms.element(n.buffer(), n.type(), n.index());
    code.op(JvmType.arrayLoad(n.type()));
    if (n.type() == Type.U8 || n.type() == Type.U16) {
      casts.normalize(n.type());
    }
  }

  private void truth(Term condition) {
    Label no = new Label();
    Label end = new Label();
    terms.branch().unless(condition, no);
    code.push(1);
    code.jump(GOTO, end);
    code.label(no);
    code.push(0);
    code.label(end);
  }

  private void unary(UnaryOp op, Term a) {
    terms.emit(a);
    Type type = a.type();
    JvmType jvm = JvmType.of(type);
    switch (op) {
      case NEG -> {
        code.op(jvm.op(INEG));
        casts.normalize(type);
      }
      case NOT -> {
        if (type == Type.BOOL) {
          code.push(1);
        } else {
          code.pushInteger(type, -1);
        }
        code.op(jvm.op(IXOR));
        casts.normalize(type);
      }
      case ABS -> {
        if (!type.isUnsigned()) {
          code.callStatic(MATH, "abs", "(" + jvm.descriptor() + ")" + jvm.descriptor());
          casts.normalize(type);
        }
      }
      case SQRT -> rounding(type, MATH, "sqrt");
      case FLOOR -> rounding(type, MATH, "floor");
      case CEIL -> rounding(type, MATH, "ceil");
      case ROUND -> rounding(type, MATH, "rint");
      case TRUNC -> rounding(type, Runtimes.CONVERSION, "truncate");
      case POPCOUNT -> {
        onlyItsBits(type);
        count(type, "bitCount");
      }
      case LEADING_ZEROS -> {
        onlyItsBits(type);
        count(type, "numberOfLeadingZeros");
        if (type.bits() < 32) {
          code.push(32 - type.bits());
          code.op(ISUB);
        }
      }
      case TRAILING_ZEROS -> {
        if (type.bits() < 32) {
          code.push(1 << type.bits());
          code.op(IOR);
        }
        count(type, "numberOfTrailingZeros");
      }
    }
  }

  /// Clears the copies of the sign above a narrow value.
  private void onlyItsBits(Type type) {
    if (type.isSigned() && type.bits() < 32) {
      code.push((1 << type.bits()) - 1);
      code.op(IAND);
    }
  }

  /// A count of bits, in the operand's type.
  private void count(Type type, String name) {
    boolean wide = type.bits() == 64;
    code.callStatic(wide ? "java/lang/Long" : "java/lang/Integer", name, wide ? "(J)I" : "(I)I");
    if (wide) {
      code.op(I2L);
    }
  }

  /// A function of doubles whose value for a float, rounded to float, is the correctly rounded one.
  private void rounding(Type type, String owner, String name) {
    if (type == Type.F32) {
      code.op(F2D);
    }
    code.callStatic(owner, name, "(D)D");
    if (type == Type.F32) {
      code.op(D2F);
    }
  }
}
