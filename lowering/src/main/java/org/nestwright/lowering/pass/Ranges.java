package org.nestwright.lowering.pass;

import java.util.HashMap;
import java.util.Map;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.Linear;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;

/// The values that the variables around a place can have. Immutable.
final class Ranges {
  /// From `low` to `high`, both included.
  record Range(long low, long high) {
    /// So far out that sums of many still fit in 64 bits.
    static final Range ANY = new Range(-(1L << 50), 1L << 50);

    boolean isOne() {
      return low == high;
    }

    boolean isI32() {
      return low >= Integer.MIN_VALUE && high <= Integer.MAX_VALUE;
    }
  }

  static final Ranges NONE = new Ranges(Map.of());

  private final Map<Name, Range> variables;

  private Ranges(Map<Name, Range> variables) {
    this.variables = variables;
  }

  Ranges with(Name name, Range range) {
    Map<Name, Range> more = new HashMap<>(variables);
    more.put(name, range);
    return new Ranges(more);
  }

  /// {@return these with the variable of a loop}
  Ranges inside(Stmt.For loop) {
    Range min = of(loop.min());
    return with(
        new Name.OfLoop(loop.id()),
        new Range(min.low(), min.high() + Math.max(0, loop.extent() - 1)));
  }

  /// {@return the range of a scalar integer} Sums that could leave 32 bits wrap round.
  Range of(Term t) {
    if (t.type() != Type.I32) {
      return ofType(t.type());
    }
    Range exact = of(Linear.of(t));
    return exact.isI32() ? exact : ofType(Type.I32);
  }

  /// {@return whether the value of `sum`, computed in 32 bits, is the sum}
  boolean isExact(Linear sum) {
    return of(sum).isI32();
  }

  /// {@return the range of the sum as it would be if nothing wrapped}
  Range of(Linear sum) {
    if (Math.abs(sum.constant()) > Range.ANY.high()) {
      return Range.ANY;
    }
    long low = sum.constant();
    long high = sum.constant();
    for (Map.Entry<Term, Long> e : sum.factors().entrySet()) {
      Range r = atom(e.getKey());
      long factor = e.getValue();
      if (factor != (int) factor || !r.isI32()) {
        return Range.ANY;
      }
      low += factor > 0 ? factor * r.low() : factor * r.high();
      high += factor > 0 ? factor * r.high() : factor * r.low();
      if (low < Range.ANY.low() || high > Range.ANY.high()) {
        return Range.ANY;
      }
    }
    return new Range(low, high);
  }

  /// Of a term that is no sum, as [Linear] parts them: an [Type#I32] scalar and no constant.
  private Range atom(Term t) {
    return switch (t) {
      case Term.Variable v -> variables.getOrDefault(v.name(), Range.ANY);
      case Term.Binary(BinaryOp op, Term a, Term b) -> binary(op, of(a), of(b));
      case Term.Cast(_, Term a) when a.type().isInteger() && a.type().bits() < 32 ->
          ofType(a.type());
      case Term _ -> ofType(Type.I32);
    };
  }

  private static Range ofType(Type type) {
    return switch (type) {
      case BOOL -> new Range(0, 1);
      case I8 -> new Range(Byte.MIN_VALUE, Byte.MAX_VALUE);
      case U8 -> new Range(0, 255);
      case I16 -> new Range(Short.MIN_VALUE, Short.MAX_VALUE);
      case U16 -> new Range(0, 65535);
      case I32 -> new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case U32, I64, U64, F32, F64, F16, BF16 -> Range.ANY;
    };
  }

  private static Range binary(BinaryOp op, Range a, Range b) {
    boolean positive = b.isOne() && b.low() > 0;
    return switch (op) {
      case MIN -> new Range(Math.min(a.low(), b.low()), Math.min(a.high(), b.high()));
      case MAX -> new Range(Math.max(a.low(), b.low()), Math.max(a.high(), b.high()));
      case DIV ->
          positive
              ? new Range(Math.floorDiv(a.low(), b.low()), Math.floorDiv(a.high(), b.low()))
              : ofType(Type.I32);
      case MOD -> positive ? new Range(0, b.low() - 1) : ofType(Type.I32);
      case ADD, SUB, MUL, AND, OR, XOR, SHL, SHR, EQ, NE, LT, LE, GT, GE -> ofType(Type.I32);
    };
  }
}
