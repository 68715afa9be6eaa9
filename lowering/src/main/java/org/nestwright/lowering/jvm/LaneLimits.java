package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nestwright.lowering.ir.Stmt;

/// How many lanes of vectors load and store where the masks around a statement limit them.
///
/// @param loads the local with the count of lanes that load, or a negative number where all do
/// @param stores the local with the count of lanes that store, or a negative number where all do
record LaneLimits(int loads, int stores) {
  static final LaneLimits NONE = new LaneLimits(-1, -1);

  boolean hasLoads() {
    return loads >= 0;
  }

  boolean hasStores() {
    return stores >= 0;
  }

  /// {@return the limits inside one more mask, of which emits what it takes to know them}
  ///
  /// @param count the local with its count of lanes
  LaneLimits inside(Stmt.Masked n, int count, Code code, Frame frame) {
    return new LaneLimits(
        n.loads() ? least(loads, count, code, frame) : loads,
        n.stores() ? least(stores, count, code, frame) : stores);
  }

  private static int least(int outer, int count, Code code, Frame frame) {
    if (outer < 0) {
      return count;
    }
    int slot = frame.newSlot(1);
    code.local(ILOAD, outer);
    code.local(ILOAD, count);
    code.callStatic("java/lang/Math", "min", "(II)I");
    code.local(ISTORE, slot);
    return slot;
  }
}
