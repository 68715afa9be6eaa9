package org.nestwright.lowering.jvm;

import java.lang.invoke.MethodHandles;
import java.util.Optional;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.runtime.GeneratedKernel;

/// Turns a class file into a running kernel.
public final class DefineKernel {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private DefineKernel() {}

  /// How a class is defined.
  public enum Loading {
    /// As a hidden class, which unloads when its instance is dropped.
    HIDDEN,
    /// In a class loader of its own, under its own name, so that compiler commands and profilers
    /// can name its methods.
    NAMED
  }

  /// {@return whether this JVM runs with the vector module, without which no vector term can be
  /// emitted}
  public static boolean hasVectorModule() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  /// {@return a new instance of the class}
  public static GeneratedKernel define(EmitKernel.Emitted emitted, Loading loading) {
    Module own = DefineKernel.class.getModule();
    Optional<Module> vector = ModuleLayer.boot().findModule(VECTOR_MODULE);
    vector.ifPresent(own::addReads);
    try {
      Class<?> type =
          switch (loading) {
            case HIDDEN ->
                MethodHandles.lookup().defineHiddenClass(emitted.bytes(), true).lookupClass();
            case NAMED -> new KernelLoader(own).define(emitted);
          };
      return (GeneratedKernel) type.getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new CompilerBug("the generated class " + emitted.name() + " cannot be loaded", e);
    }
  }

  /// Loads one class.
  private static final class KernelLoader extends ClassLoader {
    KernelLoader(Module own) {
      super(DefineKernel.class.getClassLoader());
      own.addExports(GeneratedKernel.class.getPackageName(), getUnnamedModule());
    }

    Class<?> define(EmitKernel.Emitted emitted) {
      return defineClass(
          emitted.name().replace('/', '.'), emitted.bytes(), 0, emitted.bytes().length);
    }
  }
}
