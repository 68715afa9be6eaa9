package org.nestwright.lowering.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Linear;
import org.nestwright.lowering.ir.Mentions;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Substitute;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.VectorSupport;
import org.nestwright.scheduler.LoopKind;

/// Replaces each vectorized loop by vector statements of the target's width: as many full vectors
/// as fit, then narrower ones, then scalars.
///
/// A loop whose body can't be written with vectors, and every one on a target without vectors,
/// becomes a serial loop, and a note says why; it becomes copies where it uses what must be locals.
/// Requires nothing. Leaves no `VECTORIZED` loop.
public final class VectorizeLoops {
  /// More vectors than this in a row become a loop.
  private static final int MOST_COPIES = 16;

  private final int vectorBits;
  private final List<String> notes = new ArrayList<>();

  /// Allocations around that must become locals: no access to them may depend on a loop that is
  /// left.
  private final Set<BufferId> locals = new HashSet<>();

  /// Those of them whose accesses would overlap in part as vectors.
  private final Set<BufferId> scalars = new HashSet<>();

  /// Elements of each buffer that is known where the pass is.
  private final Map<BufferId, Integer> sizes = new HashMap<>();

  private VectorizeLoops(int vectorBits) {
    this.vectorBits = vectorBits;
  }

  /// {@return the body of `program` without vectorized loops}
  ///
  /// @param vectorBits the widest vector to use, 0 for none
  /// @param notes is told of each loop that stays scalar
  public static Stmt run(Program program, int vectorBits, Consumer<String> notes) {
    VectorizeLoops pass = new VectorizeLoops(vectorBits);
    program.parameters().forEach(p -> pass.sizes.put(p.buffer(), p.size()));
    Stmt result = pass.rewrite(program.body());
    pass.notes.forEach(notes);
    return result;
  }

