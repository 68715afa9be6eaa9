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

  /// {@return which parts to name, compared by identity; none where all of it is small}
  static Set<Expr> of(List<Expr> roots) {
    List<Expr> order = operandsFirst(roots);
    Map<Expr, Double> sizes = new IdentityHashMap<>();
    Map<Expr, Integer> uses = new IdentityHashMap<>();
    Map<Expr, Boolean> indices = new IdentityHashMap<>();
    for (Expr e : order) {
      double size = 1;
      boolean index = e.type() == Type.I32;
      for (Expr operand : e.operands()) {
        size += sizes.get(operand);
        index &= indices.get(operand);
        uses.merge(operand, repeatsOperand(e) ? 2 : 1, Integer::sum);
      }
      sizes.put(e, size);
      indices.put(e, index && !(e instanceof Expr.Call) && !(e instanceof Expr.Access));
    }
    Set<Expr> shared = Collections.newSetFromMap(new IdentityHashMap<>());
    if (roots.stream().mapToDouble(sizes::get).sum() > SMALL) {
      for (Expr e : order) {
        if (uses.getOrDefault(e, 0) > 1 && !indices.get(e) && isArithmetic(e)) {
          shared.add(e);
        }
      }
    }
    return shared;
  }

  /// Rounding in vectors is several operations on its operand.
  private static boolean repeatsOperand(Expr e) {
    return e instanceof Expr.Unary(UnaryOp op, _)
        && switch (op) {
          case FLOOR, CEIL, ROUND, TRUNC -> true;
          case NEG, NOT, ABS, SQRT, POPCOUNT, LEADING_ZEROS, TRAILING_ZEROS -> false;
        };
  }

  /// Bools have no vectors, only masks, and loads are shared by the emitter.
  private static boolean isArithmetic(Expr e) {
    return e.type() != Type.BOOL
        && switch (e) {
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
