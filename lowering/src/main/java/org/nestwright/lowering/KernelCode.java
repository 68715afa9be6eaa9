package org.nestwright.lowering;

import org.nestwright.lowering.jvm.EmitKernel;
import org.nestwright.lowering.runtime.GeneratedKernel;

/// A compiled program.
///
/// @param emitted what was made of it
/// @param code to run
record KernelCode(EmitKernel.Emitted emitted, GeneratedKernel code) {
  /// {@return the methods, one a line}
  String methods() {
    StringBuilder text = new StringBuilder();
    emitted
        .report()
        .methods()
        .forEach(m ->
            text.append(text.isEmpty() ? "" : "\n")
                .append(
                    "  %-24s %5d bytes, %4d vector operations"
                        .formatted(m.name(), m.bytes(), m.vectorCalls())));
    return text.toString();
  }
}
