package org.nestwright.lowering.jvm;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;

/// Vectors that a run of stores reads more than once, such as the weights of a register tile:
/// loaded at the first use and kept in a local, which the JIT allocates better than many loads that
/// it must find equal.
final class SharedTerms {
  private static final int NOT_YET = -1;

  private final Map<Term, Integer> slots = new HashMap<>();

  private SharedTerms() {}

  static SharedTerms none() {
    return new SharedTerms();
  }

  static SharedTerms of(List<Stmt> stores) {
    Set<BufferId> written = new HashSet<>();
    for (Stmt s : stores) {
      if (s instanceof Stmt.Store store) {
        written.add(store.buffer());
      }
    }
    Set<Term> once = new HashSet<>();
    SharedTerms shared = new SharedTerms();
    for (Stmt s : stores) {
      for (Term e : Walk.terms(s)) {
        Walk.all(
            e,
            term -> {
              if (isLoaded(term, written) && !once.add(term)) {
                shared.slots.put(term, NOT_YET);
              }
            });
      }
    }
    return shared;
  }

  /// {@return whether the term is a load, or one in every lane, that no store of the run changes}
  private static boolean isLoaded(Term e, Set<BufferId> written) {
    return e.lanes() > 1
        && (e instanceof Term.Load || e instanceof Term.Broadcast(Term.Load _, _))
        && isUnchanged(e, written);
  }

  private static boolean isUnchanged(Term e, Set<BufferId> written) {
    boolean own = !(e instanceof Term.Load n) || !written.contains(n.buffer());
    return own && Walk.operands(e).stream().allMatch(operand -> isUnchanged(operand, written));
  }

  boolean contains(Term e) {
    return !slots.isEmpty() && slots.containsKey(e);
  }

  /// {@return the local that holds the value, or a negative number before the first use}
  int slot(Term e) {
    return slots.get(e);
  }

  void keep(Term e, int slot) {
    slots.put(e, slot);
  }
}
