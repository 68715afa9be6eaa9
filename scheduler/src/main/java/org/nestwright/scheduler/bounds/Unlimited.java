package org.nestwright.scheduler.bounds;

import java.util.Map;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Type;

/// Why nothing limits an index.
public final class Unlimited {
  private Unlimited() {}

  /// {@return what makes the span of `e` unbounded, as a clause}
  ///
  /// @param e an expression whose span is not bounded
  /// @param variables the span of each variable, by name
  public static String reason(Expr e, Map<String, Span> variables) {
    boolean memory = e instanceof Expr.Access || e instanceof Expr.Call;
    if (!memory) {
      for (Expr operand : e.operands()) {
        if (operand.type().isInteger() && !IndexSpan.of(operand, variables).isBounded()) {
          return reason(operand, variables);
        }
      }
    }
    if (e instanceof Expr.Binary(BinaryOp op, Expr a, Expr b)
        && (op == BinaryOp.ADD || op == BinaryOp.SUB || op == BinaryOp.MUL)
        && e.type() == Type.I32) {
      return "%s leaves 32 bits, %s being %s and %s being %s"
          .formatted(e, a, range(a, variables), b, range(b, variables));
    }
    return memory ? e + " is data" : "the range of " + e + " is not known";
  }

  private static String range(Expr e, Map<String, Span> variables) {
    Span span = IndexSpan.of(e, variables);
    long low = span.low().low();
    long high = span.high().high();
    return low == high ? Long.toString(low) : low + " to " + high;
  }
}
