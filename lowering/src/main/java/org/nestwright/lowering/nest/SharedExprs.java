package org.nestwright.lowering.nest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.LoopVar;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.UnaryOp;

/// The parts that a large expression uses more than once. A term is a tree, so without names for
/// them a function of a function would be written out over and over.
final class SharedExprs {
  /// Expressions that are no larger when written out stay as they are: the JIT finds what is equal
  /// in them.
  private static final double SMALL = 120;

  private SharedExprs() {}

  /// Where naming that much leaves more than this to be written out, conditions and indices are
  /// named too, although the passes then see less of what they are.
  private static final double LARGE = 4_000;

  /// {@return which parts to name, compared by identity; none where all of it is small}
  static Set<Expr> of(List<Expr> roots) {
    List<Expr> order = operandsFirst(roots);
    Map<Expr, Integer> uses = new IdentityHashMap<>();
    Map<Expr, Boolean> indices = new IdentityHashMap<>();
    for (Expr e : order) {
      boolean index = e.type() == Type.I32;
      for (Expr operand : e.operands()) {
        index &= indices.get(operand);
        uses.merge(operand, repeatsOperand(e) ? 2 : 1, Integer::sum);
      }
      indices.put(e, index && !(e instanceof Expr.Call) && !(e instanceof Expr.Access));
    }
    Set<Expr> shared = Collections.newSetFromMap(new IdentityHashMap<>());
    if (size(roots, order, shared) > SMALL) {
      for (Expr e : order) {
        boolean plain = e.type() != Type.BOOL && !indices.get(e);
        if (uses.getOrDefault(e, 0) > 1 && plain && isOperation(e)) {
          shared.add(e);
        }
      }
    }
    if (size(roots, order, shared) > LARGE) {
      for (Expr e : order) {
        if (uses.getOrDefault(e, 0) > 1 && isOperation(e)) {
          shared.add(e);
        }
      }
    }
    return shared;
  }

  /// How much is written where the parts in `named` are names.
  private static double size(List<Expr> roots, List<Expr> order, Set<Expr> named) {
    Map<Expr, Double> sizes = new IdentityHashMap<>();
    double all = 0;
    for (Expr e : order) {
      double size = 1;
      for (Expr operand : e.operands()) {
        size += sizes.get(operand);
      }
      if (named.contains(e)) {
        all += size;
        size = 1;
      }
      sizes.put(e, size);
    }
    return all + roots.stream().mapToDouble(sizes::get).sum();
  }

  /// Rounding in vectors is several operations on its operand.
  private static boolean repeatsOperand(Expr e) {
    return e instanceof Expr.Unary(UnaryOp op, _)
        && switch (op) {
          case FLOOR, CEIL, ROUND, TRUNC -> true;
          case NEG, NOT, ABS, SQRT, POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS -> false;
        };
  }

  /// Loads are shared by the emitter.
  private static boolean isOperation(Expr e) {
    return switch (e) {
      case Expr.Unary _,
          Expr.Binary _,
          Expr.Fma _,
          Expr.Select _,
          Expr.Cast _,
          Expr.Reinterpret _ ->
          true;
      case LoopVar _,
          Expr.IntConst _,
          Expr.FloatConst _,
          Expr.Call _,
          Expr.Access _,
          Expr.Watched _ ->
          false;
    };
  }

  /// {@return all parts of the expressions, each once and after its operands}
  static List<Expr> operandsFirst(List<Expr> roots) {
    List<Expr> order = new ArrayList<>();
    Set<Expr> done = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Expr> open = new ArrayList<>(roots);
    while (!open.isEmpty()) {
      Expr e = open.getLast();
      int waiting = open.size();
      e.operands().stream().filter(operand -> !done.contains(operand)).forEach(open::add);
      if (open.size() == waiting) {
        open.removeLast();
        if (done.add(e)) {
          order.add(e);
        }
      }
    }
    return order;
  }
}
