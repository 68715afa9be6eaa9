package org.nestwright.lowering.pass;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Linear;
import org.nestwright.lowering.ir.Mentions;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.lowering.pass.Ranges.Range;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Partition;

/// Cuts loops where a condition on the loop variable changes, or an index is clamped, so that the
/// many iterations in the middle run without tests and the few at the edges run as loops of their
/// own. The idea is Halide's loop partitioning, with numbers for bounds.
///
/// A vectorized loop whose condition depends on an unrolled one around it is left for
/// [#lanesOfCopies]: most copies have whole vectors.
///
/// Parallel loops stay whole unless the schedule says otherwise, because pieces of them run one
/// after the other; so do unrolled ones, whose copies have constants for variables anyway.
///
/// Requires extents and bounds that [Ranges] can tell. Leaves no condition inside a piece that the
/// piece decides.
public final class PartitionLoops {
  /// A nest with many conditions on many loops could grow without end; past this many statements
  /// loops stay whole.
  private static final int MOST_STATEMENTS = 4_000;

  /// The same for loops that are always cut: code of this size is what was asked for, but not more.
  private static final int MOST_STATEMENTS_ALWAYS = 40_000;

  /// Whether only vectorized loops are cut.
  private final boolean lanes;

  /// The unrolled loops around.
  private final Set<Name> unrolled = new HashSet<>();

  private int statements;

  private PartitionLoops(boolean lanes) {
    this.lanes = lanes;
  }

  /// {@return `s` with its loops in pieces}
  public static Stmt run(Stmt s) {
    return new PartitionLoops(false).cut(s, Ranges.NONE);
  }

  /// {@return `s`, whose unrolled loops have become copies, with the vectorized loops in pieces}
  public static Stmt lanesOfCopies(Stmt s) {
    return new PartitionLoops(true).cut(s, Ranges.NONE);
  }

  private Stmt cut(Stmt s, Ranges ranges) {
    statements++;
    return switch (s) {
      case Stmt.For n -> {
        List<Stmt.For> pieces = pieces(n, ranges);
        if (pieces.size() > 1) {
          yield Stmt.Block.of(
              pieces.stream().map(piece -> cut(Simplify.run(piece, ranges), ranges)).toList());
        }
        Name name = new Name.OfLoop(n.id());
        boolean copied = n.kind() == LoopKind.UNROLLED && unrolled.add(name);
        Stmt whole = Rewrite.children(n, body -> cut(body, ranges.inside(n)));
        if (copied) {
          unrolled.remove(name);
        }
        yield whole;
      }
      case Stmt other -> Rewrite.children(other, child -> cut(child, ranges));
    };
  }

  private List<Stmt.For> pieces(Stmt.For n, Ranges ranges) {
    if (!(n.min() instanceof Term.IntConst(_, long min)) || n.extent() < 2 || !mayCut(n)) {
      return List.of(n);
    }
    Range middle = middle(n, ranges.inside(n), min);
    List<Stmt.For> pieces = new ArrayList<>();
    add(pieces, n, min, middle.low());
    add(pieces, n, middle.low(), middle.high() + 1);
    add(pieces, n, middle.high() + 1, min + n.extent());
    return pieces.size() < 2 ? List.of(n) : pieces;
  }

  private boolean mayCut(Stmt.For n) {
    if (lanes && n.kind() != LoopKind.VECTORIZED) {
      return false;
    }
    return switch (n.partition()) {
      case NEVER -> false;
      case AUTO ->
          n.kind() != LoopKind.PARALLEL
              && n.kind() != LoopKind.UNROLLED
              && statements <= MOST_STATEMENTS;
      case ALWAYS -> n.kind() != LoopKind.UNROLLED && statements <= MOST_STATEMENTS_ALWAYS;
    };
  }

  private static void add(List<Stmt.For> pieces, Stmt.For n, long from, long to) {
    if (to > from) {
      pieces.add(
          new Stmt.For(
              n.id(),
              Term.of((int) from),
              Math.toIntExact(to - from),
              n.kind(),
              n.partition(),
              n.body()));
    }
  }

  /// The iterations for which every condition that can always hold does; the whole loop where there
  /// are no conditions.
  private Range middle(Stmt.For n, Ranges inside, long min) {
    long[] middle = {min, min + n.extent() - 1};
    Range whole = new Range(min, min + n.extent() - 1);
    new Conditions(
            n.kind() == LoopKind.VECTORIZED,
            n,
            Set.of(),
            (condition, ranges) -> {
              if (n.kind() == LoopKind.VECTORIZED && differsByCopy(condition)) {
                return;
              }
              Range holds = holds(condition, n, ranges, whole);
              long low = Math.max(middle[0], holds.low());
              long high = Math.min(middle[1], holds.high());
              if (low <= high) {
                middle[0] = low;
                middle[1] = high;
              }
            })
        .in(n.body(), inside);
    return new Range(middle[0], middle[1]);
  }

