package org.nestwright.scheduler.plan;

import java.util.IdentityHashMap;
import java.util.Map;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.ScheduleException;

/// How large a definition is when every shared part is written out at each of its places, as code
/// is. Doubling an expression thirty times, or inlining a Func into another that reads it twice
/// thirty times, makes a billion operations of thirty.
final class WrittenOut {
  /// Some three bytes of code each: more than this fits in no method of a class file.
  private static final long MOST_OPERATIONS = 20_000;

  private WrittenOut() {}

  /// Refuses a definition too large to be compiled.
  static void check(Stage stage, Definition d) {
    Map<Expr, Long> sizes = new IdentityHashMap<>();
    long size = 0;
    for (Expr e : d.values()) {
      size += size(e, sizes);
    }
    for (Expr e : d.args()) {
      size += size(e, sizes);
    }
    if (size > MOST_OPERATIONS) {
      throw new ScheduleException(
          "%s would have %s operations written out, and at most %d can be compiled as one; compute a Func in the middle of it with computeRoot() or computeAt(...), or make Funcs of what is used often"
              .formatted(stage, size >= Long.MAX_VALUE / 8 ? "countless" : size, MOST_OPERATIONS));
    }
  }

  private static long size(Expr e, Map<Expr, Long> sizes) {
    Long known = sizes.get(e);
    if (known != null) {
      return known;
    }
    long size = 1;
    for (Expr operand : e.operands()) {
      size = Math.min(Long.MAX_VALUE / 8, size + size(operand, sizes));
    }
    sizes.put(e, size);
    return size;
  }
}
