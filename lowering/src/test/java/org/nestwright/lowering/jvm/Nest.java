package org.nestwright.lowering.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nestwright.dsl.BinaryOp;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Type;
import org.nestwright.dsl.Var;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.runtime.GeneratedKernel;
import org.nestwright.lowering.runtime.WorkerPool;
import org.nestwright.lowering.runtime.Workspace;
import org.nestwright.scheduler.LoopId;
import org.nestwright.scheduler.LoopKind;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/// Short words for loop nests written by hand, and their execution.
final class Nest {
  private Nest() {}

  static BufferId buffer(String name) {
    return new BufferId(name, 0);
  }

  static Program.Parameter parameter(String name, Type type, int size) {
    return new Program.Parameter(buffer(name), type, size, false);
  }

  static LoopId loop(String name) {
    return new LoopId(new Stage("f", 0), Var.of(name));
  }

  static Stmt loop(String name, int extent, Function<Term, Stmt> body) {
    return loop(name, LoopKind.SERIAL, extent, body);
  }

  static Stmt loop(String name, LoopKind kind, int extent, Function<Term, Stmt> body) {
    Stmt.For empty = new Stmt.For(loop(name), Term.of(0), extent, kind, block());
    return empty.withBody(body.apply(empty.variable()));
  }

  static Stmt block(Stmt... stmts) {
    return Stmt.Block.of(List.of(stmts));
  }

  static Term add(Term a, Term b) {
    return new Term.Binary(BinaryOp.ADD, a, b);
  }

  static Term times(Term a, int b) {
    return new Term.Binary(BinaryOp.MUL, a, Term.of(b));
  }

  static Term plus(Term a, int b) {
    return add(a, Term.of(b));
  }

  static Term load(String buffer, Type type, Term index) {
    return new Term.Load(buffer(buffer), type, index);
  }

  static Stmt store(String buffer, Term index, Term value) {
    return new Stmt.Store(buffer(buffer), index, value);
  }

  static Term ramp(Term base, int lanes) {
    return new Term.Ramp(base, 1, lanes);
  }

  /// The packed micro-kernel: `c = b panel of lanes * nv` times `a panel of mr`, `k` deep, per
  /// tile.
  static Program tile(int mr, int nv, int lanes, int k, int tiles) {
    List<Stmt> zero = new ArrayList<>();
    List<Stmt> step = new ArrayList<>();
    List<Stmt> save = new ArrayList<>();
    Term t = new Stmt.For(loop("t"), Term.of(0), tiles, LoopKind.SERIAL, block()).variable();
    Term p = new Stmt.For(loop("p"), Term.of(0), k, LoopKind.SERIAL, block()).variable();
    for (int r = 0; r < mr; r++) {
      for (int v = 0; v < nv; v++) {
        Term at = ramp(Term.of((r * nv + v) * lanes), lanes);
        zero.add(store("acc", at, new Term.Broadcast(new Term.FloatConst(Type.F32, 0), lanes)));
        Term a = load("a", Type.F32, plus(times(p, mr), r));
        Term b = load("b", Type.F32, ramp(plus(times(p, nv * lanes), v * lanes), lanes));
        step.add(
            store(
                "acc",
                at,
                new Term.Fma(new Term.Broadcast(a, lanes), b, load("acc", Type.F32, at))));
        Term to = plus(times(t, mr * nv * lanes), (r * nv + v) * lanes);
        save.add(store("c", ramp(to, lanes), load("acc", Type.F32, at)));
      }
    }
    Stmt body =
        new Stmt.Outline(
            new Stmt.Allocate(
                buffer("acc"),
                Type.F32,
                mr * nv * lanes,
                Stmt.Placement.LOCALS,
                block(
                    Stmt.Block.of(zero),
                    loop("p", k, _ -> Stmt.Block.of(step)),
                    Stmt.Block.of(save))));
    return new Program(
        List.of(
            parameter("a", Type.F32, k * mr),
            parameter("b", Type.F32, k * nv * lanes),
            parameter("c", Type.F32, tiles * mr * nv * lanes)),
        loop("t", tiles, _ -> body));
  }

  static EmitKernel.Emitted emit(Program program) {
    EmitKernel.Emitted emitted = EmitKernel.emit(program, "TestKernel");
    CheckClassAdapter check = new CheckClassAdapter(new org.objectweb.asm.ClassWriter(0));
    new ClassReader(emitted.bytes()).accept(check, 0);
    return emitted;
  }

  static void run(Program program, Object... arrays) {
    try (WorkerPool pool = new WorkerPool(1)) {
      run(program, pool, arrays);
    }
  }

  static void run(Program program, WorkerPool pool, Object... arrays) {
    EmitKernel.Emitted emitted = emit(program);
    GeneratedKernel kernel = DefineKernel.define(emitted, DefineKernel.Loading.HIDDEN);
    kernel.run(arrays, new Workspace(emitted.layout(), pool.size()), pool);
  }
}
