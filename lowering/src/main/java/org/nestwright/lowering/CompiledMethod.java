package org.nestwright.lowering;

import java.util.Optional;

/// A generated method and what the JIT made of it.
///
/// @param name of the method
/// @param line where its code begins in the kernel's lowered text; 0 where it stands for no line
/// @param bytes of its code
/// @param vectorOperations written in it
/// @param loops whether it has a loop of its own
/// @param tier that runs it; nothing where the JVM does not tell
public record CompiledMethod(
    String name, int line, int bytes, int vectorOperations, boolean loops, Optional<Tier> tier) {
  boolean is(Tier wanted) {
    return tier.filter(t -> t == wanted).isPresent();
  }

  @Override
  public String toString() {
    return "%-24s %s%5d bytes, %4d vector operations%s"
        .formatted(
            name,
            line == 0 ? "         " : "line %3d ".formatted(line),
            bytes,
            vectorOperations,
            tier.map(t -> ", " + t).orElse(""));
  }
}
