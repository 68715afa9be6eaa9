package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nestwright.lowering.ir.VectorSupport;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;

/// The constant arrays by which strided loads gather their lanes: static fields of the generated
/// class.
final class OffsetTables {
  private record Offsets(int stride, int lanes) {}

  private final String owner;
  private final Map<Offsets, String> fields = new LinkedHashMap<>();

  OffsetTables(String owner) {
    this.owner = owner;
  }

  String owner() {
    return owner;
  }

  String field(int stride, int lanes) {
    return fields.computeIfAbsent(new Offsets(stride, lanes), _ -> "OFFSETS_" + fields.size());
  }

  /// Writes the fields and the method that fills them.
  void write(ClassVisitor type) {
    if (fields.isEmpty()) {
      return;
    }
    MethodVisitor mv = type.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
    Code code = new Code(mv, this);
    fields.forEach((offsets, name) -> {
      type.visitField(ACC_PRIVATE | ACC_STATIC | ACC_FINAL, name, "[I", null, null).visitEnd();
      int[] values = VectorSupport.offsets(offsets.stride(), offsets.lanes());
      code.push(values.length);
      mv.visitIntInsn(NEWARRAY, T_INT);
      for (int i = 0; i < values.length; i++) {
        code.op(DUP);
        code.push(i);
        code.push(values[i]);
        code.op(IASTORE);
      }
      mv.visitFieldInsn(PUTSTATIC, owner, name, "[I");
    });
    code.op(RETURN);
    code.end();
  }
}
