package org.nestwright.lowering.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;

/// Leaves out operations on the element that changes nothing: a maximum that begins with the least
/// number there is takes its first value as it is, and padding that can't be the greatest is not
/// compared. The start of a reduction is known where its result is in locals and nothing but stores
/// comes between.
///
/// Requires promoted storage. Leaves the bits of every result.
public final class DropNeutralElements {
  /// The constants that are in locals now.
  private final Map<Place, Term> constants = new HashMap<>();

  private record Place(BufferId buffer, Term index) {}

  private DropNeutralElements() {}

  /// {@return `s` without operations on neutral elements}
  public static Stmt run(Stmt s) {
    return run(s, List.of());
  }

  private static Stmt run(Stmt s, List<BufferId> locals) {
    return switch (s) {
      case Stmt.Allocate n when n.placement() == Stmt.Placement.LOCALS -> {
        List<BufferId> all = new ArrayList<>(locals);
        all.add(n.buffer());
        Stmt body = run(n.body(), all);
        yield body == n.body() ? n : n.withBody(body);
      }
      case Stmt.Block n -> {
        DropNeutralElements known = new DropNeutralElements();
        List<Stmt> stmts = new ArrayList<>();
        for (Stmt each : n.stmts()) {
          if (each instanceof Stmt.Store store) {
            Stmt.Store after = known.store(store, locals);
            if (after == store || !changesNothing(after)) {
              stmts.add(after);
            }
          } else {
            known.constants.clear();
            stmts.add(run(each, locals));
          }
        }
        dropOverwritten(stmts, locals);
        yield stmts.equals(n.stmts()) ? n : new Stmt.Block(stmts);
      }
      case Stmt.Store n -> new DropNeutralElements().store(n, locals);
      case Stmt other -> Rewrite.children(other, child -> run(child, locals));
    };
  }

  /// Drops constants that nothing reads before the next store to their place.
  private static void dropOverwritten(List<Stmt> stmts, List<BufferId> locals) {
    Set<Place> overwritten = new HashSet<>();
    for (int i = stmts.size() - 1; i >= 0; i--) {
      if (!(stmts.get(i) instanceof Stmt.Store s)) {
        overwritten.clear();
        continue;
      }
      boolean local = locals.contains(s.buffer());
      boolean dead = local && !overwritten.add(new Place(s.buffer(), s.index()));
      if (dead && isConstant(s.value())) {
        stmts.remove(i);
      } else {
        Walk.terms(s).forEach(term -> Walk.all(term, t -> read(t, overwritten)));
      }
    }
  }

  private static void read(Term t, Set<Place> overwritten) {
    if (t instanceof Term.Load(BufferId buffer, _, Term index)) {
      overwritten.remove(new Place(buffer, index));
    }
  }

  private static boolean changesNothing(Stmt.Store s) {
    return s.value() instanceof Term.Load(BufferId buffer, _, Term index)
        && buffer.equals(s.buffer())
        && index.equals(s.index());
  }

  private Stmt.Store store(Stmt.Store s, List<BufferId> locals) {
    Term value = value(s.value());
    if (locals.contains(s.buffer())) {
      Place place = new Place(s.buffer(), s.index());
      if (isConstant(known(value))) {
        constants.put(place, known(value));
      } else {
        constants.remove(place);
      }
    }
    return value == s.value() ? s : new Stmt.Store(s.buffer(), s.index(), value);
  }

  private Term value(Term t) {
    if (t instanceof Term.Binary(BinaryOp op, Term a, Term b) && hasNeutralElement(op)) {
      if (isNeutral(op, known(a))) {
        return b;
      }
      if (isNeutral(op, known(b))) {
        return a;
      }
    }
    return t;
  }

  private Term known(Term t) {
    return t instanceof Term.Load(BufferId buffer, _, Term index)
        ? constants.getOrDefault(new Place(buffer, index), t)
        : t;
  }

  private static boolean isConstant(Term t) {
    return t instanceof Term.Broadcast(Term a, _)
        ? isConstant(a)
        : t instanceof Term.IntConst || t instanceof Term.FloatConst;
  }

  /// Minima and maxima: those of sums and products are rarely a constant that is written down.
  private static boolean hasNeutralElement(BinaryOp op) {
    return op == BinaryOp.MIN || op == BinaryOp.MAX;
  }

  private static boolean isNeutral(BinaryOp op, Term t) {
    boolean least = op == BinaryOp.MAX;
    return switch (t instanceof Term.Broadcast(Term a, _) ? a : t) {
      case Term.FloatConst(_, double value) ->
          value == (least ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
      case Term.IntConst(Type type, long value) -> {
        long low = type.isUnsigned() ? 0 : -1L << (type.bits() - 1);
        yield value == type.wrap(least ? low : ~low);
      }
      case Term _ -> false;
    };
  }
}
