package org.nestwright.lowering.jvm;

import org.objectweb.asm.ClassWriter;

/// Computes stack maps without loading a class.
final class KernelClassWriter extends ClassWriter {
  KernelClassWriter() {
    super(COMPUTE_FRAMES);
  }

  /// Two classes meet only where a local is dead, since each local of generated code keeps one
  /// class while it is in use.
  @Override
  protected String getCommonSuperClass(String a, String b) {
    return a.equals(b) ? a : "java/lang/Object";
  }
}
