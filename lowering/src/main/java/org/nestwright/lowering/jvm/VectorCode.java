package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import java.util.List;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.VectorSupport;

/// Emits vector terms as calls of the Vector API.
final class VectorCode {
  private final Code code;
  private final Frame frame;
  private final TermCode terms;
  private final VectorApi api;
  private final MaskCode masks;
  private final VectorCastCode casts;

  VectorCode(Code code, Frame frame, TermCode terms) {
    this.code = code;
    this.frame = frame;
    this.terms = terms;
    api = new VectorApi(code);
    masks = new MaskCode(code, terms, api);
    casts = new VectorCastCode(code, api);
  }

  void emit(Term e) {
    switch (e) {
      case Term.Broadcast(Term a, int lanes) -> {
        api.species(a.type(), lanes);
        terms.emit(a);
        api.broadcast(a.type());
      }
      case Term.Ramp(Term base, int stride, int lanes) -> {
        api.species(base.type(), lanes);
        terms.emit(base);
        api.broadcast(base.type());
        code.push(stride);
        api.call(base.type(), "addIndex", "(I)" + VectorApi.descriptor(base.type()));
      }
      case Term.Variable n -> {
        if (!(frame.binding(n.name()) instanceof Frame.Binding.Local local)) {
          throw new CompilerBug("the vector variable " + n.name() + " is a constant");
        }
        code.local(ALOAD, local.slot());
      }
      case Term.Unary(UnaryOp op, Term a) -> unary(op, a);
      case Term.Binary(BinaryOp op, Term a, Term b) -> binary(op, a, b);
      case Term.Fma(Term a, Term b, Term c) -> {
        terms.emit(a);
        terms.emit(b);
        terms.emit(c);
        String vectors = "(" + VectorApi.VECTOR + VectorApi.VECTOR + ")";
        api.call(c.type(), "fma", vectors + VectorApi.descriptor(c.type()));
      }
      case Term.Select(Term condition, Term then, Term otherwise) -> {
        if (condition.lanes() == 1) {
          terms.branch().select(condition, then, otherwise);
        } else {
          terms.emit(otherwise);
          terms.emit(then);
          masks.emit(condition, then.type());
          api.call(
              then.type(),
              "blend",
              "(" + VectorApi.VECTOR + VectorApi.MASK + ")" + VectorApi.descriptor(then.type()));
        }
      }
      case Term.Cast(Type to, Term a) -> {
        if (a.type() == Type.BOOL) {
          api.zero(to, a.lanes());
          code.push(1L);
          masks.emit(a, to);
          api.call(to, "blend", "(J" + VectorApi.MASK + ")" + VectorApi.descriptor(to));
        } else {
          terms.emit(a);
          casts.cast(a.type(), to, a.lanes());
        }
      }
      case Term.Reinterpret(Type to, Term a) -> {
        terms.emit(a);
        casts.reinterpret(a.type(), to);
      }
      case Term.Load n -> load(n);
      case Term.Shuffle(Term a, List<Integer> from) -> {
        terms.emit(a);
        code.tables().shuffle(code, a.type(), from);
        api.call(
            a.type(), "rearrange", "(" + VectorApi.SHUFFLE + ")" + VectorApi.descriptor(a.type()));
      }
      case Term.IntConst _, Term.FloatConst _ ->
          throw new CompilerBug("a scalar as a vector: " + e);
    }
  }

  /// `buffer[index] = value` for lanes that follow each other.
  void store(Stmt.Store s) {
    if (!(s.index() instanceof Term.Ramp(Term base, int stride, int _)) || stride != 1) {
      throw new CompilerBug("a vector is stored at " + s.index() + ", not at a ramp of stride 1");
    }
    Type type = s.value().type();
    terms.emit(s.value());
    api.exact(type, s.value().lanes());
    terms.element(s.buffer(), type, base);
    String to = "(" + JvmType.arrayDescriptor(type) + "I";
    if (terms.limits().hasStores()) {
      mask(type, s.value().lanes(), terms.limits().stores());
      api.call(type, "intoArray", to + VectorApi.MASK + ")V");
    } else {
      api.call(type, "intoArray", to + ")V");
    }
  }

