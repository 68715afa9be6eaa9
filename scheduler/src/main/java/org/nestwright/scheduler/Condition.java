package org.nestwright.scheduler;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Type;

/// A test of scalar inputs, decided when a kernel runs: comparisons with constants, joined by and,
/// or and not. It prints as the Java that makes it, such as `n.at().eq(1).and(m.at().gt(3))`.
public sealed interface Condition {
  /// The only point of a scalar.
  int[] POINT = {};

  /// A scalar input compared with a constant.
  ///
  /// @param input without dimensions
  /// @param op a comparison
  /// @param constant of the input's type
  record Compare(Input input, BinaryOp op, Expr constant) implements Condition {
    @Override
    public String toString() {
      return "%s.at().%s(%s)".formatted(input.name(), method(op), text(constant));
    }
  }

  /// A scalar input of type bool.
  ///
  /// @param input without dimensions
  record Flag(Input input) implements Condition {
    @Override
    public String toString() {
      return input.name() + ".at()";
    }
  }

  /// Both hold.
  ///
  /// @param a one
  /// @param b the other
  record And(Condition a, Condition b) implements Condition {
    @Override
    public String toString() {
      return a + ".and(" + b + ")";
    }
  }

  /// At least one holds.
  ///
  /// @param a one
  /// @param b the other
  record Or(Condition a, Condition b) implements Condition {
    @Override
    public String toString() {
      return a + ".or(" + b + ")";
    }
  }

  /// The other does not hold.
  ///
  /// @param a the other
  record Not(Condition a) implements Condition {
    @Override
    public String toString() {
      return a + ".not()";
    }
  }

  /// {@return the condition that `e` writes; empty where it is something else than a test of scalar
  /// inputs, or one of hundreds}
  static Optional<Condition> of(Expr e) {
    return new ConditionReader().read(e);
  }

  private static String method(BinaryOp op) {
    return op.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String text(Expr constant) {
    return switch (constant) {
      case Expr.IntConst(_, long value) -> Long.toString(value);
      case Expr.FloatConst(_, double value) -> Double.toString(value);
      case Expr other -> other.toString();
    };
  }

  /// {@return the same as an expression of type bool}
  default Expr expr() {
    return switch (this) {
      case Compare(Input in, BinaryOp op, Expr constant) -> new Expr.Binary(op, in.at(), constant);
      case Flag(Input in) -> in.at();
      case And(Condition a, Condition b) -> a.expr().and(b.expr());
      case Or(Condition a, Condition b) -> a.expr().or(b.expr());
      case Not(Condition a) -> a.expr().not();
    };
  }

  /// {@return whether it holds for these scalars}
  ///
  /// @param scalars the buffer of each input
  default boolean holds(Function<Input, Buffer> scalars) {
    return switch (this) {
      case Compare(Input in, BinaryOp op, Expr.IntConst(_, long value)) -> {
        long given = scalars.apply(in).getLong(POINT);
        yield compares(
            op,
            in.type().isUnsigned()
                ? Long.compareUnsigned(given, value)
                : Long.compare(given, value));
      }
      case Compare(Input in, BinaryOp op, Expr.FloatConst(_, double value)) -> {
        double given = scalars.apply(in).getDouble(POINT);
        boolean nan = Double.isNaN(given);
        yield nan ? op == BinaryOp.NE : compares(op, given < value ? -1 : given > value ? 1 : 0);
      }
      case Compare c -> throw new IllegalStateException(c + " compares with no constant");
      case Flag(Input in) -> scalars.apply(in).getLong(POINT) != 0;
      case And(Condition a, Condition b) -> a.holds(scalars) && b.holds(scalars);
      case Or(Condition a, Condition b) -> a.holds(scalars) || b.holds(scalars);
      case Not(Condition a) -> !a.holds(scalars);
    };
  }

  /// {@return whether a comparison holds of two values}
  ///
  /// @param sign below 0 where the first is less, above 0 where it is greater
  static boolean compares(BinaryOp op, int sign) {
    return switch (op) {
      case LT -> sign < 0;
      case LE -> sign <= 0;
      case GT -> sign > 0;
      case GE -> sign >= 0;
      case EQ -> sign == 0;
      case NE -> sign != 0;
      case ADD, SUB, MUL, DIV, MOD, MIN, MAX, AND, OR, XOR, SHL, SHR ->
          throw new IllegalStateException(op + " is no comparison");
    };
  }

  /// {@return the scalar inputs whose bits are known wherever the condition holds} A float zero is
  /// not: 0 and -0 are equal.
  default Map<Input, Expr> fixed() {
    return switch (this) {
      case Compare(Input in, BinaryOp op, Expr constant)
          when op == BinaryOp.EQ
              && !(constant instanceof Expr.FloatConst(_, double value) && value == 0) ->
          Map.of(in, constant);
      case Flag(Input in) -> Map.of(in, new Expr.IntConst(Type.BOOL, 1));
      case Not(Flag(Input in)) -> Map.of(in, new Expr.IntConst(Type.BOOL, 0));
      case And(Condition a, Condition b) -> {
        Map<Input, Expr> all = new HashMap<>(a.fixed());
        all.putAll(b.fixed());
        yield all;
      }
      case Compare _, Or _, Not _ -> Map.of();
    };
  }

  /// {@return the first scalar input it tests that is not among `inputs`}
  default Optional<Input> unknown(java.util.List<Input> inputs) {
    return switch (this) {
      case Compare(Input in, _, _) -> inputs.contains(in) ? Optional.empty() : Optional.of(in);
      case Flag(Input in) -> inputs.contains(in) ? Optional.empty() : Optional.of(in);
      case And(Condition a, Condition b) -> a.unknown(inputs).or(() -> b.unknown(inputs));
      case Or(Condition a, Condition b) -> a.unknown(inputs).or(() -> b.unknown(inputs));
      case Not(Condition a) -> a.unknown(inputs);
    };
  }
}
