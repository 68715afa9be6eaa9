package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.lowering.ir.Term;

/// The variables that the body of a parallel loop sees, kept in an `int[]` so that handing them
/// over allocates nothing.
final class Capture {
  private final List<Term.Variable> variables = new ArrayList<>();
  private int size;

  void add(Term.Variable v) {
    variables.add(v);
    size += JvmType.of(v.type()).slots();
  }

  /// {@return how many ints the variables take}
  int size() {
    return size;
  }

  /// Writes the variables to the array in local `array`.
  void save(Code code, int array, TermCode terms) {
    int at = 0;
    for (Term.Variable v : variables) {
      JvmType jvm = JvmType.of(v.type());
      for (int half = 0; half < jvm.slots(); half++) {
        code.local(ALOAD, array);
        code.push(at++);
        terms.emit(v);
        switch (jvm) {
          case INT -> {}
          case FLOAT -> code.callStatic("java/lang/Float", "floatToRawIntBits", "(F)I");
          case LONG -> half(code, half);
          case DOUBLE -> {
            code.callStatic("java/lang/Double", "doubleToRawLongBits", "(D)J");
            half(code, half);
          }
        }
        code.op(IASTORE);
      }
    }
  }

  private static void half(Code code, int half) {
    if (half == 1) {
      code.push(32);
      code.op(LUSHR);
    }
    code.op(L2I);
  }

  /// Reads the variables from the array in local `array` into new locals.
  void restore(Code code, int array, Frame frame) {
    int at = 0;
    for (Term.Variable v : variables) {
      JvmType jvm = JvmType.of(v.type());
      element(code, array, at++);
      if (jvm == JvmType.FLOAT) {
        code.callStatic("java/lang/Float", "intBitsToFloat", "(I)F");
      } else if (jvm.slots() == 2) {
        code.op(I2L);
        code.push(0xFFFF_FFFFL);
        code.op(LAND);
        element(code, array, at++);
        code.op(I2L);
        code.push(32);
        code.op(LSHL);
        code.op(LOR);
        if (jvm == JvmType.DOUBLE) {
          code.callStatic("java/lang/Double", "longBitsToDouble", "(J)D");
        }
      }
      code.local(jvm.store(), frame.bind(v.name(), v.type(), 1));
    }
  }

  private static void element(Code code, int array, int index) {
    code.local(ALOAD, array);
    code.push(index);
    code.op(IALOAD);
  }
}
