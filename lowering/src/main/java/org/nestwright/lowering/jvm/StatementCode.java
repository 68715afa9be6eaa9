package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.runtime.CacheLine;
import org.nestwright.scheduler.LoopKind;
import org.objectweb.asm.Label;

/// Emits the statements of one method.
final class StatementCode {
  private final ClassCode owner;
  private final Code code;
  private final Frame frame;
  private final TermCode terms;

  StatementCode(ClassCode owner, Code code, Frame frame) {
    this.owner = owner;
    this.code = code;
    this.frame = frame;
    terms = new TermCode(code, frame);
  }

  /// Emits a statement before which more became known than before the statement round it.
  void body(Stmt s) {
    terms.index().enter(s);
    emit(s);
    terms.index().leave();
  }

  private void emit(Stmt s) {
    code.line(owner.line(s));
    int mark = frame.mark();
    switch (s) {
      case Stmt.For n -> {
        if (n.kind() == LoopKind.PARALLEL && !frame.insideParallel()) {
          if (n.extent() > 0) {
            owner.dispatch(n, code, frame, terms);
          }
        } else {
          loop(n);
        }
      }
      case Stmt.Store n -> store(n);
      case Stmt.Let n -> let(n);
      case Stmt.If n -> {
        Label end = new Label();
        terms.branch().unless(n.condition(), end);
        body(n.then());
        code.label(end);
      }
      case Stmt.Barrier n -> barrier(n);
      case Stmt.Require n -> require(n.condition());
      case Stmt.Print n -> print(n);
      case Stmt.Masked n -> masked(n);
      case Stmt.Block n -> block(n.stmts());
      case Stmt.Allocate n -> {
        switch (n.placement()) {
          case ARRAY -> array(n);
          case LOCALS -> locals(n);
          case OPEN, DEMANDED_LOCALS ->
              throw new CompilerBug("where " + n.buffer() + " lives was not decided");
        }
      }
      case Stmt.Outline n -> owner.call(n, code, frame);
    }
    frame.release(mark);
  }

  private void require(Term condition) {
    Label broken = new Label();
    Label end = new Label();
    if (condition.lanes() == 1) {
      terms.branch().unless(condition, broken);
      code.jump(GOTO, end);
    } else {
      terms.vector().allTrue(condition);
      code.jump(IFNE, end);
    }
    code.label(broken);
    code.local(ALOAD, frame.context(Frame.Context.WORKSPACE));
    code.callVirtual(Runtimes.WORKSPACE, "requirementBroken", "()V");
    code.label(end);
  }

  private void print(Stmt.Print n) {
    Label end = new Label();
    terms.branch().unless(n.condition(), end);
    code.local(ALOAD, frame.context(Frame.Context.WORKSPACE));
    code.push(owner.line(n.texts(), n.values().stream().map(Term::type).toList()));
    code.newLongs(n.values().size());
    for (int i = 0; i < n.values().size(); i++) {
      Term value = n.values().get(i);
      code.op(DUP);
      code.push(i);
      terms.emit(value);
      switch (JvmType.of(value.type())) {
        case INT -> code.op(I2L);
        case LONG -> {}
        case FLOAT -> {
          code.callStatic("java/lang/Float", "floatToRawIntBits", "(F)I");
          code.op(I2L);
        }
        case DOUBLE -> code.callStatic("java/lang/Double", "doubleToRawLongBits", "(D)J");
      }
      code.op(LASTORE);
    }
    code.callVirtual(Runtimes.WORKSPACE, "print", "(I[J)V");
    code.label(end);
  }

  private void block(List<Stmt> stmts) {
    for (int from = 0, to; from < stmts.size(); from = to) {
      to = from + 1;
      if (stmts.get(from) instanceof Stmt.Store) {
        while (to < stmts.size() && isStoreOrBarrier(stmts.get(to))) {
          to++;
        }
        stores(stmts.subList(from, to));
      } else {
        emit(stmts.get(from));
      }
    }
  }

  private static boolean isStoreOrBarrier(Stmt s) {
    return s instanceof Stmt.Store || s instanceof Stmt.Barrier;
  }

  /// Emits stores that follow each other, with the barriers between them.
  private void stores(List<Stmt> run) {
    SharedTerms shared =
        SharedTerms.of(
            run.stream().filter(Stmt.Store.class::isInstance).map(Stmt.Store.class::cast).toList());
    SharedTerms outer = terms.share(shared);
    for (Stmt s : run) {
      code.line(owner.line(s));
      if (s instanceof Stmt.Store store) {
        store(store);
        shared.stored(store.buffer());
      } else {
        barrier((Stmt.Barrier) s);
      }
    }
    terms.share(outer);
  }

  /// A branch that is never taken, which C2 makes a way out of the method, back to the interpreter.
  /// All locals that are used later go that way too, so they are computed before the branch; and
  /// what is only used after it is not loaded before it. It has to compare each time, because what
  /// it compares with is a number that it can't know.
  private void barrier(Stmt.Barrier n) {
    Label next = new Label();
    terms.emit(n.variable());
    code.local(ILOAD, frame.context(Frame.Context.NEVER));
    code.push(n.number());
    code.op(IADD);
    code.jump(IF_ICMPNE, next);
    code.op(NOP); // a branch to where the code goes on in any case would be none
    code.label(next);
  }

