package org.nestwright.lowering.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nestwright.dsl.Bits;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.MathFunctions;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Watch;

/// Random expressions. Floats in them are whole numbers below 2^24, so that sums of them are exact
/// in any order.
final class RandomValues {
  /// No float gets bigger.
  static final double MOST = 1 << 22;

  private static final Type[] TYPES = {
    Type.F32, Type.I32, Type.U8, Type.I16, Type.F64, Type.I8, Type.U16, Type.U32, Type.I64,
    Type.U64, Type.BOOL, Type.F16, Type.BF16
  };

  /// An expression and how big its value can be.
  ///
  /// @param e the expression
  /// @param most no value is further from 0
  record Value(Expr e, double most) {}

  /// Something that can be read.
  ///
  /// @param type of the values
  /// @param most no value is further from 0
  /// @param low the least index in each dimension at which it may be read, null where any is
  /// @param high the greatest
  /// @param read makes the expression
  record Source(
      Type type, int rank, double most, int[] low, int[] high, Function<Expr[], Expr> read) {}

  private final Draws draws;
  private final List<Source> sources;
  private final boolean real;

  /// @param real whether floats may have fractions, and be no numbers
  RandomValues(Draws draws, List<Source> sources, boolean real) {
    this.draws = draws;
    this.sources = sources;
    this.real = real;
  }

  static Type type(Draws draws) {
    return TYPES[draws.oneIn(2) ? draws.below(TYPES.length) : draws.below(2)];
  }

  static double greatest(Type type) {
    return switch (type) {
      case BOOL -> 1;
      case F32, F64 -> MOST;
      case F16, BF16 -> 256;
      case I8, U8, I16, U16, I32, U32, I64, U64 ->
          Math.pow(2, type.bits() - (type.isSigned() ? 1 : 0));
    };
  }

  // ---- Values ----

  /// {@return a value of `type` that uses the variables}
  Value value(Type type, List<? extends LoopVar> scope, int depth) {
    if (type == Type.BOOL) {
      return new Value(condition(scope, depth), 1);
    }
    if (depth == 0 || draws.below(4) == 0) {
      return leaf(type, scope);
    }
    if (type.isHalf()) {
      return half(type, scope, depth - 1);
    }
    Value a = value(type, scope, depth - 1);
    int kind = draws.below(15);
    if (kind == 9) {
      Expr c = condition(scope, depth - 1);
      Value b = value(type, scope, depth - 1);
      return new Value(Expr.select(c, a.e(), b.e()), Math.max(a.most(), b.most()));
    }
    if (kind == 10) {
      Type other = type(draws);
      return other == Type.BOOL ? a : to(type, to(other, a));
    }
    if (kind == 11) {
      return limited(new Value(type.isUnsigned() ? a.e() : a.e().negate(), a.most()), type);
    }
    if (kind == 12) {
      return type.isUnsigned()
          ? new Value(Watch.require(a.e().ge(0), a.e(), "an unsigned value"), a.most())
          : limited(new Value(Expr.abs(a.e()), a.most()), type);
    }
    if (kind >= 13 && type.isFloat() && real) {
      return real(a, value(type, scope, depth - 1));
    }
    if (kind >= 13 && type.isInteger()) {
      return integers(kind == 13, type, a, scope, depth);
    }
    Value b = value(type, scope, depth - 1);
    return switch (kind) {
      case 0, 1, 2 -> limited(new Value(a.e().plus(b.e()), a.most() + b.most()), type);
      case 3, 4 -> limited(new Value(a.e().minus(b.e()), a.most() + b.most()), type);
      case 5, 6 -> product(a, b, type);
      case 7 -> new Value(Expr.max(a.e(), b.e()), Math.max(a.most(), b.most()));
      case 8 -> new Value(Expr.min(a.e(), b.e()), Math.max(a.most(), b.most()));
      default -> quotient(a, b, type);
    };
  }

  /// A value computed in f32 and stored in a half, or one of two halves.
  private Value half(Type type, List<? extends LoopVar> scope, int depth) {
    Value a = value(draws.oneIn(4) ? type : Type.F32, scope, depth);
    if (draws.oneIn(3)) {
      Value b = to(type, value(Type.F32, scope, depth));
      Expr c = condition(scope, depth);
      a = to(type, a);
      return new Value(Expr.select(c, a.e(), b.e()), Math.max(a.most(), b.most()));
    }
    return to(type, a);
  }

