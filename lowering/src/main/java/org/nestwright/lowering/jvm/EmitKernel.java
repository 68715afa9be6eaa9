package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import java.util.List;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.ir.Print;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Verify;
import org.nestwright.lowering.runtime.CacheLine;
import org.nestwright.lowering.runtime.WorkspaceLayout;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.LimitExceededException;
import org.objectweb.asm.MethodVisitor;

/// Turns a program into a class file.
///
/// Requires a program that [Verify] accepts and whose vectors
/// [org.nestwright.lowering.ir.VectorSupport] supports. A loop marked vectorized or unrolled runs
/// serially.
public final class EmitKernel {
  private static final int MAX_METHOD_BYTES = 65_535;
  private static final int MAX_ROUNDS = 4;

  private EmitKernel() {}

  /// A class file and what belongs to it.
  ///
  /// @param name the internal name of the class
  /// @param bytes the class file; its line numbers point into `text`
  /// @param program what was emitted: the given one, with more methods where one would have come
  ///   out too large
  /// @param text the program as text
  /// @param layout the scratch memory that a run needs
  /// @param lines what it prints
  /// @param report the size of each method
  public record Emitted(
      String name,
      byte[] bytes,
      Program program,
      Print.Text text,
      WorkspaceLayout layout,
      List<PrintedLine> lines,
      CodeReport report) {}

  /// {@return an array for a parameter of the kernel's own}
  ///
  /// @param type of its values
  /// @param size how many values it has
  public static Object newArray(Type type, int size) {
    return CacheLine.newArray(JvmType.element(type), size);
  }

  /// {@return the index of the first value in such an array}
  public static int start(Type type) {
    return CacheLine.start(JvmType.element(type));
  }

  /// {@return the class file of a program}
  ///
  /// @param program the loop nest
  /// @param simpleName of the class
  /// @throws MethodTooLargeException when a part that cannot be divided is too large for the JVM
  public static Emitted emit(Program program, String simpleName) {
    try {
      return emitted(program, simpleName);
    } catch (LimitExceededException e) {
      // ASM gives up on a method's frames; such a method is far past what the JVM takes.
      throw new MethodTooLargeException("run", MAX_METHOD_BYTES + 1);
    }
  }

  private static Emitted emitted(Program program, String simpleName) {
    String name = EmitKernel.class.getPackageName().replace('.', '/') + "/" + simpleName;
    Program current = program;
    for (int round = 0; ; round++) {
      assert verified(current);
      Print.Text text = Print.print(current);
      ClassWriter writer = new KernelClassWriter();
      writer.visit(
          V25,
          ACC_PUBLIC | ACC_FINAL | ACC_SUPER,
          name,
          null,
          "java/lang/Object",
          new String[] {Runtimes.KERNEL});
      writer.visitSource(simpleName + ".nest", null);
      constructor(writer);
      ClassCode code = new ClassCode(writer, name, current, text);
      code.write();
      Program smaller = round < MAX_ROUNDS ? split(current, code.written()) : current;
      if (smaller == current) {
        for (ClassCode.Written w : code.written()) {
          if (w.method().bytes() > MAX_METHOD_BYTES) {
            throw new MethodTooLargeException(w.method().name(), w.method().bytes());
          }
        }
        CodeReport report =
            new CodeReport(code.written().stream().map(ClassCode.Written::method).toList());
        return new Emitted(
            name, writer.toByteArray(), current, text, code.layout(), code.lines(), report);
      }
      current = smaller;
    }
  }

  private static boolean verified(Program program) {
    Verify.verify(program);
    return true;
  }

  private static Program split(Program program, List<ClassCode.Written> methods) {
    Stmt body = program.body();
    for (ClassCode.Written w : methods) {
      if (!w.method().isSafe()) {
        int byBytes = 2 * w.method().bytes() / CodeReport.MAX_COMPILED_BYTES;
        int byCalls = 2 * w.method().vectorCalls() / CodeReport.MAX_VECTOR_CALLS;
        body = SplitMethods.split(body, w.body(), 1 + Math.max(byBytes, byCalls));
      }
    }
    return body == program.body() ? program : program.withBody(body);
  }

  private static void constructor(ClassWriter writer) {
    MethodVisitor mv = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
    mv.visitCode();
    mv.visitVarInsn(ALOAD, 0);
    mv.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    mv.visitInsn(RETURN);
    mv.visitMaxs(0, 0);
    mv.visitEnd();
  }
}