  private void loop(Stmt.For n) {
    Name name = new Name.OfLoop(n.id());
    LinearIndex min = LinearIndex.of(n.min(), frame);
    boolean constant = min.atoms().isEmpty();
    if (n.extent() == 0) {
      return;
    }
    if (n.extent() == 1) {
      if (constant) {
        frame.bindConstant(name, min.constant());
      } else {
        terms.index().emit(n.min());
        code.local(ISTORE, frame.bind(name, Type.I32, 1));
      }
      body(n.body());
      frame.unbind(name);
      return;
    }
    terms.index().emit(n.min());
    int limit = -1;
    if (!constant || ShortExtent.ends(n)) {
      limit = frame.newSlot(1);
      code.op(DUP);
      iterations(n);
      code.op(IADD);
      code.local(ISTORE, limit);
    }
    int variable = frame.bind(name, Type.I32, 1);
    code.local(ISTORE, variable);
    int end = limit;
    counted(
        n,
        name,
        variable,
        () -> {
          if (end >= 0) {
            code.local(ILOAD, end);
          } else {
            code.push(min.constant() + n.extent());
          }
        });
  }

  /// Leaves on the stack how many iterations the loop makes. C2 sees that they are some: if there
  /// might be none, it would keep what the loop sums up in memory, for the way round it.
  private void iterations(Stmt.For n) {
    code.push(n.extent());
    if (ShortExtent.ends(n)) {
      code.local(ILOAD, frame.context(Frame.Context.MOST));
      code.push(ShortExtent.of(n));
      code.callStatic("java/lang/Math", "max", "(II)I");
      code.callStatic("java/lang/Math", "min", "(II)I");
    }
  }

  /// Runs the iterations of a chunk: from the value that the variable already has to the one in
  /// local `limit`.
  void chunk(Stmt.For n, int variable, int limit) {
    counted(n, new Name.OfLoop(n.id()), variable, () -> code.local(ILOAD, limit));
  }

  private void counted(Stmt.For n, Name name, int variable, Runnable pushLimit) {
    Label top = new Label();
    Label end = new Label();
    code.label(top);
    code.local(ILOAD, variable);
    pushLimit.run();
    code.jump(IF_ICMPGE, end);
    body(n.body());
    code.line(owner.line(n));
    code.increment(variable);
    code.jump(GOTO, top);
    code.label(end);
    frame.unbind(name);
  }

  private void store(Stmt.Store n) {
    Type type = n.value().type();
    boolean vector = n.value().lanes() > 1;
    if (frame.isPromoted(n.buffer())) {
      int slot = frame.promoted(n.buffer(), TermCode.access(n.buffer(), n.index()));
      if (vector && terms.limits().hasStores()) {
        terms.vector().blend(slot, n.value());
      } else {
        terms.emit(n.value());
      }
      code.local(vector ? ASTORE : JvmType.of(type).store(), slot);
    } else if (vector) {
      terms.vector().store(n);
    } else {
      terms.element(n.buffer(), type, n.index());
      terms.emit(n.value());
      code.op(JvmType.arrayStore(type));
    }
  }

  private void masked(Stmt.Masked n) {
    int count = frame.newSlot(1);
    terms.index().emit(n.count());
    code.op(DUP);
    code.local(ISTORE, count);
    Label end = new Label();
    code.jump(IFLE, end);
    LaneLimits outer = terms.limits();
    terms.limit(outer.inside(n, count, code, frame));
    emit(n.body());
    terms.limit(outer);
    code.label(end);
  }

  private void let(Stmt.Let n) {
    Term value = n.value();
    terms.emit(value);
    int slot = frame.bind(n.name(), value.type(), value.lanes());
    code.local(value.lanes() > 1 ? ASTORE : JvmType.of(value.type()).store(), slot);
    if (value.lanes() == 1 && value.type() == Type.I32) {
      body(n.body());
    } else {
      emit(n.body());
    }
    frame.unbind(n.name());
  }

  private void array(Stmt.Allocate n) {
    int index = owner.scratch(n, frame.insideParallel());
    code.local(ALOAD, frame.context(Frame.Context.WORKSPACE));
    code.push(index);
    if (frame.insideParallel()) {
      code.local(ILOAD, frame.context(Frame.Context.WORKER));
    } else {
      code.push(0);
    }
    ClassCode.fetchScratch(code, n.type());
    int start = CacheLine.start(JvmType.element(n.type()));
    code.local(ASTORE, frame.addArray(n.buffer(), n.type(), start));
    emit(n.body());
    frame.removeArray(n.buffer());
  }

  private void locals(Stmt.Allocate n) {
    LocalsPlan plan = LocalsPlan.of(n);
    Map<Frame.Access, Integer> slots = new LinkedHashMap<>();
    for (Frame.Access access : plan.accesses()) {
      boolean vector = access.lanes() > 1;
      int slot = frame.newSlot(vector ? 1 : JvmType.of(n.type()).slots());
      slots.put(access, slot);
      if (plan.unassigned().contains(access)) {
        if (vector) {
          terms.vector().zero(n.type(), access.lanes());
          code.local(ASTORE, slot);
        } else {
          code.zero(n.type());
          code.local(JvmType.of(n.type()).store(), slot);
        }
      }
    }
    frame.promote(n.buffer(), slots);
    emit(n.body());
    frame.demote(n.buffer());
  }
}