  private Value real(Value a, Value b) {
    Expr e =
        switch (draws.below(10)) {
          case 0 -> a.e().div(b.e());
          case 1 -> Expr.sqrt(a.e());
          case 2 -> Expr.floor(a.e());
          case 3 -> Expr.ceil(a.e());
          case 4 -> Expr.round(a.e());
          case 5 -> Expr.trunc(a.e());
          case 6 -> a.e().times(b.e()).plus(a.e());
          case 7 -> a.e().times(1e20).times(b.e());
          case 8 -> MathFunctions.tanh(a.e());
          default -> MathFunctions.exp(a.e());
        };
    return new Value(e, MOST);
  }

  private Value product(Value a, Value b, Type type) {
    if (type.isFloat() && a.most() * b.most() > MOST) {
      return limited(new Value(a.e().plus(b.e()), a.most() + b.most()), type);
    }
    return limited(new Value(a.e().times(b.e()), a.most() * b.most()), type);
  }

  private Value quotient(Value a, Value b, Type type) {
    if (type.isFloat()) {
      return new Value(Expr.floor(a.e().div(draws.between(2, 4))), a.most());
    }
    boolean remainder = draws.oneIn(2);
    Expr by = draws.oneIn(2) ? b.e() : Expr.constant(type, draws.any(2, 3, 4, 7, 8));
    return limited(new Value(remainder ? a.e().mod(by) : a.e().div(by), greatest(type)), type);
  }

  private Value integers(
      boolean shift, Type type, Value a, List<? extends LoopVar> scope, int depth) {
    if (shift) {
      if (draws.oneIn(3)) {
        Expr by = value(type, scope, 0).e();
        return new Value(draws.oneIn(2) ? a.e().shl(by) : a.e().shr(by), greatest(type));
      }
      int by = draws.below(Math.min(8, type.bits()));
      return new Value(draws.oneIn(2) ? a.e().shl(by) : a.e().shr(by), greatest(type));
    }
    Expr b = value(type, scope, depth - 1).e();
    Expr e =
        switch (draws.below(7)) {
          case 4 -> Bits.popcount(a.e());
          case 5 -> Bits.countLeadingZeros(a.e());
          case 6 -> Bits.countTrailingZeros(a.e());
          case 0 -> a.e().and(b);
          case 1 -> a.e().or(b);
          case 2 -> a.e().xor(b);
          default -> a.e().not();
        };
    return new Value(e, greatest(type));
  }

  private Expr condition(List<? extends LoopVar> scope, int depth) {
    if (depth > 1 && draws.oneIn(4)) {
      Expr a = condition(scope, depth - 1);
      Expr b = condition(scope, depth - 1);
      return draws.any(a.and(b), a.or(b), a.not(), a.xor(b));
    }
    Type type = draws.oneIn(2) ? type(draws) : Type.I32;
    Type compared = type == Type.BOOL ? Type.I32 : type;
    Expr a =
        draws.oneIn(2) || scope.isEmpty()
            ? value(compared, scope, Math.max(0, depth - 1)).e()
            : draws.any(scope).cast(compared);
    Expr b =
        draws.oneIn(2)
            ? value(compared, scope, 0).e()
            : Expr.constant(compared, draws.between(compared.isUnsigned() ? 0 : -2, 9));
    return switch (draws.below(6)) {
      case 0 -> a.lt(b);
      case 1 -> a.ge(b);
      case 2 -> a.le(b);
      case 3 -> a.gt(b);
      case 4 -> a.eq(b);
      default -> a.ne(b);
    };
  }

  private Value leaf(Type type, List<? extends LoopVar> scope) {
    int kind = draws.below(8);
    if (kind == 6) {
      int c = draws.between(type.isUnsigned() ? 0 : -5, 9);
      return new Value(Expr.constant(type, c), Math.abs(c));
    }
    if (kind == 7 && !scope.isEmpty()) {
      return to(type, new Value(draws.any(scope), 1 << 16));
    }
    return to(type, read(scope));
  }

  /// {@return the value of a random source at a random place}
  Value read(List<? extends LoopVar> scope) {
    return read(draws.any(sources), scope);
  }

  Value read(Source source, List<? extends LoopVar> scope) {
    Expr[] at = new Expr[source.rank()];
    for (int d = 0; d < at.length; d++) {
      Expr i = index(scope, d);
      at[d] = source.low() == null ? i : Expr.clamp(i, source.low()[d], source.high()[d]);
    }
    return new Value(source.read().apply(at), source.most());
  }