  private boolean differsByCopy(Term condition) {
    return unrolled.stream().anyMatch(name -> Mentions.variable(condition, name));
  }

  /// The values of the variable between `min` and `max` for which the condition holds whatever the
  /// other loops do; empty where that can't be told.
  private static Range holds(Term condition, Stmt.For n, Ranges ranges, Range whole) {
    Range none = new Range(1, 0);
    Term variable = n.variable();
    long min = whole.low();
    long max = whole.high();
    if (!(condition instanceof Term.Binary(BinaryOp op, Term a, Term b))
        || a.type() != org.nestwright.dsl.Type.I32
        || a.lanes() != 1) {
      return new Range(min, max);
    }
    Linear difference = Linear.of(a).minus(Linear.of(b));
    return switch (op) {
      case LT -> below(difference, -1, variable, ranges, min, max);
      case LE -> below(difference, 0, variable, ranges, min, max);
      case GT -> below(negated(difference), -1, variable, ranges, min, max);
      case GE -> below(negated(difference), 0, variable, ranges, min, max);
      case EQ, NE ->
          n.partition() == Partition.ALWAYS ? root(difference, variable, ranges, none) : none;
      case ADD, SUB, MUL, DIV, MOD, MIN, MAX, AND, OR, XOR, SHL, SHR -> none;
    };
  }

  /// The one value for which the sum is 0, where it depends on nothing else. The pieces beside it
  /// decide a test for equality too.
  private static Range root(Linear sum, Term variable, Ranges ranges, Range none) {
    long factor = sum.factor(variable);
    Range rest = ranges.of(sum.without(variable));
    if (factor == 0 || !rest.isOne() || rest.low() % factor != 0) {
      return none;
    }
    long root = -rest.low() / factor;
    return new Range(root, root);
  }

  private static Linear negated(Linear a) {
    return Linear.of(Term.of(0)).minus(a);
  }

  /// Where `sum <= limit` for sure.
  private static Range below(
      Linear sum, long limit, Term variable, Ranges ranges, long min, long max) {
    long factor = sum.factor(variable);
    if (factor == 0) {
      return quotient(sum, variable)
          .map(q -> belowQuotient(sum, q, limit, variable, ranges, min, max))
          .orElse(new Range(min, max));
    }
    long rest = ranges.of(sum.without(variable)).high();
    long room = limit - rest;
    return factor > 0
        ? new Range(min, Math.min(max, Math.floorDiv(room, factor)))
        : new Range(Math.max(min, -Math.floorDiv(room, -factor)), max);
  }

  /// The one term of a sum that depends on a variable, where it is a quotient by a constant: as the
  /// index of one of two loops that were fused is.
  private static Optional<Term.Binary> quotient(Linear sum, Term variable) {
    List<Term> moving =
        sum.factors().keySet().stream()
            .filter(t -> Mentions.any(t, part -> part.equals(variable)))
            .toList();
    return moving.size() == 1
            && moving.getFirst() instanceof Term.Binary q
            && q.op() == BinaryOp.DIV
            && q.b() instanceof Term.IntConst(_, long by)
            && by > 0
        ? Optional.of(q)
        : Optional.empty();
  }

  /// Where `sum <= limit` for sure, of which `quotient` is a part: division rounds down.
  private static Range belowQuotient(
      Linear sum,
      Term.Binary quotient,
      long limit,
      Term variable,
      Ranges ranges,
      long min,
      long max) {
    long factor = sum.factor(quotient);
    long by = ((Term.IntConst) quotient.b()).value();
    long room = limit - ranges.of(sum.without(quotient)).high();
    Linear dividend = Linear.of(quotient.a());
    return factor > 0
        ? below(dividend, (Math.floorDiv(room, factor) + 1) * by - 1, variable, ranges, min, max)
        : below(negated(dividend), Math.floorDiv(room, -factor) * by, variable, ranges, min, max);
  }

  /// What to do with a condition and the ranges of the variables around it.
  private interface ConditionVisit {
    void at(Term condition, Ranges ranges);
  }

