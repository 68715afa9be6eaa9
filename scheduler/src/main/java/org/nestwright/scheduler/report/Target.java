package org.nestwright.scheduler.report;

import org.nestwright.dsl.Type;

/// The machine that a report is about.
///
/// @param vectorBits of its vectors, 0 where there are none
/// @param vectorRegisters how many vectors its registers hold
/// @param threads how many run at once
public record Target(int vectorBits, int vectorRegisters, int threads) {
  /// Checks the numbers.
  public Target {
    if (vectorBits < 0 || vectorRegisters < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "%d-bit vectors, %d registers and %d threads: vectorBits must be at least 0, the others 1"
              .formatted(vectorBits, vectorRegisters, threads));
    }
  }

  /// {@return 256-bit vectors in 16 registers, 4 threads: the same on every machine, so that texts
  /// compare}
  public static Target common() {
    return new Target(256, 16, 4);
  }

  /// {@return how many elements of `type` a vector holds, at least 1}
  int lanes(Type type) {
    return Math.max(1, vectorBits / type.bits());
  }

  /// {@return how many of the registers a tile may take} Of 32 the JIT takes one, to load ahead;
  /// where there are fewer, the lowering holds loads back.
  int freeRegisters() {
    return vectorRegisters < 32 ? vectorRegisters : vectorRegisters - 1;
  }

  @Override
  public String toString() {
    return "%d-bit vectors, %d registers, %d thread%s"
        .formatted(vectorBits, vectorRegisters, threads, threads == 1 ? "" : "s");
  }
}
