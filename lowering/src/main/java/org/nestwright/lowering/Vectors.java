package org.nestwright.lowering;

import java.util.Optional;
import org.nestwright.lowering.jvm.DefineKernel;
import org.nestwright.lowering.runtime.JvmFlag;

/// What vectors this JVM has.
public final class Vectors {
  private static final System.Logger LOG = System.getLogger(Vectors.class.getName());

  private Vectors() {}

  /// Found once: neither the modules nor the processor change while a JVM runs.
  private static final class Found {
    static final int BITS = find();

    private static int find() {
      if (!available()) {
        LOG.log(System.Logger.Level.WARNING, howToEnable());
        return 0;
      }
      long bytes = Long.parseLong(JvmFlag.value("MaxVectorSize", "16"));
      return bytes >= 64 ? 512 : bytes >= 32 ? 256 : bytes >= 16 ? 128 : 0;
    }
  }

  /// {@return whether the JVM runs with the module `jdk.incubator.vector`}
  public static boolean available() {
    return DefineKernel.hasVectorModule();
  }

  /// {@return the bits of the widest vector the JIT uses here, 0 where the module is absent}
  public static int preferredBits() {
    return Found.BITS;
  }

  /// {@return how many vectors the registers hold} AVX-512 and 64-bit ARM have 32 vector registers,
  /// everything else is taken to have 16.
  ///
  /// @param bits of a vector, 0 for scalar code
  public static int registers(int bits) {
    boolean arm = System.getProperty("os.arch", "").equals("aarch64");
    return bits == 512 || arm ? 32 : 16;
  }

  /// {@return whether loads are held back where there are so many vector registers} There a
  /// register tile may have them all; else one is the JIT's, which loads ahead.
  ///
  /// @param registers how many vectors they hold
  public static boolean holdsLoadsBack(int registers) {
    // C2 orders instructions as if there were 32.
    return registers < 32;
  }

  /// {@return whether a fused multiply-add is one instruction here; where it is not, [Math#fma] is
  /// very slow}
  public static boolean hasFusedMultiplyAdd() {
    return Boolean.parseBoolean(JvmFlag.value("UseFMA", "true"));
  }

  /// {@return what to do when the vector module is absent}
  public static String howToEnable() {
    return "the module jdk.incubator.vector is absent, so kernels can only be scalar code: run java"
        + " with --add-modules jdk.incubator.vector";
  }

  /// {@return the option for which this JVM runs without C2, if it does}
  static Optional<String> withoutC2() {
    int last = Integer.parseInt(JvmFlag.value("TieredStopAtLevel", "4"));
    return last < 4 ? Optional.of("-XX:TieredStopAtLevel=" + last) : Optional.empty();
  }
}