  /// {@return the value as another type, made small where that type is a float}
  Value to(Type type, Value a) {
    if (a.e().type() == type) {
      return a;
    }
    if (type == Type.BOOL) {
      Expr zero = Expr.constant(a.e().type(), 0);
      return new Value(a.e().gt(zero), 1);
    }
    if (a.e().type() == Type.BOOL) {
      return new Value(Expr.select(a.e(), Expr.constant(type, 1), Expr.constant(type, 0)), 1);
    }
    if (a.e().type().isHalf()) {
      return to(type, new Value(a.e().cast(Type.F32), a.most()));
    }
    if (type.isHalf()) {
      // Whole numbers up to 256 are halves themselves.
      Value single = to(Type.F32, a);
      return single.most() <= 256 || real
          ? new Value(single.e().cast(type), single.most())
          : new Value(Expr.clamp(single.e(), -99, 99).cast(type), 99);
    }
    Expr e = a.e();
    double most = a.most();
    if (type.isFloat() && most > MOST / 64) {
      e = e.type().isInteger() ? e.mod(draws.any(16, 51)) : Expr.clamp(e, -99, 99);
      most = 99;
    }
    return limited(new Value(e.cast(type), most), type);
  }

  /// {@return the value, cut off where a float would get too big; integers wrap}
  Value limited(Value a, Type type) {
    if (type.isHalf()) {
      return to(type, a);
    }
    if (type.isFloat()) {
      return a.most() <= MOST ? a : new Value(Expr.clamp(a.e(), -200, 200), 200);
    }
    return new Value(a.e(), Math.min(a.most(), greatest(type)));
  }

  // ---- Indices ----

  /// {@return an index for dimension `d` of what is read}
  Expr index(List<? extends LoopVar> scope, int d) {
    if (scope.isEmpty()) {
      return Expr.of(draws.between(-2, 3));
    }
    LoopVar v = draws.oneIn(5) ? draws.any(scope) : scope.get(Math.min(d, scope.size() - 1));
    int k = draws.between(-3, 3);
    return switch (draws.below(25)) {
      case 0, 1, 2, 3 -> v;
      case 4, 5, 6, 7 -> k == 0 ? v : v.plus(k);
      case 8 -> v.plus(k).div(draws.between(2, 3));
      case 9 -> v.times(2).plus(k);
      case 10, 11, 12 -> v.plus(draws.any(scope));
      case 13 -> Expr.clamp(v.plus(k), 0, draws.between(0, 9));
      case 14 -> Expr.of(k);
      case 15 -> v.plus(k).mod(draws.between(1, 7));
      case 16 -> Expr.of(k).minus(v);
      case 17, 18 -> data(scope);
      case 19 -> draws.oneIn(2) ? Expr.max(v, k) : Expr.min(v.plus(1), k + 4);
      case 20 -> Expr.select(v.lt(k), v, Expr.of(k));
      case 21 -> v.div(2).times(draws.between(1, 3)).plus(draws.any(scope));
      case 22 -> v.times(3).plus(k).div(2);
      case 23 -> wide(v.plus(k));
      default -> Expr.min(v.plus(draws.any(scope)), draws.between(0, 9)).plus(k);
    };
  }

  /// The same, by way of a wider or a narrower type, or compared with a number far out.
  private Expr wide(Expr i) {
    return switch (draws.below(6)) {
      case 0 -> i.cast(Type.I64).plus(Expr.of(1L)).cast(Type.I32);
      case 1 -> i.cast(Type.I16).cast(Type.I32);
      case 2 -> Expr.min(i.cast(Type.I64), Expr.of(Long.MAX_VALUE));
      case 3 -> Expr.max(i, Expr.of(Integer.MIN_VALUE));
      case 4 -> i.mod(7).cast(Type.U8);
      default -> Expr.clamp(i.times(1 << 20), 0, 3);
    };
  }

  /// {@return an index that depends on data, from 0 to a small number}
  Expr data(List<? extends LoopVar> scope) {
    List<Source> whole = new ArrayList<>();
    sources.stream().filter(s -> s.type().isInteger()).forEach(whole::add);
    if (whole.isEmpty()) {
      return Expr.of(draws.between(0, 3));
    }
    Source source = draws.any(whole);
    Expr[] at = new Expr[source.rank()];
    for (int d = 0; d < at.length; d++) {
      Expr i = scope.isEmpty() ? Expr.of(0) : scope.get(Math.min(d, scope.size() - 1));
      at[d] = source.low() == null ? i : Expr.clamp(i, source.low()[d], source.high()[d]);
    }
    Expr read = source.read().apply(at).cast(Type.I32);
    return switch (draws.below(3)) {
      case 0 -> Expr.clamp(read, 0, draws.between(0, 9));
      case 1 -> read.mod(draws.between(1, 9));
      default -> read.and(Expr.of(draws.any(7, 3, 15)));
    };
  }
}
