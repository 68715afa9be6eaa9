package org.nestwright.lowering;

import java.time.Duration;
import org.nestwright.dsl.Buffer;

/// A kernel with what it has precomputed from one set of constant inputs, such as the packed
/// weights of one layer. Nothing in it changes, so any number of threads may run it at once; once
/// it has run, running it again allocates nothing.
public final class PreparedKernel {
  private final Kernel kernel;

  private final Kernel.Held held;

  PreparedKernel(Kernel kernel, Kernel.Held held) {
    this.kernel = kernel;
    this.held = held;
  }

  /// Computes the outputs.
  ///
  /// @param buffers one for each input that is not constant, in the pipeline's order, then one for
  ///   each output, as [Kernel#run] takes them
  /// @throws IllegalArgumentException when a buffer is something else; nothing has been written
  ///   then
  public void run(Buffer... buffers) {
    kernel.run(held, buffers);
  }

  /// Runs on scratch buffers until the JIT has done its work, as [Kernel#warmUp] does.
  ///
  /// @param limit when to stop at the latest, after the run under way
  /// @return what was seen
  public WarmUp warmUp(Duration limit) {
    return kernel.warmUp(held, limit);
  }

  /// {@return the kernel that was prepared}
  public Kernel kernel() {
    return kernel;
  }
}
