package org.nestwright.lowering.pass;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.lowering.ir.Mentions;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.scheduler.LoopKind;

/// Marks the parts that become methods of their own: C2 compiles a small method that is called
/// often soon and well, and a large one late or never.
///
/// A register tile, which is an allocation in locals with all that uses it, is one method. Where it
/// is straight code and one vector, or a few where there are few registers, the loop over tiles is
/// the method: a tile takes little longer than the call of a method would, and a depthwise one half
/// as long again with it. Around and beside tiles, a loop becomes a method when a call of it does a
/// fair amount of work, neither so little that calls cost more than they do nor so much that the
/// method would be called too rarely to be compiled. Vectors that are left between methods become
/// methods too: where they stand, code may run once a row or once a run, and would box them for
/// thousands of runs. Requires promoted allocations.
public final class OutlineNests {
  /// Operations in one call, some 20 microseconds of scalar work.
  private static final long MOST_WORK = 50_000;

  /// Calls of a loop over tiles in a run, below which tiles of several vectors are the methods: the
  /// JIT counts calls, and a loop in a corner of the image, called once a run, waited for C2 for
  /// more than six seconds.
  private static final int FEWEST_CALLS = 4;

  /// Vectors of a straight tile whose loop is the method.
  private final int mostVectors;

  private OutlineNests(int mostVectors) {
    this.mostVectors = mostVectors;
  }

  /// {@return `s` with its methods marked}
  ///
  /// @param mostVectors of a tile of straight code whose loop is a method, at least 1; with several
  ///   it was measured only where there are 16 registers
  public static Stmt run(Stmt s, int mostVectors) {
    return new OutlineNests(mostVectors).outlined(s, 1);
  }

  /// @param calls how often `s` runs in a run of the kernel
  private Stmt outlined(Stmt s, long calls) {
    return switch (s) {
      case Stmt.Allocate n when n.placement() == Stmt.Placement.LOCALS && !hasParallel(n) ->
          new Stmt.Outline(n);
      case Stmt.For n when n.kind() == LoopKind.SERIAL && isStraightTile(n.body(), calls) ->
          new Stmt.Outline(n);
      case Stmt.For n
          when n.kind() == LoopKind.SERIAL && work(n) <= MOST_WORK && isPlain(n.body()) ->
          new Stmt.Outline(n);
      case Stmt.For n when n.kind() == LoopKind.SERIAL && isPlain(n.body()) && isInnermost(n) ->
          new Stmt.Outline(n);
      case Stmt.Block n -> block(n, calls);
      case Stmt.Store _, Stmt.Masked _, Stmt.Let _ when isLoose(s) -> new Stmt.Outline(s);
      case Stmt.Masked n -> n; // a mask is not passed to another method
      case Stmt.For n -> n.withBody(outlined(n.body(), calls * n.extent()));
      case Stmt other -> Rewrite.children(other, child -> outlined(child, calls));
    };
  }

  /// Whether `s` is a register tile of vectors, not too many, and straight code.
  private boolean isStraightTile(Stmt s, long calls) {
    int most = calls < FEWEST_CALLS ? 1 : mostVectors;
    return s instanceof Stmt.Allocate tile
        && tile.placement() == Stmt.Placement.LOCALS
        && tile.size() > 1
        && !Mentions.any(tile.body(), part -> isMoreThanStraight(tile, part, most), _ -> false);
  }

  /// Whether `part` is a loop, or writes what is no vector or one of too many.
  private static boolean isMoreThanStraight(Stmt.Allocate tile, Stmt part, int most) {
    return switch (part) {
      case Stmt.For _, Stmt.Allocate _ -> true;
      case Stmt.Store n -> {
        int lanes = n.value().lanes();
        yield lanes == 1 || lanes * (long) most < tile.size();
      }
      case Stmt.Let _,
          Stmt.If _,
          Stmt.Masked _,
          Stmt.Require _,
          Stmt.Print _,
          Stmt.Block _,
          Stmt.Outline _,
          Stmt.Barrier _ ->
          false;
    };
  }

  /// Neighbours that are left over become one method.
  private Stmt block(Stmt.Block n, long calls) {
    List<Stmt> result = new ArrayList<>();
    List<Stmt> loose = new ArrayList<>();
    for (Stmt s : n.stmts()) {
      if (isLoose(s)) {
        loose.add(s);
      } else {
        flush(loose, result);
        result.add(outlined(s, calls));
      }
    }
    flush(loose, result);
    return result.equals(n.stmts()) ? n : new Stmt.Block(result);
  }

  private static void flush(List<Stmt> loose, List<Stmt> result) {
    if (!loose.isEmpty()) {
      result.add(new Stmt.Outline(Stmt.Block.of(loose)));
      loose.clear();
    }
  }

  /// Whether `s` is no loop but has vectors, none of which it would have to be passed.
  private static boolean isLoose(Stmt s) {
    boolean whole =
        switch (s) {
          case Stmt.Store _, Stmt.Masked _ -> true;
          case Stmt.Let n -> n.value().lanes() > 1;
          case Stmt.For _,
              Stmt.If _,
              Stmt.Require _,
              Stmt.Print _,
              Stmt.Block _,
              Stmt.Allocate _,
              Stmt.Outline _,
              Stmt.Barrier _ ->
              false;
        };
    return whole && isPlain(s) && Mentions.any(s, _ -> false, t -> t.lanes() > 1);
  }

  /// Whether nothing inside wants a method or an array of its own.
  private static boolean isPlain(Stmt s) {
    return !Mentions.any(s, part -> part instanceof Stmt.Allocate, _ -> false) && !hasParallel(s);
  }

  private static boolean hasParallel(Stmt s) {
    return Mentions.any(
        s, part -> part instanceof Stmt.For f && f.kind() == LoopKind.PARALLEL, _ -> false);
  }

  private static boolean isInnermost(Stmt.For n) {
    return !Mentions.any(n.body(), part -> part instanceof Stmt.For, _ -> false);
  }

  /// A rough count of operations: the terms evaluated.
  private static long work(Stmt s) {
    long[] sum = {1};
    Rewrite.children(
        s,
        child -> {
          sum[0] += work(child);
          return child;
        },
        t -> {
          sum[0] += work(t);
          return t;
        });
    return s instanceof Stmt.For n ? sum[0] * n.extent() : sum[0];
  }

  private static long work(Term t) {
    long[] sum = {1};
    Rewrite.children(
        t,
        operand -> {
          sum[0] += work(operand);
          return operand;
        });
    return sum[0];
  }
}