  /// Why a body can't be written with vectors.
  private static final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsupported(String reason) {
      super(reason, null, false, false);
    }
  }

  private Stmt rewrite(Stmt s) {
    return switch (s) {
      case Stmt.For n when n.kind() == LoopKind.VECTORIZED -> loop(n);
      case Stmt.Allocate n -> {
        sizes.put(n.buffer(), n.size());
        yield n.placement() == Stmt.Placement.DEMANDED_LOCALS
            ? demanded(n)
            : Rewrite.children(n, this::rewrite);
      }
      case Stmt other -> Rewrite.children(other, this::rewrite);
    };
  }

  private Stmt loop(Stmt.For n) {
    if (vectorBits > 0 && !usesAny(n, scalars)) {
      int before = notes.size();
      try {
        return vectors(n.withBody(rewrite(n.body())), n.body());
      } catch (Unsupported e) {
        notes.subList(before, notes.size()).clear(); // the body is rewritten once more
        notes.add("vectorized loop %s runs as scalar lanes: %s".formatted(n.id(), e.getMessage()));
      }
    }
    // What masks lanes of this loop must not be taken for a mask of one inside.
    Stmt body = rewrite(unmasked(n.body(), new Name.OfLoop(n.id())));
    if (!usesAny(n, locals)) {
      return new Stmt.For(n.id(), n.min(), n.extent(), LoopKind.SERIAL, body);
    }
    List<Stmt> copies = new ArrayList<>();
    for (int i = 0; i < n.extent(); i++) {
      copies.add(Substitute.in(body, new Name.OfLoop(n.id()), start(n, i)));
    }
    return Stmt.Block.of(copies);
  }

  /// Vectors of one width everywhere are locals. Where loops are cut into vectors of different
  /// widths, because of other types in them or of a tail, their lanes are.
  private Stmt demanded(Stmt.Allocate n) {
    int before = notes.size();
    locals.add(n.buffer());
    Stmt result = Rewrite.children(n, this::rewrite);
    if (vectorBits > 0 && !PromoteAllocations.fits((Stmt.Allocate) Simplify.run(result))) {
      notes.subList(before, notes.size()).clear();
      notes.add(
          "all loops over %s run as scalar lanes: it is stored in registers, and vectors of"
                  .formatted(n.buffer())
              + " different widths would overlap in part");
      scalars.add(n.buffer());
      result = Rewrite.children(n, this::rewrite);
      scalars.remove(n.buffer());
    }
    locals.remove(n.buffer());
    return result;
  }

  private static boolean usesAny(Stmt s, Set<BufferId> buffers) {
    return !buffers.isEmpty()
        && Mentions.any(
            s,
            part -> part instanceof Stmt.Store store && buffers.contains(store.buffer()),
            e -> e instanceof Term.Load load && buffers.contains(load.buffer()));
  }

  /// {@return `s` with tests in place of masks that depend on a variable}
  private static Stmt unmasked(Stmt s, Name variable) {
    Stmt inner = Rewrite.children(s, child -> unmasked(child, variable));
    return inner instanceof Stmt.Masked n && Mentions.variable(n.count(), variable)
        ? n.scalar()
        : inner;
  }

  /// @param before the body as it was before vectorized loops in it were rewritten: what masks
  ///   lanes of this loop in it is not yet a mask of theirs
  private Stmt vectors(Stmt.For n, Stmt before) {
    List<Integer> widths = VectorSupport.lanes(widest(n.body()), vectorBits).reversed();
    if (widths.isEmpty()) {
      throw new Unsupported("no vectors of its type");
    }
    List<Stmt> pieces = new ArrayList<>();
    int done = 0;
    int full = widths.getFirst();
    if (n.extent() / full > MOST_COPIES && !usesAny(n, locals)) {
      int count = n.extent() / full;
      Term start =
          new Term.Binary(
              BinaryOp.ADD, n.min(), new Term.Binary(BinaryOp.MUL, n.variable(), Term.of(full)));
      Stmt body = new Lanes(n, start, full, sizes).lift(n.body());
      pieces.add(new Stmt.For(n.id(), Term.of(0), count, LoopKind.SERIAL, body));
      done = count * full;
    }
    for (int lanes : widths) {
      for (; n.extent() - done >= lanes; done += lanes) {
        pieces.add(new Lanes(n, start(n, done), lanes, sizes).lift(n.body()));
      }
    }
    if (done < n.extent()) {
      Name name = new Name.OfLoop(n.id());
      int told = notes.size();
      Stmt single = rewrite(unmasked(before, name));
      notes.subList(told, notes.size()).clear(); // of loops inside, which told of them already
      for (; done < n.extent(); done++) {
        pieces.add(Substitute.in(single, name, start(n, done)));
      }
    }
    return Stmt.Block.of(pieces);
  }

  private static Term start(Stmt.For n, int done) {
    return new Term.Binary(BinaryOp.ADD, n.min(), Term.of(done));
  }

  /// The widest type of what the body loads and stores: it decides how many lanes a vector has.
  private static Type widest(Stmt s) {
    Type[] widest = {Type.I8};
    Rewrite.children(
        s,
        child -> {
          widest[0] = wider(widest[0], widest(child));
          return child;
        },
        t -> t);
    if (s instanceof Stmt.Store store) {
      widest[0] = wider(widest[0], widest(store.value()));
    }
    if (s instanceof Stmt.Let let) {
      widest[0] = wider(widest[0], widest(let.value()));
    }
    return widest[0];
  }

  private static Type widest(Term t) {
    if (t instanceof Term.Load load) {
      return load.type();
    }
    Type[] widest = {t.type() == Type.BOOL ? Type.I8 : t.type()};
    Rewrite.children(
        t,
        operand -> {
          widest[0] = wider(widest[0], widest(operand));
          return operand;
        });
    return widest[0];
  }

  private static Type wider(Type a, Type b) {
    return b.bits() > a.bits() ? b : a;
  }

  /// Lifts one body to vectors: the loop variable stands for `start, start + 1, ...`.
  private static final class Lanes {
    private final Term variable;
    private final Name name;
    private final Term start;
    private final int lanes;
    private final Map<BufferId, Integer> sizes;
    private final Set<Name> vectorNames = new HashSet<>();
    private boolean maskedLoads;

    Lanes(Stmt.For loop, Term start, int lanes, Map<BufferId, Integer> sizes) {
      this.variable = loop.variable();
      this.name = new Name.OfLoop(loop.id());
      this.start = start;
      this.lanes = lanes;
      this.sizes = sizes;
    }

    Stmt lift(Stmt s) {
      return switch (s) {
        case Stmt.Store n -> {
          Term index = index(n.index());
          if (!varies(n.index())
              || index.lanes() == 1) { // it may have the lanes of a vectorized loop inside this one
            throw new Unsupported("all lanes write one element of " + n.buffer());
          }
          Stmt.Store store = new Stmt.Store(n.buffer(), index, spread(lift(n.value())));
          if (!VectorSupport.supports(store)) {
            throw new Unsupported(
                index instanceof Term.Ramp(_, int stride, _) && stride == 1
                    ? "an operation in the value of " + n.buffer() + " has no vector form"
                    : "the elements written of " + n.buffer() + " are not neighbours in memory");
          }
          yield store;
        }
        case Stmt.Let n -> {
          Term value = lift(n.value());
          if (value.lanes() > 1) {
            if (!VectorSupport.supports(value)) {
              throw new Unsupported("an operation in " + n.name() + " has no vector form");
            }
            vectorNames.add(n.name());
          }
          yield new Stmt.Let(n.name(), value, lift(n.body()));
        }
        case Stmt.If n -> {
          if (!varies(n.condition())) {
            yield new Stmt.If(n.condition(), lift(n.then()));
          }
          Stmt masked = n.then();
          for (Term count : counts(n.condition())) {
            masked = new Stmt.Masked(count, true, true, masked);
          }
          yield lift(masked);
        }
        case Stmt.Masked n -> {
          if (!varies(n.count())) {
            yield lift(n.scalar());
          }
          boolean before = maskedLoads;
          maskedLoads |= n.loads();
          Stmt body = lift(n.body());
          maskedLoads = before;
          yield new Stmt.Masked(first(n.count()), n.loads(), n.stores(), body);
        }
        case Stmt.Require n -> {
          Term condition = lift(n.condition());
          if (condition.lanes() > 1 && !VectorSupport.supportsAll(condition)) {
            throw new Unsupported("a requirement has no vector form");
          }
          yield new Stmt.Require(condition);
        }
        case Stmt.Barrier _ -> throw new CompilerBug("a barrier before loops are vectorized");
        case Stmt.Print _ -> throw new Unsupported("it prints, one lane after the other");
        case Stmt.For n -> {
          Term min = lift(n.min());
          if (min.lanes() > 1) {
            throw new Unsupported("the loop " + n.id() + " starts elsewhere in each lane");
          }
          yield new Stmt.For(n.id(), min, n.extent(), n.kind(), lift(n.body()));
        }
        case Stmt.Block n -> Rewrite.children(n, this::lift);
        case Stmt.Allocate n ->
            throw new Unsupported(n.buffer() + " would need storage in each lane");
        case Stmt.Outline n -> Rewrite.children(n, this::lift);
      };
    }

    /// What is above 0 where a condition holds, one number for each of its conjuncts.
    private static List<Term> counts(Term condition) {
      if (condition instanceof Term.Binary(BinaryOp op, Term a, Term b)) {
        switch (op) {
          case AND -> {
            List<Term> all = new ArrayList<>(counts(a));
            all.addAll(counts(b));
            return all;
          }
          case LT -> {
            if (a.type() == Type.I32) {
              return List.of(new Term.Binary(BinaryOp.SUB, b, a));
            }
          }
          case GT -> {
            if (a.type() == Type.I32) {
              return List.of(new Term.Binary(BinaryOp.SUB, a, b));
            }
          }
          case ADD, SUB, MUL, DIV, MOD, MIN, MAX, OR, XOR, SHL, SHR, EQ, NE, LE, GE -> {}
        }
      }
      throw new Unsupported("a condition differs from lane to lane");
    }

    /// How many lanes, the first ones, have a number above 0.
    private Term first(Term number) {
      Linear sum = Linear.of(number);
      long down = -sum.factor(variable);
      if (!isLinear(number) || down <= 0) {
        throw new Unsupported("a condition differs from lane to lane, and not at one place");
      }
      Term rest = sum.without(variable).toTerm();
      Term atStart =
          new Term.Binary(
              BinaryOp.SUB, rest, new Term.Binary(BinaryOp.MUL, start, Term.of((int) down)));
      return down == 1
          ? atStart
          : new Term.Binary(
              BinaryOp.DIV,
              new Term.Binary(BinaryOp.ADD, atStart, Term.of((int) down - 1)),
              Term.of((int) down));
    }

    private Term lift(Term t) {
      if (!varies(t)) {
        return t;
      }
      if (t.type() == Type.I32 && isLinear(t)) {
        return ramp(t);
      }
      return switch (t) {
        case Term.IntConst _, Term.FloatConst _ -> t;
        case Term.Variable n -> new Term.Variable(n.name(), n.type(), lanes);
        case Term.Unary n -> {
          Term a = lift(n.a());
          yield a.lanes() > 1 && RoundLanes.isRounding(n.op())
              ? RoundLanes.of(n.op(), a)
              : new Term.Unary(n.op(), a);
        }
        case Term.Binary n -> new Term.Binary(n.op(), spread(lift(n.a())), spread(lift(n.b())));
        case Term.Fma n ->
            new Term.Fma(spread(lift(n.a())), spread(lift(n.b())), spread(lift(n.c())));
        case Term.Select n -> {
          Term condition = lift(n.condition());
          yield new Term.Select(condition, spread(lift(n.then())), spread(lift(n.otherwise())));
        }
        case Term.Cast n -> {
          Term a = lift(n.a());
          yield a.lanes() > 1 && HalfLanes.isHalf(n)
              ? HalfLanes.of(n.type(), a)
              : new Term.Cast(n.type(), a);
        }
        case Term.Reinterpret n -> new Term.Reinterpret(n.type(), lift(n.a()));
        case Term.Load n -> {
          Term index = index(n.index());
          boolean together = index instanceof Term.Ramp(_, int stride, _) && stride == 1;
          if (maskedLoads && index.lanes() > 1 && !together) {
            // The Vector API wants the places of all lanes of such a load inside.
            throw new Unsupported("elements apart of " + n.buffer() + " are loaded under a mask");
          }
          yield index.lanes() == 1 || index instanceof Term.Ramp
              ? new Term.Load(n.buffer(), n.type(), index)
              : shuffled(n);
        }
        case Term.Broadcast _, Term.Ramp _, Term.Shuffle _ ->
            throw new Unsupported("it is inside another vectorized loop");
      };
    }

    private boolean varies(Term t) {
      if (t instanceof Term.Variable v) {
        return v.name().equals(name) || vectorNames.contains(v.name());
      }
      boolean[] varies = {false};
      Rewrite.children(
          t,
          operand -> {
            varies[0] = varies[0] || varies(operand);
            return operand;
          });
      return varies[0];
    }

    /// Whether the loop variable occurs in `t` only as a summand.
    private boolean isLinear(Term t) {
      return Linear.of(t).without(variable).factors().keySet().stream().noneMatch(this::varies);
    }

    private Term ramp(Term t) {
      Linear sum = Linear.of(t);
      int stride = (int) sum.factor(variable);
      Term first =
          new Term.Binary(
              BinaryOp.ADD,
              sum.without(variable).toTerm(),
              new Term.Binary(BinaryOp.MUL, start, Term.of(stride)));
      return new Term.Ramp(first, stride, lanes);
    }

    /// An index: one for all lanes, or a ramp, or as it is where it is none of these.
    private Term index(Term t) {
      Optional<LanePattern> pattern = varies(t) && !isLinear(t) ? pattern(t) : Optional.empty();
      return pattern
          .flatMap(LanePattern::stride)
          .map(stride -> {
            Term first = pattern.get().first();
            return stride == 0 ? first : new Term.Ramp(first, stride, lanes);
          })
          .orElseGet(() -> lift(t));
    }

    private Optional<LanePattern> pattern(Term index) {
      return LanePattern.of(index, variable, start, lanes, this::varies);
    }

    /// One vector, in which the lanes of a load lie, with each where it belongs.
    private Term shuffled(Term.Load n) {
      LanePattern pattern =
          pattern(n.index())
              .flatMap(p -> p.aligned(sizes.get(n.buffer())))
              .orElseThrow(() ->
                  new Unsupported("the elements read of " + n.buffer() + " are not in one vector"));
      Term whole = new Term.Ramp(pattern.base().toTerm(), 1, lanes);
      return new Term.Shuffle(new Term.Load(n.buffer(), n.type(), whole), pattern.offsets());
    }

    private Term spread(Term t) {
      return t.lanes() == 1 ? new Term.Broadcast(t, lanes) : t;
    }
  }
}
