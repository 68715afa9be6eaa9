package org.nestwright.layers;

import org.nestwright.lowering.Vectors;

/// What a schedule needs to know of the machine.
///
/// @param vectorBits width of a vector in bits: 128, 256 or 512, or 0 where there are no vectors
/// @param vectorRegisters how many vectors the registers hold, at least 1
/// @param threads how many threads a kernel may use, at least 1
public record Hardware(int vectorBits, int vectorRegisters, int threads) {
  /// Checks the numbers.
  public Hardware {
    if (vectorBits != 0 && vectorBits != 128 && vectorBits != 256 && vectorBits != 512) {
      throw new IllegalArgumentException(
          "vectorBits=%d: it must be 0, 128, 256 or 512".formatted(vectorBits));
    }
    WindowChecks.positive("vectorRegisters", vectorRegisters);
    WindowChecks.positive("threads", threads);
  }

  /// {@return this machine}
  ///
  /// @param threads how many threads to use, at least 1
  public static Hardware detect(int threads) {
    // Shorter vectors are not worth a schedule of their own, and no schedule is made for longer
    // ones.
    int bits = Vectors.preferredBits() < 128 ? 0 : Math.min(512, Vectors.preferredBits());
    return new Hardware(bits, Vectors.registers(bits), threads);
  }

  /// {@return how many 32-bit floats a vector holds}
  int lanes() {
    return Math.max(1, vectorBits / 32);
  }
}
