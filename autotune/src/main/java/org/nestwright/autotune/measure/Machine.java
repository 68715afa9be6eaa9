package org.nestwright.autotune.measure;

import org.nestwright.layers.Hardware;
import org.nestwright.lowering.CompileOptions;

/// The machine that code is made for, and the way it is made.
///
/// @param hardware its vectors and the threads to use
/// @param options that make code for it, and for the buffers of
///   [org.nestwright.lowering.AlignedBuffers]
public record Machine(Hardware hardware, CompileOptions options) {
  private static final int SCALAR_REGISTERS = 16;

  /// {@return this machine with `threads` threads}
  ///
  /// @param scalar whether to leave its vectors unused
  public static Machine with(int threads, boolean scalar) {
    Hardware hardware =
        scalar ? new Hardware(0, SCALAR_REGISTERS, threads) : Hardware.detect(threads);
    CompileOptions options = new CompileOptions(hardware.vectorBits(), threads, false);
    return new Machine(hardware, options.onCacheLines());
  }

  /// {@return how many threads kernels use}
  public int threads() {
    return hardware.threads();
  }

  /// {@return bits of a vector, 0 for scalar code}
  public int vectorBits() {
    return hardware.vectorBits();
  }

  /// {@return floats in a vector; scalar code gets loops of 8, which HotSpot can make vectors of}
  int lanes() {
    return vectorBits() == 0 ? 8 : vectorBits() / Float.SIZE;
  }
}