  /// Leaves the vector in a local with `value` in the lanes that store.
  void blend(int slot, Term value) {
    Type type = value.type();
    code.local(ALOAD, slot);
    terms.emit(value);
    mask(type, value.lanes(), terms.limits().stores());
    api.call(
        type, "blend", "(" + VectorApi.VECTOR + VectorApi.MASK + ")" + VectorApi.descriptor(type));
  }

  /// Pushes the mask of the first lanes, as many as the local `count` says.
  private void mask(Type type, int lanes, int count) {
    api.species(type, lanes);
    code.push(0);
    code.local(ILOAD, count);
    code.callInterface(VectorApi.SPECIES_CLASS, "indexInRange", "(II)" + VectorApi.MASK);
    code.countVectorCall();
  }

  /// Leaves 1 if the condition holds in every lane, else 0.
  void allTrue(Term condition) {
    masks.emit(condition, VectorSupport.maskLane(condition));
    api.callMask("allTrue", "()Z");
  }

  void zero(Type type, int lanes) {
    api.zero(type, lanes);
  }

  private void load(Term.Load n) {
    if (frame.isPromoted(n.buffer())) {
      code.local(ALOAD, frame.promoted(n.buffer(), TermCode.access(n.buffer(), n.index())));
      return;
    }
    if (!(n.index() instanceof Term.Ramp(Term base, int stride, int lanes))) {
      throw new CompilerBug("a vector is loaded from " + n.index() + ", which is no ramp");
    }
    api.species(n.type(), lanes);
    terms.element(n.buffer(), n.type(), base);
    String from = "(" + VectorApi.SPECIES + JvmType.arrayDescriptor(n.type()) + "I";
    String which = "";
    if (stride != 1) {
      code.tables().offsets(code, stride, lanes);
      code.push(0);
      which = "[II";
    }
    if (terms.limits().hasLoads()) {
      mask(n.type(), lanes, terms.limits().loads());
      which += VectorApi.MASK;
    }
    api.callStatic(n.type(), "fromArray", from + which + ")" + VectorApi.descriptor(n.type()));
  }

  private void unary(UnaryOp op, Term a) {
    Type type = a.type();
    terms.emit(a);
    switch (op) {
      case NEG -> api.call(type, "neg", "()" + VectorApi.descriptor(type));
      case ABS -> {
        if (!type.isUnsigned()) {
          api.call(type, "abs", "()" + VectorApi.descriptor(type));
        }
      }
      case NOT -> api.call(type, "not", "()" + VectorApi.descriptor(type));
      case SQRT -> api.call(type, "sqrt", "()" + VectorApi.descriptor(type));
      case POPCOUNT -> lanewise(type, "BIT_COUNT");
      case LEADING_ZEROS -> lanewise(type, "LEADING_ZEROS_COUNT");
      case TRAILING_ZEROS -> lanewise(type, "TRAILING_ZEROS_COUNT");
      case FLOOR, CEIL, ROUND, TRUNC -> throw new CompilerBug(op + " of a vector");
    }
  }

  private void lanewise(Type type, String operator) {
    api.operator(operator, "Unary");
    api.call(
        type, "lanewise", "(" + VectorApi.operatorType("Unary") + ")" + VectorApi.descriptor(type));
  }

