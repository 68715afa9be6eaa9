package org.nestwright.lowering.jvm;

import org.nestwright.lowering.runtime.GeneratedKernel;
import org.nestwright.lowering.runtime.IntegerDivision;
import org.nestwright.lowering.runtime.NumberConversion;
import org.nestwright.lowering.runtime.WorkerPool;
import org.nestwright.lowering.runtime.Workspace;
import org.objectweb.asm.Type;

/// Internal names of the classes that generated code calls.
final class Runtimes {
  static final String KERNEL = Type.getInternalName(GeneratedKernel.class);
  static final String WORKSPACE = Type.getInternalName(Workspace.class);
  static final String POOL = Type.getInternalName(WorkerPool.class);
  static final String DIVISION = Type.getInternalName(IntegerDivision.class);
  static final String CONVERSION = Type.getInternalName(NumberConversion.class);

  private Runtimes() {}
}
