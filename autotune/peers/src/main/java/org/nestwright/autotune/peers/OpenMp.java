package org.nestwright.autotune.peers;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/// The OpenMP library that oneDNN runs on. It reads `OMP_NUM_THREADS` when it is loaded, and can be
/// told later by a call.
final class OpenMp {
  private static final String LIBRARY = "libgomp.so.1";

  private OpenMp() {}

  /// Has parallel loops that this thread begins use `threads` threads.
  @SuppressWarnings("restricted") // native code is what this class is about
  static void setThreads(int threads) {
    try {
      Loader.load(dnnl.class);
      SymbolLookup loaded = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
      MethodHandle set =
          Linker.nativeLinker()
              .downcallHandle(
                  loaded.findOrThrow("omp_set_num_threads"), FunctionDescriptor.ofVoid(JAVA_INT));
      set.invokeExact(threads);
    } catch (Throwable e) {
      throw new UnsupportedOperationException(
          "the threads of %s cannot be set: %s".formatted(LIBRARY, e.getMessage()), e);
    }
  }
}