  private void binary(BinaryOp op, Term a, Term b) {
    Type type = a.type();
    switch (op) {
      case ADD -> method("add", a, b);
      case SUB -> method("sub", a, b);
      case MUL -> method("mul", a, b);
      case MIN -> {
        if (type.isUnsigned()) {
          lanewise("UMIN", "Associative", a, b);
        } else {
          extreme(op, a, b);
        }
      }
      case MAX -> {
        if (type.isUnsigned()) {
          lanewise("UMAX", "Associative", a, b);
        } else {
          extreme(op, a, b);
        }
      }
      case AND -> lanewise("AND", "Associative", a, b);
      case OR -> lanewise("OR", "Associative", a, b);
      case XOR -> lanewise("XOR", "Associative", a, b);
      case SHL -> shift("LSHL", a, b);
      case SHR -> shift(type.isUnsigned() ? "LSHR" : "ASHR", a, b);
      case DIV -> {
        if (type.isFloat()) {
          method("div", a, b);
        } else {
          int count = exponent(op, b);
          shift(
              type.isUnsigned() ? "LSHR" : "ASHR",
              a,
              new Term.Broadcast(new Term.IntConst(type, count), a.lanes()));
        }
      }
      case MOD -> {
        long mask = (1L << exponent(op, b)) - 1;
        lanewise(
            "AND", "Associative", a, new Term.Broadcast(new Term.IntConst(type, mask), a.lanes()));
      }
      case EQ, NE, LT, LE, GT, GE -> throw new CompilerBug(op + " gives a mask, not a vector");
    }
  }

  private void extreme(BinaryOp op, Term a, Term b) {
    if (isBound(op, a)) {
      bounded(op, b, ((Term.Broadcast) a).a());
    } else if (isBound(op, b)) {
      bounded(op, a, ((Term.Broadcast) b).a());
    } else {
      method(op.symbol(), a, b);
    }
  }

  /// Whether `t` is a constant that takes the place of every value not beyond it: no NaN, nor the
  /// zero that gives way to the other one.
  private static boolean isBound(BinaryOp op, Term t) {
    return t instanceof Term.Broadcast(Term.FloatConst(_, double value), _)
        && !Double.isNaN(value)
        && (value != 0 || Math.copySign(1, value) == (op == BinaryOp.MAX ? 1 : -1));
  }

  /// A comparison and a blend. The JIT makes six instructions of a minimum or maximum, which must
  /// ask for NaN and for the sign of zeros, and they need registers that the sums of a tile leave
  /// none of. Here NaN is not replaced because it compares to nothing.
  private void bounded(BinaryOp op, Term value, Term bound) {
    Type type = value.type();
    String element = JvmType.elementDescriptor(type);
    terms.emit(value);
    api.exact(type, value.lanes());
    code.op(DUP);
    api.operator(op == BinaryOp.MAX ? "LE" : "GE", "Comparison");
    terms.emit(bound);
    api.call(
        type,
        "compare",
        "(" + VectorApi.operatorType("Comparison") + element + ")" + VectorApi.MASK);
    terms.emit(bound);
    if (type == Type.F64) {
      code.op(DUP2_X1);
      code.op(POP2);
    } else {
      code.op(SWAP);
    }
    api.call(type, "blend", "(" + element + VectorApi.MASK + ")" + VectorApi.descriptor(type));
  }

  private static int exponent(BinaryOp op, Term divisor) {
    int exponent = VectorSupport.powerOfTwo(divisor);
    if (exponent < 0) {
      throw new CompilerBug(op + " of vectors by " + divisor);
    }
    return exponent;
  }

  private void method(String name, Term a, Term b) {
    terms.emit(a);
    terms.emit(b);
    api.call(a.type(), name, "(" + VectorApi.VECTOR + ")" + VectorApi.descriptor(a.type()));
  }

  private void lanewise(String operator, String kind, Term a, Term b) {
    terms.emit(a);
    api.operator(operator, kind);
    terms.emit(b);
    api.call(
        a.type(),
        "lanewise",
        "("
            + VectorApi.operatorType("Binary")
            + VectorApi.VECTOR
            + ")"
            + VectorApi.descriptor(a.type()));
  }

  private void shift(String operator, Term a, Term b) {
    if (b instanceof Term.Broadcast(Term.IntConst(Type type, long count), _)) {
      // A count that the JIT sees as a constant becomes part of the instruction.
      terms.emit(a);
      api.operator(operator, "Binary");
      code.push(count & type.bits() - 1);
      api.call(
          a.type(),
          "lanewise",
          "(" + VectorApi.operatorType("Binary") + "J)" + VectorApi.descriptor(a.type()));
    } else {
      lanewise(operator, "Binary", a, b);
    }
  }
}