  /// Finds the conditions in a loop's body.
  ///
  /// @param whole whether the loop is one of lanes, which stay together where a mask or the value
  ///   that was there before decides about a lane
  /// @param loop that is to be cut
  /// @param inner the loops inside it that are around
  /// @param visit is shown each
  private record Conditions(boolean whole, Stmt.For loop, Set<Name> inner, ConditionVisit visit) {
    void in(Stmt s, Ranges ranges) {
      switch (s) {
        case Stmt.For n -> {
          Set<Name> more = new HashSet<>(inner);
          more.add(new Name.OfLoop(n.id()));
          new Conditions(whole, loop, more, visit).in(n.body(), ranges.inside(n));
        }
        case Stmt.If n -> {
          conjuncts(n.condition(), ranges);
          in(n.then(), ranges);
        }
        case Stmt.Masked n -> {
          if (!whole) {
            conjuncts(n.condition(), ranges);
          }
          in(n.body(), ranges);
        }
        case Stmt.Store n -> {
          if (whole && keepsWhatWasThere(n)) {
            Walk.operands(n.value()).forEach(operand -> in(operand, ranges));
          } else {
            in(n.value(), ranges);
          }
          in(n.index(), ranges);
          edges(n.index(), ranges);
        }
        case Stmt.Let _,
            Stmt.Block _,
            Stmt.Allocate _,
            Stmt.Outline _,
            Stmt.Barrier _,
            Stmt.Require _,
            Stmt.Print _ -> {
          Walk.statements(s).forEach(child -> in(child, ranges));
          Walk.terms(s).forEach(t -> in(t, ranges));
        }
      }
    }

    private static boolean keepsWhatWasThere(Stmt.Store n) {
      return n.value() instanceof Term.Select(_, _, Term otherwise)
          && otherwise instanceof Term.Load(BufferId buffer, _, Term index)
          && buffer.equals(n.buffer())
          && index.equals(n.index());
    }

    private void in(Term t, Ranges ranges) {
      if (t instanceof Term.Select(Term condition, _, _)) {
        conjuncts(condition, ranges);
      }
      if (t instanceof Term.Load(_, _, Term index)) {
        edges(index, ranges);
      }
      Walk.operands(t).forEach(operand -> in(operand, ranges));
    }

    /// An index that is clamped, mirrored or repeated at an edge is plain in the interior. What
    /// stays the same while the innermost loops run costs nothing there, and is no cut.
    private void edges(Term t, Ranges ranges) {
      if (t instanceof Term.Binary(BinaryOp op, Term a, Term b) && moves(t)) {
        switch (op) {
          case MIN -> edge(moves(a) ? BinaryOp.LE : BinaryOp.GE, a, b, ranges);
          case MAX -> edge(moves(a) ? BinaryOp.GE : BinaryOp.LE, a, b, ranges);
          case MOD -> period(a, b, ranges);
          case ADD, SUB, MUL, DIV, AND, OR, XOR, SHL, SHR, EQ, NE, LT, LE, GT, GE -> {}
        }
      }
      Walk.operands(t).forEach(operand -> edges(operand, ranges));
    }

    private void edge(BinaryOp compare, Term a, Term b, Ranges ranges) {
      visit.at(new Term.Binary(compare, a, b), ranges);
      extremes(a, ranges);
      extremes(b, ranges);
    }

    /// A remainder is plain inside one period, which is worth cuts where that is most of the loop.
    private void period(Term a, Term divisor, Ranges ranges) {
      if (!(divisor instanceof Term.IntConst(_, long d)) || d <= 0) {
        return;
      }
      Range range = ranges.of(a);
      if (!range.isI32() || 2 * d < range.high() - range.low() + 1) {
        return;
      }
      long start = Math.floorDiv((range.low() + range.high()) / 2, d) * d;
      visit.at(new Term.Binary(BinaryOp.GE, a, Term.of((int) start)), ranges);
      visit.at(new Term.Binary(BinaryOp.LT, a, Term.of((int) (start + d))), ranges);
    }

    private boolean moves(Term t) {
      return inner.isEmpty()
          ? Mentions.variable(t, new Name.OfLoop(loop.id()))
          : inner.stream().anyMatch(name -> Mentions.variable(t, name));
    }

    private void conjuncts(Term condition, Ranges ranges) {
      if (condition instanceof Term.Binary(BinaryOp op, Term a, Term b) && op == BinaryOp.AND) {
        conjuncts(a, ranges);
        conjuncts(b, ranges);
      } else {
        visit.at(condition, ranges);
        extremes(condition, ranges);
      }
    }

    /// A minimum inside a condition, as a shifted last tile has it, hides what the condition
    /// depends on until a piece decides the minimum: so where it changes sides is a cut too.
    private void extremes(Term t, Ranges ranges) {
      if (t instanceof Term.Binary(BinaryOp op, Term a, Term b)
          && (op == BinaryOp.MIN || op == BinaryOp.MAX)) {
        visit.at(new Term.Binary(BinaryOp.LE, a, b), ranges);
      }
      Walk.operands(t).forEach(operand -> extremes(operand, ranges));
    }
  }
}
