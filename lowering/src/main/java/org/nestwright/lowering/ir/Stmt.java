package org.nestwright.lowering.ir;

import java.util.List;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Type;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.nestwright.scheduler.Partition;

/// A loop nest.
///
/// ```
/// stmt ::= For | Store | Let | If | Masked | Block | Allocate | Outline | Barrier | Require | Print
/// ```
///
/// Statements run in order. Every index is inside its buffer, every variable is bound by an
/// enclosing [For] or [Let]; two buffers never share storage. An integer in an index or loop bound
/// never overflows.
public sealed interface Stmt {
  /// Runs `body` with the variable at `min, ..., min + extent - 1`. Kernels are made per shape, so
  /// the extent is a number.
  ///
  /// @param id the loop and its variable
  /// @param min the first value, a scalar [Type#I32]
  /// @param extent how many iterations, at least 0
  /// @param kind how they run
  /// @param partition when it may be cut into pieces
  /// @param body what they run
  record For(LoopId id, Term min, int extent, LoopKind kind, Partition partition, Stmt body)
      implements Stmt {
    /// A loop that is cut where that costs little.
    public For(LoopId id, Term min, int extent, LoopKind kind, Stmt body) {
      this(id, min, extent, kind, Partition.AUTO, body);
    }

    /// {@return this loop around another body}
    public For withBody(Stmt other) {
      return new For(id, min, extent, kind, partition, other);
    }

    /// {@return this loop with another first value}
    public For withMin(Term other) {
      return new For(id, other, extent, kind, partition, body);
    }

    /// {@return the loop variable as a term}
    public Term.Variable variable() {
      return new Term.Variable(new Name.OfLoop(id), Type.I32, 1);
    }
  }

  /// `buffer[index] = value`; a vector index stores one element per lane, in lane order.
  ///
  /// @param buffer the storage
  /// @param index in elements
  /// @param value as many lanes as the index
  record Store(BufferId buffer, Term index, Term value) implements Stmt {}

  /// Names a value for `body`.
  ///
  /// @param name unique on every path from the root
  /// @param value evaluated once
  /// @param body where it is known
  record Let(Name name, Term value, Stmt body) implements Stmt {}

  /// Runs `then` if a scalar condition holds.
  ///
  /// @param condition a scalar bool
  /// @param then what runs
  record If(Term condition, Stmt then) implements Stmt {}

  /// Runs `body` in the first `count` lanes of its vectors, and not at all where that is none. In
  /// the other lanes what is loaded or stored is undefined and needs no storage.
  ///
  /// @param count how many lanes, a scalar [Type#I32]; to scalars only whether it is above 0 counts
  /// @param loads whether the other lanes load nothing
  /// @param stores whether the other lanes store nothing
  /// @param body what runs
  record Masked(Term count, boolean loads, boolean stores, Stmt body) implements Stmt {
    /// {@return whether any lane runs}
    public Term condition() {
      return new Term.Binary(BinaryOp.GT, count, Term.of(0));
    }

    /// {@return this for scalars}
    public If scalar() {
      return new If(condition(), body);
    }
  }

  /// Runs each statement in turn; an empty block does nothing.
  ///
  /// @param stmts the statements
  record Block(List<Stmt> stmts) implements Stmt {
    /// Copies the list.
    public Block {
      stmts = List.copyOf(stmts);
    }

    /// {@return the statements as one, flattened}
    public static Stmt of(List<Stmt> stmts) {
      List<Stmt> flat =
          stmts.stream()
              .flatMap(s ->
                  s instanceof Block(List<Stmt> inner)
                      ? inner.stream()
                      : java.util.stream.Stream.of(s))
              .toList();
      return flat.size() == 1 ? flat.getFirst() : new Block(flat);
    }
  }

  /// Storage for `body`. Its content is undefined at the start.
  ///
  /// @param buffer the storage
  /// @param type of the elements
  /// @param size in elements
  /// @param placement where it lives
  /// @param body where it is known
  record Allocate(BufferId buffer, Type type, int size, Placement placement, Stmt body)
      implements Stmt {
    /// {@return this allocation around another body}
    public Allocate withBody(Stmt other) {
      return new Allocate(buffer, type, size, placement, other);
    }

    /// {@return this allocation in another place}
    public Allocate placed(Placement other) {
      return other == placement ? this : new Allocate(buffer, type, size, other, body);
    }
  }

  /// Where an allocation lives.
  enum Placement {
    /// In locals where that is possible, else in an array: not decided yet.
    OPEN,
    /// In locals, as the schedule demands and the planner has proved possible: not done yet.
    DEMANDED_LOCALS,
    /// In a Java array, one per thread that can be inside the allocation.
    ARRAY,
    /// In JVM locals: every access has a constant index, and any two accesses are equal or
    /// disjoint.
    LOCALS
  }

  /// Notes that the run may have failed where the condition does not hold in every lane. The run
  /// goes on: what it computes may not be asked for.
  ///
  /// @param condition a bool
  record Require(Term condition) implements Stmt {}

  /// Prints a line if a scalar condition holds.
  ///
  /// @param condition a scalar bool
  /// @param texts what stands before, between and after the values
  /// @param values scalars, one fewer than the texts
  record Print(Term condition, List<String> texts, List<Term> values) implements Stmt {
    /// Copies the lists.
    public Print {
      texts = List.copyOf(texts);
      values = List.copyOf(values);
    }
  }

  /// A part of the nest that becomes a method of its own.
  ///
  /// @param body what the method does
  record Outline(Stmt body) implements Stmt {}

  /// Does nothing, and the JIT moves no vector across it: what stands before is computed before
  /// what stands after is loaded.
  ///
  /// @param variable a scalar [Type#I32] that changes as often as the barrier is reached, if one
  ///   does
  /// @param number which barrier of its body it is, from 0
  record Barrier(Term variable, int number) implements Stmt {}
}
