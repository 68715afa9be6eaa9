package org.nestwright.scheduler.bounds;

import java.util.IdentityHashMap;
import java.util.Map;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// The span of an index expression, given the spans of its variables.
public final class IndexSpan {
  /// A limit written with more parts than this is told as a number: parts that an index uses again
  /// and again would be written out again and again.
  private static final int LARGE = 256;

  private final Map<String, Span> variables;

  /// What is known of each part, which may stand in many places.
  private final Map<Expr, Span> known = new IdentityHashMap<>();

  private IndexSpan(Map<String, Span> variables) {
    this.variables = variables;
  }

  /// {@return what values `e` takes when each variable, found by name, takes those of `variables`}
  public static Span of(Expr e, Map<String, Span> variables) {
    return new IndexSpan(variables).span(e);
  }

  private Span span(Expr e) {
    Span span = known.get(e);
    if (span == null) {
      span = limited(compute(e));
      known.put(e, span);
    }
    return span;
  }

  private static Span limited(Span span) {
    return new Span(
        span.low() == null || span.low().size() <= LARGE ? span.low() : Affine.of(span.low().low()),
        span.high() == null || span.high().size() <= LARGE
            ? span.high()
            : Affine.of(span.high().high()));
  }

  private Span compute(Expr e) {
    return switch (e) {
      case LoopVar v -> variables.get(v.name());
      case Expr.Watched(_, Expr value) -> span(value);
      case Expr.IntConst(_, long value) -> constant(value);
      case Expr.Binary(BinaryOp op, Expr a, Expr b) when isIndex(e.type()) ->
          binary(op, span(a), span(b), e.type());
      case Expr.Unary(UnaryOp op, Expr a) when op == UnaryOp.NEG && isIndex(e.type()) ->
          exact(span(a).times(-1));
      case Expr.Unary(UnaryOp op, Expr a) when isCount(op) -> Span.of(0, a.type().bits());
      case Expr.Select(_, Expr t, Expr f) when e.type().isInteger() -> span(t).union(span(f));
      case Expr.Cast(Type type, Expr a) when type.isInteger() -> {
        Span from = a.type().isInteger() ? span(a) : range(a.type());
        yield fits(from, type) ? from : range(type);
      }
      case Expr.FloatConst _,
          Expr.Unary _,
          Expr.Binary _,
          Expr.Fma _,
          Expr.Select _,
          Expr.Cast _,
          Expr.Reinterpret _,
          Expr.Call _,
          Expr.Access _ ->
          range(e.type());
    };
  }

  private static boolean isIndex(Type type) {
    return type == Type.I32 || type == Type.I64;
  }

  private static boolean isCount(UnaryOp op) {
    return switch (op) {
      case POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS -> true;
      case NEG, NOT, ABS, SQRT, FLOOR, CEIL, ROUND, TRUNC -> false;
    };
  }

  /// Index arithmetic that could leave 32 bits may wrap round, so nothing is known of it then.
  private static Span exact(Span span) {
    boolean inside =
        span.isBounded()
            && span.low().low() >= Integer.MIN_VALUE
            && span.high().high() <= Integer.MAX_VALUE;
    return inside ? span : Span.UNBOUNDED;
  }

  /// Of a constant outside 32 bits only that is told, so that no arithmetic on spans overflows.
  private static Span constant(long value) {
    if (value > Integer.MAX_VALUE) {
      return new Span(Affine.of(Integer.MAX_VALUE), null);
    }
    return value < Integer.MIN_VALUE
        ? new Span(null, Affine.of(Integer.MIN_VALUE))
        : Span.of(Affine.of(value));
  }

  private static Span binary(BinaryOp op, Span a, Span b, Type type) {
    return switch (op) {
      case ADD -> exact(a.plus(b));
      case SUB -> exact(a.plus(b.times(-1)));
      case MUL -> exact(a.times(b));
      case DIV -> positive(b) ? a.floorDiv(b.low().constant()) : range(type);
      case MOD -> positive(b) ? a.mod(b.low().constant()) : range(type);
      case MIN -> a.min(b);
      case MAX -> a.max(b);
      case AND -> {
        // A mask with a constant that is not negative keeps the value between 0 and the constant.
        Span mask = b.isExact() && b.low().isConstant() ? b : a;
        boolean known = mask.isExact() && mask.low().isConstant() && mask.low().constant() >= 0;
        yield known ? Span.of(0, mask.low().constant()) : range(type);
      }
      case SHL, SHR, OR, XOR, EQ, NE, LT, LE, GT, GE -> range(type);
    };
  }

  private static boolean positive(Span b) {
    return b.isExact() && b.low().isConstant() && b.low().constant() > 0;
  }

  private static boolean fits(Span span, Type type) {
    if (!span.isBounded()) {
      return false;
    }
    long low = span.low().low();
    long high = span.high().high();
    return switch (type) {
      case U32, U64 -> low >= 0;
      case I32, I64 -> low >= Integer.MIN_VALUE && high <= Integer.MAX_VALUE;
      case BOOL, I8, U8, I16, U16, F32, F64, F16, BF16 -> {
        Span all = range(type);
        yield all.isBounded() && low >= all.low().constant() && high <= all.high().constant();
      }
    };
  }

  private static Span range(Type type) {
    return switch (type) {
      case BOOL -> Span.of(0, 1);
      case I8 -> Span.of(Byte.MIN_VALUE, Byte.MAX_VALUE);
      case U8 -> Span.of(0, 255);
      case I16 -> Span.of(Short.MIN_VALUE, Short.MAX_VALUE);
      case U16 -> Span.of(0, 65535);
      case I32, U32, I64, U64, F32, F64, F16, BF16 -> Span.UNBOUNDED;
    };
  }
}
