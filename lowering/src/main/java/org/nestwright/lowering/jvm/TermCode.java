package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Term;

/// Emits terms: leaves one value on the stack, a number for a scalar and a Vector API object for a
/// vector.
final class TermCode {
  private final Code code;
  private final Frame frame;
  private final ScalarCode scalar;
  private final VectorCode vector;
  private final BranchCode branch;
  private final IndexCode index;
  private SharedTerms shared = SharedTerms.none();
  private LaneLimits limits = LaneLimits.NONE;

  TermCode(Code code, Frame frame) {
    this.code = code;
    this.frame = frame;
    scalar = new ScalarCode(code, frame, this);
    vector = new VectorCode(code, frame, this);
    branch = new BranchCode(code, this);
    index = new IndexCode(code, frame, this);
  }

  void emit(Term e) {
    if (e.lanes() == 1) {
      scalar.emit(e);
    } else if (shared.contains(e)) {
      shared(e);
    } else {
      vector.emit(e);
    }
  }

  private void shared(Term e) {
    int slot = shared.slot(e);
    if (slot >= 0) {
      code.local(ALOAD, slot);
      return;
    }
    vector.emit(e);
    slot = frame.newSlot(1);
    code.op(DUP);
    code.local(ASTORE, slot);
    shared.keep(e, slot);
  }

  /// Sets which vectors are loaded once. {@return which were before}
  SharedTerms share(SharedTerms other) {
    SharedTerms before = shared;
    shared = other;
    return before;
  }

  /// {@return how many lanes load and store}
  LaneLimits limits() {
    return limits;
  }

  /// Sets how many lanes load and store.
  void limit(LaneLimits other) {
    limits = other;
  }

  BranchCode branch() {
    return branch;
  }

  IndexCode index() {
    return index;
  }

  VectorCode vector() {
    return vector;
  }

  /// Pushes the Java array of a buffer and where the value `index` is in it.
  void element(BufferId buffer, Type type, Term index) {
    Frame.ArraySlot array = frame.array(buffer);
    if (array.type() != type) {
      throw new CompilerBug("%s holds %s and is used as %s".formatted(buffer, array.type(), type));
    }
    code.local(ALOAD, array.slot());
    this.index.emit(index, array.start());
  }

  /// {@return the constant place that an access to a promoted buffer names}
  static Frame.Access access(BufferId buffer, Term index) {
    return switch (index) {
      case Term.IntConst(_, long at) -> new Frame.Access((int) at, 1);
      case Term.Ramp(Term.IntConst(_, long at), int stride, int lanes) when stride == 1 ->
          new Frame.Access((int) at, lanes);
      case Term other ->
          throw new CompilerBug(
              "%s lives in locals and is accessed at %s, which is not constant"
                  .formatted(buffer, other));
    };
  }
}
