package org.nestwright.lowering.jvm;

import org.nestwright.dsl.Type;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/// Writes single instructions of one method and counts what the report tells.
final class Code {
  private final MethodVisitor mv;
  private final LaneTables tables;
  private final Label start = new Label();
  private int vectorCalls;
  private int line;

  Code(MethodVisitor mv, LaneTables tables) {
    this.mv = mv;
    this.tables = tables;
    mv.visitCode();
    mv.visitLabel(start);
  }

  /// Ends the method. {@return its size in bytes}
  int end() {
    Label end = new Label();
    mv.visitLabel(end);
    mv.visitMaxs(0, 0);
    mv.visitEnd();
    return end.getOffset() - start.getOffset();
  }

  int vectorCalls() {
    return vectorCalls;
  }

  void line(int number) {
    if (number > 0 && number != line && number <= 0xFFFF) {
      line = number;
      Label here = new Label();
      mv.visitLabel(here);
      mv.visitLineNumber(number, here);
    }
  }

  void op(int opcode) {
    mv.visitInsn(opcode);
  }

  void jump(int opcode, Label target) {
    mv.visitJumpInsn(opcode, target);
  }

  void label(Label label) {
    mv.visitLabel(label);
  }

  void local(int opcode, int slot) {
    mv.visitVarInsn(opcode, slot);
  }

  void increment(int slot) {
    mv.visitIincInsn(slot, 1);
  }

  void tableSwitch(Label otherwise, Label[] cases) {
    mv.visitTableSwitchInsn(0, cases.length - 1, otherwise, cases);
  }

  void push(int value) {
    if (value >= -1 && value <= 5) {
      mv.visitInsn(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      mv.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value == (short) value) {
      mv.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      mv.visitLdcInsn(value);
    }
  }

  void push(long value) {
    if (value == 0 || value == 1) {
      mv.visitInsn(Opcodes.LCONST_0 + (int) value);
    } else {
      mv.visitLdcInsn(value);
    }
  }

  void push(float value) {
    // Compared by bits: -0 has no short form.
    if (Float.floatToRawIntBits(value) == 0) {
      mv.visitInsn(Opcodes.FCONST_0);
    } else if (value == 1) {
      mv.visitInsn(Opcodes.FCONST_1);
    } else {
      mv.visitLdcInsn(value);
    }
  }

  void push(double value) {
    if (Double.doubleToRawLongBits(value) == 0) {
      mv.visitInsn(Opcodes.DCONST_0);
    } else if (value == 1) {
      mv.visitInsn(Opcodes.DCONST_1);
    } else {
      mv.visitLdcInsn(value);
    }
  }

  /// Pushes an integer of any type.
  void pushInteger(Type type, long value) {
    if (JvmType.of(type) == JvmType.LONG) {
      push(value);
    } else {
      push((int) value);
    }
  }

  void zero(Type type) {
    switch (JvmType.of(type)) {
      case INT -> push(0);
      case LONG -> push(0L);
      case FLOAT -> push(0f);
      case DOUBLE -> push(0d);
    }
  }

  void field(String owner, String name, String descriptor) {
    mv.visitFieldInsn(Opcodes.GETSTATIC, owner, name, descriptor);
  }

  /// {@return the constants that name lanes}
  LaneTables tables() {
    return tables;
  }

  /// Pushes a new `long[size]`.
  void newLongs(int size) {
    push(size);
    mv.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_LONG);
  }

  void cast(String type) {
    mv.visitTypeInsn(Opcodes.CHECKCAST, type);
  }

  void callStatic(String owner, String name, String descriptor) {
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
  }

  void callVirtual(String owner, String name, String descriptor) {
    mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
  }

  void callInterface(String owner, String name, String descriptor) {
    mv.visitMethodInsn(Opcodes.INVOKEINTERFACE, owner, name, descriptor, true);
  }

  /// Notes that the call just written is one of the Vector API.
  void countVectorCall() {
    vectorCalls++;
  }
}
