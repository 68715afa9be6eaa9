package org.nestwright.lowering.jvm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.scheduler.LoopKind;
import org.objectweb.asm.Opcodes;

/// Emits indices as `((outer + ...) + inner) + constant`. The part of a sum that is known where a
/// loop's body begins is computed once there and kept in a local, so an unrolled body costs one
/// addition of a constant per access.
final class IndexCode {
  /// What is known where some body begins: variables bound before `limit`, and sums already in
  /// locals.
  private record Level(int limit, Map<Map<Term, Integer>, Integer> sums) {}

  private final Code code;
  private final Frame frame;
  private final TermCode terms;
  // The innermost first.
  private final Deque<Level> levels = new ArrayDeque<>();

  IndexCode(Code code, Frame frame, TermCode terms) {
    this.code = code;
    this.frame = frame;
    this.terms = terms;
  }

  /// Begins a body: computes the sums that it needs more than once.
  void enter(Stmt body) {
    Level level = new Level(frame.order(), new HashMap<>());
    levels.push(level);
    Map<Map<Term, Integer>, Integer> uses = new LinkedHashMap<>();
    count(body, 1, level, uses);
    uses.forEach((sum, count) -> {
      if (count > 1 && !isVariable(sum) && find(sum) < 0) {
        emit(sum);
        int slot = frame.newSlot(1);
        code.local(Opcodes.ISTORE, slot);
        level.sums().put(sum, slot);
      }
    });
  }

  void leave() {
    levels.pop();
  }

  void emit(Term index) {
    emit(index, 0);
  }

  /// Pushes `index + start`.
  void emit(Term index, int start) {
    LinearIndex sum = LinearIndex.of(index, frame);
    int constant = sum.constant() + start;
    if (sum.atoms().isEmpty()) {
      code.push(constant);
      return;
    }
    emit(sum.atoms());
    if (constant != 0) {
      code.push(constant);
      code.op(Opcodes.IADD);
    }
  }

  private void emit(Map<Term, Integer> sum) {
    Map<Term, Integer> rest = sum;
    boolean empty = true;
    for (Level level : levels) {
      Map<Term, Integer> part = known(sum, level);
      int slot = part.isEmpty() ? -1 : find(part);
      if (slot >= 0) {
        code.local(Opcodes.ILOAD, slot);
        rest = new LinkedHashMap<>(sum);
        rest.keySet().removeAll(part.keySet());
        empty = false;
        break;
      }
    }
    List<Map.Entry<Term, Integer>> ordered = new ArrayList<>(rest.entrySet());
    // Outermost variables first; a positive factor first among equals, so that no negation is
    // needed.
    ordered.sort(
        Comparator.comparingInt((Map.Entry<Term, Integer> e) -> order(e.getKey()))
            .thenComparingInt(e -> e.getValue() == -1 ? 1 : 0));
    for (Map.Entry<Term, Integer> e : ordered) {
      terms.emit(e.getKey());
      int factor = e.getValue();
      if (factor == -1) {
        code.op(empty ? Opcodes.INEG : Opcodes.ISUB);
      } else {
        if (factor != 1) {
          code.push(factor);
          code.op(Opcodes.IMUL);
        }
        if (!empty) {
          code.op(Opcodes.IADD);
        }
      }
      empty = false;
    }
  }

  private void count(Stmt s, int weight, Level level, Map<Map<Term, Integer>, Integer> uses) {
    for (Term e : Walk.terms(s)) {
      Walk.all(
          e,
          term -> {
            if (term instanceof Term.Load n) {
              count(n.index(), weight, level, uses);
            }
          });
    }
    if (s instanceof Stmt.Store n) {
      count(n.index(), weight, level, uses);
    }
    boolean ownMethod =
        s instanceof Stmt.Outline
            || s instanceof Stmt.For n && n.kind() == LoopKind.PARALLEL && !frame.insideParallel();
    if (!ownMethod) {
      // What a loop repeats is worth a local even when it is written once.
      int below = s instanceof Stmt.For n && n.extent() > 1 ? 2 : weight;
      for (Stmt child : Walk.statements(s)) {
        count(child, below, level, uses);
      }
    }
  }

  private void count(Term index, int weight, Level level, Map<Map<Term, Integer>, Integer> uses) {
    Term base = index instanceof Term.Ramp ramp ? ramp.base() : index;
    if (base.lanes() == 1) {
      Map<Term, Integer> part = known(LinearIndex.of(base, frame).atoms(), level);
      if (!part.isEmpty()) {
        uses.merge(part, weight, Integer::sum);
      }
    }
  }

  private static boolean isVariable(Map<Term, Integer> sum) {
    if (sum.size() > 1) {
      return false;
    }
    Map.Entry<Term, Integer> only = sum.entrySet().iterator().next();
    return only.getKey() instanceof Term.Variable && only.getValue() == 1;
  }

  private Map<Term, Integer> known(Map<Term, Integer> sum, Level level) {
    Map<Term, Integer> part = new LinkedHashMap<>(sum);
    part.keySet().removeIf(atom -> order(atom) >= level.limit());
    return part;
  }

  /// {@return the local that holds a sum, or -1}
  private int find(Map<Term, Integer> sum) {
    for (Level level : levels) {
      Integer slot = level.sums().get(sum);
      if (slot != null) {
        return slot;
      }
    }
    return -1;
  }

  /// {@return after how many variables the last one that `atom` needs is bound} A load counts as
  /// last of all, because a store may change it.
  private int order(Term atom) {
    int[] last = {-1};
    Walk.all(
        atom,
        e -> {
          int order =
              switch (e) {
                case Term.Load _ -> Integer.MAX_VALUE;
                case Term.Variable n when !frame.isBound(n.name()) -> Integer.MAX_VALUE;
                case Term.Variable n ->
                    switch (frame.binding(n.name())) {
                      case Frame.Binding.Local local -> local.order();
                      case Frame.Binding.Constant _ -> -1;
                    };
                case Term _ -> -1;
              };
          last[0] = Math.max(last[0], order);
        });
    return last[0];
  }
}
