package org.nestwright.lowering;

/// What a kernel is compiled for.
///
/// @param vectorBits the widest vector to use: 128, 256 or 512, or 0 for scalar code
/// @param threads how many threads run a parallel loop, 1 to [#MOST_THREADS]
/// @param named whether the class is defined under its own name, so that compiler commands and
///   profilers can name its methods; it then unloads later than the hidden class that is the
///   default
public record CompileOptions(int vectorBits, int threads, boolean named) {
  /// More than any one machine runs at once; each is a thread of the system that waits for work.
  public static final int MOST_THREADS = 1_024;

  /// Checks the values.
  public CompileOptions {
    if (vectorBits != 0 && vectorBits != 128 && vectorBits != 256 && vectorBits != 512) {
      throw new IllegalArgumentException(
          "vectors have 128, 256 or 512 bits, or 0 for scalar code, not " + vectorBits);
    }
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "threads must be 1 to %d, not %d: this machine runs %d at once"
              .formatted(MOST_THREADS, threads, Runtime.getRuntime().availableProcessors()));
    }
    if (vectorBits > 0 && !Vectors.available()) {
      throw new IllegalArgumentException(Vectors.howToEnable());
    }
  }

  /// {@return the widest vectors of this machine and all its processors} Scalar code where the
  /// vector module is absent, which is logged once.
  public static CompileOptions standard() {
    return new CompileOptions(
        Vectors.preferredBits(), Runtime.getRuntime().availableProcessors(), false);
  }

  /// {@return these options with another number of threads}
  public CompileOptions withThreads(int threads) {
    return new CompileOptions(vectorBits, threads, named);
  }

  /// {@return these options with other vectors}
  public CompileOptions withVectorBits(int bits) {
    return new CompileOptions(bits, threads, named);
  }

  /// {@return these options for a class that compiler commands can name}
  public CompileOptions asNamed() {
    return new CompileOptions(vectorBits, threads, true);
  }
}
