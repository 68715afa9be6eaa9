package org.nestwright.lowering.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Rewrite;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;

/// Puts barriers into straight code whose vectors would not all fit the registers at once.
///
/// C2 loads all that straight code needs before it computes anything, and orders instructions as if
/// there were 32 vector registers. Where there are 16, it then has more vectors at a time than
/// registers, and sums of a tile go to the stack and back in each iteration: a tile of 6 by 2
/// vectors ran at 40 % of the peak, and at 98 % with barriers. So the stores of a register tile are
/// divided into groups, each of which has, with what lives on in locals, no more vectors than there
/// are registers. A barrier at its start keeps apart the copies of a small body, which C2 would
/// make straight code of: a tile of 5 by 2 ran at 40 % of the peak too. Where there are 32
/// registers, tiles of 14 by 2 and 6 by 4 vectors were seen to need none.
///
/// Not all groups load everything first. Among instructions that are ready C2 takes the one with
/// the most inputs, where loads and multiply-adds are equal, and else mostly the one that became
/// ready last (`PhaseCFG::select` in HotSpot's `lcm.cpp`). So once the weights of a row are there,
/// each pixel that is loaded makes its products ready, and these come before the next pixels. In
/// the first group of a body that does not hold: there the addresses are computed, and those of
/// pixels may come first.
///
/// Requires placed storage. Changes no value.
public final class HoldBackLoads {
  /// The copies that C2 makes of a small body of a loop.
  private static final int COPIES = 4;

  private final int registers;

  private HoldBackLoads(int registers) {
    this.registers = registers;
  }

  /// {@return `s` with barriers where so many vector registers ask for them}
  public static Stmt run(Stmt s, int registers) {
    return new HoldBackLoads(registers).outside(s, Term.of(0));
  }

  /// A statement that is no part of a register tile.
  ///
  /// @param variable of the innermost loop round `s`, or a constant
  private Stmt outside(Stmt s, Term variable) {
    return switch (s) {
      case Stmt.Allocate n when n.placement() == Stmt.Placement.LOCALS ->
          new Tile(n).inside(n, variable, false);
      case Stmt.For n when n.extent() > 1 -> n.withBody(outside(n.body(), n.variable()));
      case Stmt other -> Rewrite.children(other, child -> outside(child, variable));
    };
  }

  /// A statement with all its vectors in locals.
  private final class Tile {
    private final Set<BufferId> locals = new HashSet<>();
    private final Map<Term, Integer> loads = new HashMap<>();

    Tile(Stmt.Allocate whole) {
      collect(whole);
      LiveVectors.countLoads(whole, locals, loads);
    }

    private void collect(Stmt s) {
      if (s instanceof Stmt.Allocate n && n.placement() == Stmt.Placement.LOCALS) {
        locals.add(n.buffer());
      }
      Walk.statements(s).forEach(this::collect);
    }

    /// @param variable of the innermost loop round `s`, or a constant
    /// @param again whether `s` is repeated
    Stmt inside(Stmt s, Term variable, boolean again) {
      return switch (s) {
        case Stmt.For n when n.extent() > 1 -> n.withBody(repeated(n.body(), n.variable()));
        case Stmt.Block n -> block(n, variable, again);
        case Stmt other -> Rewrite.children(other, child -> inside(child, variable, again));
      };
    }

    private Stmt repeated(Stmt body, Term variable) {
      Stmt inside = inside(body, variable, true);
      List<Stmt> parts = body instanceof Stmt.Block(List<Stmt> stmts) ? stmts : List.of(body);
      boolean storesOnly = parts.stream().allMatch(Stmt.Store.class::isInstance);
      if (inside != body || !storesOnly) {
        return inside;
      }
      List<Stmt.Store> run = parts.stream().map(Stmt.Store.class::cast).toList();
      int live = LiveVectors.of(run, locals, loads, true).ofCopies(COPIES);
      return live > registers ? Stmt.Block.of(List.of(new Stmt.Barrier(variable, 0), body)) : body;
    }

    private Stmt block(Stmt.Block n, Term variable, boolean again) {
      List<Stmt> result = new ArrayList<>();
      List<Stmt.Store> run = new ArrayList<>();
      for (Stmt s : n.stmts()) {
        if (s instanceof Stmt.Store store) {
          run.add(store);
        } else {
          result.addAll(separated(run, variable, again));
          run.clear();
          result.add(inside(s, variable, again));
        }
      }
      result.addAll(separated(run, variable, again));
      return result.equals(n.stmts()) ? n : new Stmt.Block(result);
    }

    /// {@return stores that follow each other, with the barriers they need}
    private List<Stmt> separated(List<Stmt.Store> run, Term variable, boolean again) {
      LiveVectors live = LiveVectors.of(run, locals, loads, again);
      List<Stmt> result = new ArrayList<>();
      int first = 0;
      int barriers = 0;
      for (int i = 0; i < run.size(); i++) {
        boolean inTurn = barriers > 0 && live.areApart(first, i);
        int most = inTurn ? live.mostInTurn(first, i) : live.most(first, i);
        if (i > first && live.loadsAt(i) && most > registers) {
          result.add(new Stmt.Barrier(variable, barriers++));
          first = i;
        }
        result.add(run.get(i));
      }
      return result;
    }
  }
}
