package org.nestwright.autotune.measure;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.nestwright.dsl.Buffer;
import org.nestwright.lowering.Kernel;
import org.nestwright.lowering.PreparedKernel;
import org.nestwright.lowering.WarmUp;

/// A kernel with its buffers, ready to be timed. What is computed once for many runs has been
/// computed, and is no part of what is timed.
public final class BoundKernel implements Runnable {
  private final PreparedKernel kernel;
  private final Buffer[] changing;

  private BoundKernel(PreparedKernel kernel, Buffer... changing) {
    this.kernel = kernel;
    this.changing = changing;
  }

  /// {@return `kernel` on `all` its buffers: inputs in the pipeline's order, then outputs}
  public static BoundKernel of(Kernel kernel, Buffer... all) {
    List<Integer> constants =
        kernel.plan().preparation().constants().stream()
            .map(kernel.schedule().pipeline().inputs()::indexOf)
            .toList();
    Buffer[] held = constants.stream().map(i -> all[i]).toArray(Buffer[]::new);
    Buffer[] changing =
        IntStream.range(0, all.length)
            .filter(i -> !constants.contains(i))
            .mapToObj(i -> all[i])
            .toArray(Buffer[]::new);
    return new BoundKernel(kernel.prepare(held), changing);
  }

  @Override
  public void run() {
    kernel.run(changing);
  }

  /// Runs on scratch buffers until the JIT has done its work, as [Kernel#warmUp] does.
  ///
  /// @return what was seen
  public WarmUp warmUp(Duration limit) {
    return kernel.warmUp(limit);
  }
}
