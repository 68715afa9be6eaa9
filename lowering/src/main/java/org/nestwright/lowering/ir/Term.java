package org.nestwright.lowering.ir;

import java.util.List;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// A value inside a loop nest: scalars and vectors, loads from flat storage, no Funcs.
///
/// ```
/// term ::= constant | Variable | Unary | Binary | Fma | Select | Cast | Reinterpret | Load | Broadcast | Ramp | Shuffle
/// ```
///
/// Operations mean what the same operation of `org.nestwright.dsl.Expr` means, lane by lane. The
/// operands of one operation have the same element type and number of lanes, save that the
/// condition of a [Select] may be a scalar over vector arms and the count of lanes of an index says
/// how many elements a [Load] takes. Terms have no side effects; a load may be executed more often
/// or less often than it is written, as long as its index is inside the buffer.
public sealed interface Term {
  /// {@return the type of one lane}
  Type type();

  /// {@return how many lanes, 1 for a scalar}
  int lanes();

  /// A scalar integer or bool.
  ///
  /// @param type no float type
  /// @param value as [Type#wrap] gives it
  record IntConst(Type type, long value) implements Term {
    @Override
    public int lanes() {
      return 1;
    }
  }

  /// A scalar float.
  ///
  /// @param type a float type
  /// @param value representable in `type`
  record FloatConst(Type type, double value) implements Term {
    @Override
    public int lanes() {
      return 1;
    }

    /// Told apart by bits, so that -0 and 0 differ.
    @Override
    public boolean equals(Object o) {
      return o instanceof FloatConst(Type t, double v)
          && t == type
          && Double.doubleToRawLongBits(v) == Double.doubleToRawLongBits(value);
    }

    @Override
    public int hashCode() {
      return 31 * type.hashCode() + Double.hashCode(value);
    }
  }

  /// The value of a loop variable ([Type#I32], scalar) or of a [Stmt.Let].
  ///
  /// @param name whose value
  /// @param type of a lane
  /// @param lanes how many
  record Variable(Name name, Type type, int lanes) implements Term {}

  /// An operation on one value.
  ///
  /// @param op the operation
  /// @param a the operand
  record Unary(UnaryOp op, Term a) implements Term {
    @Override
    public Type type() {
      return a.type();
    }

    @Override
    public int lanes() {
      return a.lanes();
    }
  }

  /// An operation on two values.
  ///
  /// @param op the operation
  /// @param a the left operand
  /// @param b the right operand
  record Binary(BinaryOp op, Term a, Term b) implements Term {
    @Override
    public Type type() {
      return op.isComparison() ? Type.BOOL : a.type();
    }

    @Override
    public int lanes() {
      return a.lanes();
    }
  }

  /// `a * b + c`, rounded once.
  ///
  /// @param a a factor
  /// @param b a factor
  /// @param c what is added
  record Fma(Term a, Term b, Term c) implements Term {
    @Override
    public Type type() {
      return c.type();
    }

    @Override
    public int lanes() {
      return c.lanes();
    }
  }

  /// `then` where `condition` holds, else `otherwise`.
  ///
  /// @param condition a bool, scalar or with the lanes of the arms
  /// @param then the value where it holds
  /// @param otherwise the value elsewhere
  record Select(Term condition, Term then, Term otherwise) implements Term {
    @Override
    public Type type() {
      return then.type();
    }

    @Override
    public int lanes() {
      return then.lanes();
    }
  }

  /// A value converted to another type.
  ///
  /// @param type the new type
  /// @param a the value
  record Cast(Type type, Term a) implements Term {
    @Override
    public int lanes() {
      return a.lanes();
    }
  }

  /// The bits of a value read as another type of the same width.
  ///
  /// @param type the new type
  /// @param a the value
  record Reinterpret(Type type, Term a) implements Term {
    @Override
    public int lanes() {
      return a.lanes();
    }
  }

  /// Elements of a buffer: one for a scalar index, a vector for a [Ramp] or any other vector index.
  ///
  /// @param buffer the storage
  /// @param type of its elements
  /// @param index in elements, [Type#I32]
  record Load(BufferId buffer, Type type, Term index) implements Term {
    @Override
    public int lanes() {
      return index.lanes();
    }
  }

  /// A scalar in every lane.
  ///
  /// @param a the scalar
  /// @param lanes how many, at least 2
  record Broadcast(Term a, int lanes) implements Term {
    @Override
    public Type type() {
      return a.type();
    }
  }

  /// `base, base + stride, base + 2 stride, ...`
  ///
  /// @param base an integer scalar
  /// @param stride what each lane adds, a constant
  /// @param lanes how many, at least 2
  record Ramp(Term base, int stride, int lanes) implements Term {
    @Override
    public Type type() {
      return base.type();
    }
  }

  /// The lanes of a vector in another order, some of them in several places and some in none.
  ///
  /// @param a the vector
  /// @param from the lane of `a` that each lane is; as many as `a` has
  record Shuffle(Term a, List<Integer> from) implements Term {
    /// Copies the list.
    public Shuffle {
      from = List.copyOf(from);
    }

    @Override
    public Type type() {
      return a.type();
    }

    @Override
    public int lanes() {
      return from.size();
    }
  }

  /// {@return the [Type#I32] constant}
  static Term of(int value) {
    return new IntConst(Type.I32, value);
  }
}
