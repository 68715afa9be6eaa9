package org.nestwright.dsl;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// What is computed at one point, as a value: no loops, no memory, no order of evaluation.
///
/// ```
/// expr ::= constant | Var | RVar | unary(expr) | binary(expr, expr) | fma(expr, expr, expr)
///        | select(expr, expr, expr) | cast(type, expr) | reinterpret(type, expr)
///        | func(expr...) | input(expr...) | watched(expr)
/// ```
///
/// Operands of different types are cast to [Type#common]; a number written in Java takes the type
/// of the other operand. A sum one side of which is a product is one fused multiply-add, rounded
/// once, wherever it is computed: `a.plus(b.times(c))` makes an [Fma]. The meaning of each
/// operation is written in the package documentation.
///
/// Two expressions are equal when they are written alike. `equals` and `hashCode` walk an
/// expression as a tree: a part used twice is walked twice, so that an expression in which each
/// step uses the one before it twice (`e = e.times(e)`, again and again) takes time exponential in
/// its depth. Such expressions are no keys of a map and no members of a set; an
/// [java.util.IdentityHashMap] takes them. Defining, interpreting and compiling them is as fast as
/// they are large.
public sealed interface Expr
    permits LoopVar,
        Expr.IntConst,
        Expr.FloatConst,
        Expr.Unary,
        Expr.Binary,
        Expr.Fma,
        Expr.Select,
        Expr.Cast,
        Expr.Reinterpret,
        Expr.Call,
        Expr.Access,
        Expr.Watched {
  /// {@return the type of the value}
  Type type();

  /// {@return the expressions this is made of; none for a constant or a variable}
  default List<Expr> operands() {
    return Children.of(this);
  }

  /// {@return this with every expression in it, operands first, replaced by what `replace` gives
  /// for it} What is shared stays shared.
  default Expr rewritten(UnaryOperator<Expr> replace) {
    return Children.rewrite(this, replace);
  }

  /// {@return the same operation on other operands} Nothing is folded or contracted anew, so the
  /// value stays the same to the bit where the operands do.
  default Expr mapOperands(UnaryOperator<Expr> f) {
    return Children.with(this, operands().stream().map(f).toList());
  }

  /// An integer or bool constant.
  ///
  /// @param type not a float type
  /// @param value in the range of `type`, as [Type#wrap] gives it
  record IntConst(Type type, long value) implements Expr {
    /// Wraps the value into its type.
    public IntConst {
      value = type.wrap(value);
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// A float constant.
  ///
  /// @param type a float type
  /// @param value rounded to `type`
  record FloatConst(Type type, double value) implements Expr {
    /// Rounds the value to its type.
    public FloatConst {
      value = type == Type.F32 ? (float) value : value;
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// An operation on one value.
  ///
  /// @param op the operation
  /// @param a the operand
  record Unary(UnaryOp op, Expr a) implements Expr {
    /// Checks the operand's type.
    public Unary {
      Given.expr(a, "the operand of " + op.symbol());
      if (!op.takes(a.type())) {
        throw new AlgorithmException(
            "%s does not take %s, in %s(%s)"
                .formatted(op.symbol(), a.type(), op.symbol(), ExprPrinter.brief(a)));
      }
    }

    @Override
    public Type type() {
      return a.type();
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// An operation on two values of one type.
  ///
  /// @param op the operation
  /// @param a the left operand
  /// @param b the right operand
  record Binary(BinaryOp op, Expr a, Expr b) implements Expr {
    /// Checks the operands' types.
    public Binary {
      checkOperands(op.symbol(), a, b);
      if (a.type() != b.type() || !op.takes(a.type())) {
        throw new AlgorithmException(
            "%s does not take %s and %s, in %s %s %s"
                .formatted(
                    op.symbol(),
                    a.type(),
                    b.type(),
                    ExprPrinter.brief(a),
                    op.symbol(),
                    ExprPrinter.brief(b)));
      }
    }

    @Override
    public Type type() {
      return op.isComparison() ? Type.BOOL : a.type();
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// `a * b + c` of floats of one type, rounded once ([Math#fma(float, float, float)]).
  ///
  /// @param a a factor
  /// @param b a factor
  /// @param c what is added
  record Fma(Expr a, Expr b, Expr c) implements Expr {
    /// Checks the operands' types.
    public Fma {
      Given.exprs(Arrays.asList(a, b, c), "operand", "fma");
      if (!c.type().isFloat() || a.type() != c.type() || b.type() != c.type()) {
        throw new AlgorithmException(
            "fma takes three floats of one type, not %s, %s and %s"
                .formatted(a.type(), b.type(), c.type()));
      }
    }

    @Override
    public Type type() {
      return c.type();
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// `then` where `condition` holds, else `otherwise`. Neither arm has side effects, so both may be
  /// evaluated.
  ///
  /// @param condition a bool
  /// @param then the value where it holds
  /// @param otherwise the value where it does not, of the same type
  record Select(Expr condition, Expr then, Expr otherwise) implements Expr {
    /// Checks the operands' types.
    public Select {
      Given.exprs(Arrays.asList(condition, then, otherwise), "operand", "select");
      if (condition.type() != Type.BOOL || then.type() != otherwise.type()) {
        throw new AlgorithmException(
            "select takes a bool and two values of one type, not %s, %s and %s"
                .formatted(condition.type(), then.type(), otherwise.type()));
      }
    }

    @Override
    public Type type() {
      return then.type();
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// A value converted to another type.
  ///
  /// @param type the type it is converted to
  /// @param a the value
  record Cast(Type type, Expr a) implements Expr {
    /// Checks the types.
    public Cast {
      Given.given(type, "the type of a cast");
      Given.expr(a, "the operand of a cast");
      if ((type.isHalf() && a.type() != Type.F32) || (a.type().isHalf() && type != Type.F32)) {
        throw new AlgorithmException(
            "%s is stored from and read as f32 only, not %s: write e.cast(%s), which goes by way of f32"
                .formatted(type.isHalf() ? type : a.type(), type.isHalf() ? a.type() : type, type));
      }
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// The bits of a value taken as another type of the same width: how an exponent is read or built.
  ///
  /// @param type the type the bits are taken as, not bool
  /// @param a the value, not bool
  record Reinterpret(Type type, Expr a) implements Expr {
    /// Checks the widths.
    public Reinterpret {
      Given.given(type, "the type of reinterpret");
      Given.expr(a, "the operand of reinterpret");
      if (type == Type.BOOL || a.type() == Type.BOOL || type.bits() != a.type().bits()) {
        throw new AlgorithmException(
            "reinterpret takes numbers of one width, not %s as %s: cast to a type of %d bits first"
                .formatted(a.type(), type, type.bits()));
      }
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// A value of another Func, or of the Func itself as it was before the update that contains this.
  ///
  /// @param func the Func
  /// @param value which of its values, 0 for all but tuples
  /// @param args one index per dimension, [Type#I32], first innermost
  record Call(Func func, int value, List<Expr> args) implements Expr {
    /// Copies the indices.
    public Call {
      args = List.copyOf(args);
    }

    @Override
    public Type type() {
      return func.types().get(value);
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// An element of an input.
  ///
  /// @param input the input
  /// @param args one index per dimension, [Type#I32], first innermost
  record Access(Input input, List<Expr> args) implements Expr {
    /// Copies the indices.
    public Access {
      args = List.copyOf(args);
    }

    @Override
    public Type type() {
      return input.type();
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  /// A value that is printed, or for which something is required; made by the functions of [Watch].
  ///
  /// @param watch what is done when the value is computed
  /// @param value the value
  record Watched(Watch watch, Expr value) implements Expr {
    /// Checks that both are there.
    public Watched {
      Given.given(watch, "the watch of a watched value");
      Given.expr(value, "a watched value");
    }

    @Override
    public Type type() {
      return value.type();
    }

    @Override
    public String toString() {
      return ExprPrinter.print(this);
    }
  }

  // ---- Constants ----

  /// {@return the [Type#I32] constant}
  static Expr of(int value) {
    return new IntConst(Type.I32, value);
  }

  /// {@return the [Type#I64] constant}
  static Expr of(long value) {
    return new IntConst(Type.I64, value);
  }

  /// {@return the [Type#F32] constant}
  static Expr of(float value) {
    return new FloatConst(Type.F32, value);
  }

  /// {@return the [Type#F64] constant}
  static Expr of(double value) {
    return new FloatConst(Type.F64, value);
  }

  /// {@return the bool constant}
  static Expr of(boolean value) {
    return new IntConst(Type.BOOL, value ? 1 : 0);
  }

  /// {@return the constant `value` of type `type`; a type of floats rounds it}
  ///
  /// @throws AlgorithmException when an integer type can't hold `value`
  static Expr constant(Type type, double value) {
    if (type.isFloat()) {
      return new FloatConst(type, value);
    }
    if (type.isHalf()) {
      return new FloatConst(Type.F64, value).cast(type);
    }
    long whole = (long) value;
    boolean fits = value < 0x1p63 && (type == Type.U64 ? value >= 0 : type.wrap(whole) == whole);
    if (whole != value || !fits || type == Type.BOOL) {
      throw new AlgorithmException(
          "%s is no %s: cast the other operand first, or write a value the type can hold"
              .formatted(value == whole ? Long.toString(whole) : Double.toString(value), type));
    }
    return new IntConst(type, whole);
  }

  // ---- Arithmetic ----

  private static void checkOperands(String operation, Expr a, Expr b) {
    Given.expr(a, "the left operand of " + operation);
    Given.expr(b, "the right operand of " + operation);
  }

  private static Type common(BinaryOp op, Expr a, Expr b) {
    checkOperands(op.symbol(), a, b);
    return Type.common(a.type(), b.type());
  }

  /// {@return the constant `value` of the type that arithmetic on `e` is done in}
  private static Expr like(Expr e, double value) {
    return constant(Given.expr(e, "an operand").type().arithmetic(), value);
  }

  /// {@return `e` in the type that arithmetic on it is done in}
  private static Expr widened(Expr e, String what) {
    Given.expr(e, "the operand of " + what);
    return e.cast(e.type().arithmetic());
  }

  private static Expr binary(BinaryOp op, Expr a, Expr b) {
    Type common = common(op, a, b);
    return new Binary(op, a.cast(common), b.cast(common));
  }

  /// {@return this + b; a product on either side makes a fused multiply-add of floats}
  default Expr plus(Expr b) {
    Type common = common(BinaryOp.ADD, this, b);
    if (common.isFloat()) {
      if (b.type() == common
          && b instanceof Binary(BinaryOp op, Expr x, Expr y)
          && op == BinaryOp.MUL) {
        return new Fma(x, y, cast(common));
      }
      if (type() == common
          && this instanceof Binary(BinaryOp op, Expr x, Expr y)
          && op == BinaryOp.MUL) {
        return new Fma(x, y, b.cast(common));
      }
    }
    return binary(BinaryOp.ADD, this, b);
  }

  /// {@return this + b}
  default Expr plus(double b) {
    return plus(like(this, b));
  }

  /// {@return this - b; a product on either side makes a fused multiply-add of floats}
  default Expr minus(Expr b) {
    Type common = common(BinaryOp.SUB, this, b);
    if (common.isFloat()) {
      if (b.type() == common
          && b instanceof Binary(BinaryOp op, Expr x, Expr y)
          && op == BinaryOp.MUL) {
        return new Fma(x.negate(), y, cast(common));
      }
      if (type() == common
          && this instanceof Binary(BinaryOp op, Expr x, Expr y)
          && op == BinaryOp.MUL) {
        return new Fma(x, y, b.cast(common).negate());
      }
    }
    return binary(BinaryOp.SUB, this, b);
  }

  /// {@return this - b}
  default Expr minus(double b) {
    return minus(like(this, b));
  }

  /// {@return this * b}
  default Expr times(Expr b) {
    return binary(BinaryOp.MUL, this, b);
  }

  /// {@return this * b}
  default Expr times(double b) {
    return times(like(this, b));
  }

  /// {@return this / b: Euclidean on integers, with x / 0 = 0}
  default Expr div(Expr b) {
    return binary(BinaryOp.DIV, this, b);
  }

  /// {@return this / b}
  default Expr div(double b) {
    return div(like(this, b));
  }

  /// {@return the remainder of this / b: Euclidean on integers, `a - b * floor(a / b)` on floats}
  default Expr mod(Expr b) {
    Type common = common(BinaryOp.MOD, this, b);
    if (common.isFloat()) {
      return minus(b.times(floor(div(b))));
    }
    return binary(BinaryOp.MOD, this, b);
  }

  /// {@return the remainder of this / b}
  default Expr mod(double b) {
    return mod(like(this, b));
  }

  /// {@return -this}
  default Expr negate() {
    return new Unary(UnaryOp.NEG, widened(this, "-"));
  }

  // ---- Comparison and logic ----

  /// {@return this < b}
  default Expr lt(Expr b) {
    return binary(BinaryOp.LT, this, b);
  }

  /// {@return this < b}
  default Expr lt(double b) {
    return lt(like(this, b));
  }

  /// {@return this <= b}
  default Expr le(Expr b) {
    return binary(BinaryOp.LE, this, b);
  }

  /// {@return this <= b}
  default Expr le(double b) {
    return le(like(this, b));
  }

  /// {@return this > b}
  default Expr gt(Expr b) {
    return binary(BinaryOp.GT, this, b);
  }

  /// {@return this > b}
  default Expr gt(double b) {
    return gt(like(this, b));
  }

  /// {@return this >= b}
  default Expr ge(Expr b) {
    return binary(BinaryOp.GE, this, b);
  }

  /// {@return this >= b}
  default Expr ge(double b) {
    return ge(like(this, b));
  }

  /// {@return whether both are equal}
  default Expr eq(Expr b) {
    return binary(BinaryOp.EQ, this, b);
  }

  /// {@return whether both are equal}
  default Expr eq(double b) {
    return eq(like(this, b));
  }

  /// {@return whether the two differ}
  default Expr ne(Expr b) {
    return binary(BinaryOp.NE, this, b);
  }

  /// {@return whether the two differ}
  default Expr ne(double b) {
    return ne(like(this, b));
  }

  /// {@return logical and of bools, bitwise and of integers}
  default Expr and(Expr b) {
    return binary(BinaryOp.AND, this, b);
  }

  /// {@return logical or of bools, bitwise or of integers}
  default Expr or(Expr b) {
    return binary(BinaryOp.OR, this, b);
  }

  /// {@return exclusive or of bools or integers}
  default Expr xor(Expr b) {
    return binary(BinaryOp.XOR, this, b);
  }

  /// {@return logical not of a bool, flipped bits of an integer}
  default Expr not() {
    return new Unary(UnaryOp.NOT, this);
  }

  /// {@return this shifted left by the low bits of `count`; the result has this type}
  default Expr shl(Expr count) {
    checkOperands(BinaryOp.SHL.symbol(), this, count);
    return new Binary(BinaryOp.SHL, this, count.cast(type()));
  }

  /// {@return this shifted left by `count`}
  default Expr shl(int count) {
    return shl(constant(type(), count));
  }

  /// {@return this shifted right by the low bits of `count`: arithmetic on signed, logical on
  /// unsigned types}
  default Expr shr(Expr count) {
    checkOperands(BinaryOp.SHR.symbol(), this, count);
    return new Binary(BinaryOp.SHR, this, count.cast(type()));
  }

  /// {@return this shifted right by `count`}
  default Expr shr(int count) {
    return shr(constant(type(), count));
  }

  /// {@return this converted to `type`; itself where it has that type} A constant is converted at
  /// once. A cast to or from f16 and bf16 goes by way of f32 and is rounded once all the same.
  default Expr cast(Type type) {
    Given.given(type, "the type of a cast");
    if (type == type()) {
      return this;
    }
    if (type.isHalf()) {
      return new Cast(type, HalfRounding.toFloat(this));
    }
    if (type().isHalf()) {
      return new Cast(Type.F32, this).cast(type);
    }
    if (this instanceof IntConst(Type from, long value) && from != Type.U64 && type != Type.BOOL) {
      if (type.isFloat()) {
        return new FloatConst(type, type == Type.F32 ? (float) value : (double) value);
      }
      return new IntConst(type, value);
    }
    return new Cast(type, this);
  }

  /// {@return the bits of this taken as `type`, which has the same width}
  default Expr reinterpret(Type type) {
    return type == type() ? this : new Reinterpret(type, this);
  }

  // ---- Functions, for static import ----

  /// {@return the smaller of the two}
  static Expr min(Expr a, Expr b) {
    return binary(BinaryOp.MIN, a, b);
  }

  /// {@return the smaller of the two}
  static Expr min(Expr a, double b) {
    return min(a, like(a, b));
  }

  /// {@return the smaller of the two}
  static Expr min(double a, Expr b) {
    return min(like(b, a), b);
  }

  /// {@return the greater of the two}
  static Expr max(Expr a, Expr b) {
    return binary(BinaryOp.MAX, a, b);
  }

  /// {@return the greater of the two}
  static Expr max(Expr a, double b) {
    return max(a, like(a, b));
  }

  /// {@return the greater of the two}
  static Expr max(double a, Expr b) {
    return max(like(b, a), b);
  }

  /// {@return `a` limited to `[low, high]`: `max(min(a, high), low)`}
  static Expr clamp(Expr a, Expr low, Expr high) {
    return max(min(a, high), low);
  }

  /// {@return `a` limited to `[low, high]`}
  static Expr clamp(Expr a, double low, double high) {
    return clamp(a, like(a, low), like(a, high));
  }

  /// {@return `then` where `condition` holds, else `otherwise`; arms of two types are cast to their
  /// common type}
  static Expr select(Expr condition, Expr then, Expr otherwise) {
    Given.exprs(Arrays.asList(condition, then, otherwise), "operand", "select");
    Type common =
        then.type() == otherwise.type() ? then.type() : Type.common(then.type(), otherwise.type());
    return new Select(condition, then.cast(common), otherwise.cast(common));
  }

  /// {@return `then` where `condition` holds, else `otherwise`}
  static Expr select(Expr condition, Expr then, double otherwise) {
    return select(condition, then, like(then, otherwise));
  }

  /// {@return `then` where `condition` holds, else `otherwise`}
  static Expr select(Expr condition, double then, Expr otherwise) {
    return select(condition, like(otherwise, then), otherwise);
  }

  /// {@return `a` converted to `type`}
  static Expr cast(Type type, Expr a) {
    return Given.expr(a, "the operand of a cast").cast(type);
  }

  /// {@return the absolute value}
  static Expr abs(Expr a) {
    return new Unary(UnaryOp.ABS, widened(a, "abs"));
  }

  /// {@return the correctly rounded square root; an integer is taken as f32}
  static Expr sqrt(Expr a) {
    return floatUnary(UnaryOp.SQRT, a);
  }

  /// {@return the greatest whole number not above `a`; an integer is taken as f32}
  static Expr floor(Expr a) {
    return floatUnary(UnaryOp.FLOOR, a);
  }

  /// {@return the smallest whole number not below `a`; an integer is taken as f32}
  static Expr ceil(Expr a) {
    return floatUnary(UnaryOp.CEIL, a);
  }

  /// {@return the nearest whole number, ties to even; an integer is taken as f32}
  static Expr round(Expr a) {
    return floatUnary(UnaryOp.ROUND, a);
  }

  /// {@return the whole number next to `a` in the direction of zero; an integer is taken as f32}
  static Expr trunc(Expr a) {
    return floatUnary(UnaryOp.TRUNC, a);
  }

  private static Expr floatUnary(UnaryOp op, Expr a) {
    Expr wide = widened(a, op.symbol());
    return new Unary(op, wide.type().isInteger() ? wide.cast(Type.F32) : wide);
  }
}
