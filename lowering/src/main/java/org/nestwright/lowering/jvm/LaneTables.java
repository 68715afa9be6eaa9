package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.VectorSupport;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;

/// The constants that name lanes: static fields of the generated class.
final class LaneTables {
  private static final String INTS = "[I";

  private sealed interface Table {}

  /// By which strided loads gather: the multiples of `stride`.
  private record Offsets(int stride, int lanes) implements Table {}

  /// By which lanes change places.
  private record Shuffle(Type type, List<Integer> from) implements Table {}

  private final String owner;
  private final Map<Table, String> fields = new LinkedHashMap<>();

  LaneTables(String owner) {
    this.owner = owner;
  }

  /// Pushes an `int[]` of `0, stride, 2 stride, ...`
  void offsets(Code code, int stride, int lanes) {
    code.field(owner, field(new Offsets(stride, lanes)), INTS);
  }

  /// Pushes the shuffle of vectors of `type` that takes lane `from.get(i)` to lane i.
  void shuffle(Code code, Type type, List<Integer> from) {
    code.field(owner, field(new Shuffle(type, from)), VectorApi.SHUFFLE);
  }

  private String field(Table table) {
    return fields.computeIfAbsent(table, _ -> "LANES_" + fields.size());
  }

  /// Writes the fields and the method that fills them.
  void write(ClassVisitor type) {
    if (fields.isEmpty()) {
      return;
    }
    MethodVisitor mv = type.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
    Code code = new Code(mv, this);
    VectorApi api = new VectorApi(code);
    fields.forEach((table, name) -> {
      String descriptor =
          switch (table) {
            case Offsets(int stride, int lanes) -> {
              ints(code, mv, VectorSupport.offsets(stride, lanes));
              yield INTS;
            }
            case Shuffle(Type element, List<Integer> from) -> {
              api.species(element, from.size());
              ints(code, mv, from.stream().mapToInt(i -> i).toArray());
              code.callInterface(
                  VectorApi.SPECIES_CLASS, "shuffleFromValues", "([I)" + VectorApi.SHUFFLE);
              yield VectorApi.SHUFFLE;
            }
          };
      type.visitField(ACC_PRIVATE | ACC_STATIC | ACC_FINAL, name, descriptor, null, null)
          .visitEnd();
      mv.visitFieldInsn(PUTSTATIC, owner, name, descriptor);
    });
    code.op(RETURN);
    code.end();
  }

  private static void ints(Code code, MethodVisitor mv, int[] values) {
    code.push(values.length);
    mv.visitIntInsn(NEWARRAY, T_INT);
    IntStream.range(0, values.length)
        .forEach(i -> {
          code.op(DUP);
          code.push(i);
          code.push(values[i]);
          code.op(IASTORE);
        });
  }
}
