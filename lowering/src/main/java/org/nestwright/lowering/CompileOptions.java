package org.nestwright.lowering;

import java.util.function.Consumer;

/// What a kernel is compiled for.
///
/// @param vectorBits the widest vector to use: 128, 256 or 512, or 0 for scalar code
/// @param threads how many threads run a parallel loop, 1 to [#MOST_THREADS]
/// @param named whether the class is defined under its own name, so that compiler commands and
///   profilers can name its methods; it then unloads later than the hidden class that is the
///   default
/// @param aligned whether it is run with the buffers of [AlignedBuffers] and no others
/// @param printer is given each line that a [org.nestwright.dsl.Watch#print] of the pipeline
///   prints, by one thread at a time
public record CompileOptions(
    int vectorBits, int threads, boolean named, boolean aligned, Consumer<String> printer) {
  private static final Consumer<String> STANDARD_OUTPUT = line -> System.out.println(line);

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

  /// Options for a kernel that takes buffers whose points begin with their arrays, and prints to
  /// standard output.
  ///
  /// @param vectorBits the widest vector to use: 128, 256 or 512, or 0 for scalar code
  /// @param threads how many threads run a parallel loop, at least 1
  /// @param named whether the class is defined under its own name
  public CompileOptions(int vectorBits, int threads, boolean named) {
    this(vectorBits, threads, named, false, STANDARD_OUTPUT);
  }

  /// {@return the widest vectors of this machine and all its processors} Scalar code where the
  /// vector module is absent, which is logged once.
  public static CompileOptions standard() {
    return new CompileOptions(
        Vectors.preferredBits(), Runtime.getRuntime().availableProcessors(), false);
  }

  /// {@return these options with another number of threads}
  public CompileOptions withThreads(int threads) {
    return new CompileOptions(vectorBits, threads, named, aligned, printer);
  }

  /// {@return these options with other vectors}
  public CompileOptions withVectorBits(int bits) {
    return new CompileOptions(bits, threads, named, aligned, printer);
  }

  /// {@return these options for a class that compiler commands can name}
  public CompileOptions asNamed() {
    return new CompileOptions(vectorBits, threads, true, aligned, printer);
  }

  /// {@return these options for buffers that [AlignedBuffers] makes}
  public CompileOptions onCacheLines() {
    return new CompileOptions(vectorBits, threads, named, true, printer);
  }

  /// {@return these options with another place for what the pipeline prints}
  public CompileOptions printingTo(Consumer<String> other) {
    return new CompileOptions(vectorBits, threads, named, aligned, other);
  }
}
