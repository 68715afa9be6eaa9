package org.nestwright.lowering.pass;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Linear;
import org.nestwright.lowering.ir.Mentions;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopKind;

/// Loads what a loop adds to before the loop, and stores it after: inside, it is in locals.
///
/// It does so with serial loops, one directly inside the other, whose body is nothing but stores to
/// one buffer at places that do not change in them, where each reads the buffer at its own place
/// only. So a reduction may be cut into panels whose operands stay in the first-level cache, with
/// the sums in memory between panels and in registers within one, as in the matrix multiplication
/// of K. Goto and R. van de Geijn ("Anatomy of high-performance matrix multiplication", 2008). No
/// other thread and no other buffer sees the difference, and no bit of any sum does: elements have
/// the same type in memory and in a local.
///
/// Requires indices in normal form, and no unrolled or vectorized loops.
public final class HoistAccumulators {
  /// More than there are vector registers.
  private static final int MOST = 32;

  private HoistAccumulators() {}

  /// {@return `s` with accumulators in locals}
  public static Stmt run(Stmt s) {
    if (s instanceof Stmt.For n && isSerial(n)) {
      Optional<Stmt> hoisted = hoisted(n);
      if (hoisted.isPresent()) {
        return hoisted.get();
      }
    }
    return Rewrite.children(s, HoistAccumulators::run);
  }

  private static boolean isSerial(Stmt.For n) {
    return n.kind() == LoopKind.SERIAL && n.extent() > 1;
  }

  private static Optional<Stmt> hoisted(Stmt.For outermost) {
    List<Name> loops = new ArrayList<>();
    Stmt body = outermost;
    while (body instanceof Stmt.For n && n.kind() == LoopKind.SERIAL && n.extent() > 0) {
      loops.add(new Name.OfLoop(n.id()));
      body = n.body();
    }
    List<Stmt.Store> stores = stores(body);
    if (stores.isEmpty() || stores.size() > MOST || !isAccumulation(stores, loops)) {
      return Optional.empty();
    }
    BufferId buffer = stores.getFirst().buffer();
    BufferId local = new BufferId(buffer + ".sum", 0);
    Map<Term, Term> places = new LinkedHashMap<>();
    int size = 0;
    for (Stmt.Store store : stores) {
      int lanes = store.index().lanes();
      places.put(
          store.index(), lanes == 1 ? Term.of(size) : new Term.Ramp(Term.of(size), 1, lanes));
      size += lanes;
    }
    Type type = stores.getFirst().value().type();
    List<Stmt> all = new ArrayList<>();
    places.forEach(
        (index, at) -> all.add(new Stmt.Store(local, at, new Term.Load(buffer, type, index))));
    all.add(moved(outermost, buffer, local, places));
    places.forEach(
        (index, at) -> all.add(new Stmt.Store(buffer, index, new Term.Load(local, type, at))));
    return Optional.of(
        new Stmt.Allocate(local, type, size, Stmt.Placement.OPEN, new Stmt.Block(all)));
  }

  /// {@return the statements of a body, if all are stores}
  private static List<Stmt.Store> stores(Stmt body) {
    List<Stmt> parts = body instanceof Stmt.Block(List<Stmt> stmts) ? stmts : List.of(body);
    return parts.stream().allMatch(Stmt.Store.class::isInstance)
        ? parts.stream().map(Stmt.Store.class::cast).toList()
        : List.of();
  }

  private static boolean isAccumulation(List<Stmt.Store> stores, List<Name> loops) {
    Stmt.Store first = stores.getFirst();
    boolean reads = false;
    for (Stmt.Store store : stores) {
      Term at = store.index();
      if (!store.buffer().equals(first.buffer())
          || !isKept(store.value().type())
          || store.value().type() != first.value().type()
          || (at.lanes() > 1 && !(at instanceof Term.Ramp(_, int stride, _) && stride == 1))
          || base(at) instanceof Term.IntConst // a register already, or one place in all
          || Mentions.any(at, part -> part instanceof Term.Load)
          || loops.stream().anyMatch(loop -> Mentions.variable(at, loop))
          || Mentions.any(
              store.value(),
              part ->
                  part instanceof Term.Load(BufferId from, _, Term index)
                      && from.equals(first.buffer())
                      && !index.equals(at))) {
        return false;
      }
      reads |=
          Mentions.any(
              store.value(),
              part ->
                  part instanceof Term.Load(BufferId from, _, _) && from.equals(first.buffer()));
    }
    return reads && areDisjoint(stores);
  }

  /// Types whose values are in a local what they are in memory.
  private static boolean isKept(Type type) {
    return type == Type.F32 || type == Type.F64 || type == Type.I32 || type == Type.I64;
  }

  private static Term base(Term index) {
    return index instanceof Term.Ramp(Term base, _, _) ? base : index;
  }

  private static boolean areDisjoint(List<Stmt.Store> stores) {
    for (int i = 0; i < stores.size(); i++) {
      for (int j = 0; j < i; j++) {
        Linear apart =
            Linear.of(base(stores.get(i).index())).minus(Linear.of(base(stores.get(j).index())));
        boolean after = apart.constant() >= stores.get(j).index().lanes();
        boolean before = -apart.constant() >= stores.get(i).index().lanes();
        if (!apart.factors().isEmpty() || !(after || before)) {
          return false;
        }
      }
    }
    return true;
  }

  private static Stmt moved(Stmt s, BufferId buffer, BufferId local, Map<Term, Term> places) {
    if (s instanceof Stmt.Store store) {
      return new Stmt.Store(
          local, places.get(store.index()), moved(store.value(), buffer, local, places));
    }
    return Rewrite.children(s, child -> moved(child, buffer, local, places));
  }

  private static Term moved(Term t, BufferId buffer, BufferId local, Map<Term, Term> places) {
    if (t instanceof Term.Load(BufferId from, Type type, Term index) && from.equals(buffer)) {
      return new Term.Load(local, type, places.get(index));
    }
    return Rewrite.children(t, operand -> moved(operand, buffer, local, places));
  }
}
