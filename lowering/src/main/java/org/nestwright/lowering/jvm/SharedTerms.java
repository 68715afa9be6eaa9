package org.nestwright.lowering.jvm;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;

/// Vectors that a run of stores has more than once before what they are made of changes, such as
/// the weights of a register tile: computed at the first use and kept in a local. The JIT would
/// find most of them equal, but allocates registers better and takes longer methods where it need
/// not.
final class SharedTerms {
  private static final int NOT_YET = -1;

  private final Map<Term, Integer> slots = new HashMap<>();

  /// What the run stores to.
  private final Set<BufferId> written;

  private SharedTerms(Set<BufferId> written) {
    this.written = written;
  }

  static SharedTerms none() {
    return new SharedTerms(Set.of());
  }

  static SharedTerms of(List<Stmt.Store> run) {
    SharedTerms shared =
        new SharedTerms(run.stream().map(Stmt.Store::buffer).collect(Collectors.toSet()));
    Set<Term> once = new HashSet<>();
    Set<Term> changing = new HashSet<>();
    for (Stmt.Store s : run) {
      Walk.terms(s).forEach(e -> shared.count(e, once, changing));
      changing.removeIf(e -> reads(e, Set.of(s.buffer())));
    }
    return shared;
  }

  /// Notes terms that come again. What is inside one of those is counted once.
  private void count(Term e, Set<Term> once, Set<Term> changing) {
    boolean again = isShareable(e) && !(reads(e, written) ? changing : once).add(e);
    if (again) {
      slots.put(e, NOT_YET);
    } else {
      Walk.operands(e).forEach(operand -> count(operand, once, changing));
    }
  }

  /// {@return whether the term is a vector that takes an operation to have}
  private static boolean isShareable(Term e) {
    return e.lanes() > 1
        && switch (e) {
          case Term.Variable _, Term.Ramp _, Term.IntConst _, Term.FloatConst _ -> false;
          case Term.Load _,
              Term.Broadcast _,
              Term.Unary _,
              Term.Binary _,
              Term.Fma _,
              Term.Select _,
              Term.Cast _,
              Term.Reinterpret _,
              Term.Shuffle _ ->
              e.type() != Type.BOOL;
        };
  }

  private static boolean reads(Term e, Set<BufferId> buffers) {
    return (e instanceof Term.Load n && buffers.contains(n.buffer()))
        || Walk.operands(e).stream().anyMatch(operand -> reads(operand, buffers));
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

  /// Forgets what is made of the content of a buffer that is stored to.
  void stored(BufferId buffer) {
    slots.replaceAll((e, slot) -> slot >= 0 && reads(e, Set.of(buffer)) ? NOT_YET : slot);
  }
}
