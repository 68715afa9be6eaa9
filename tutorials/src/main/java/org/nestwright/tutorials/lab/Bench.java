package org.nestwright.tutorials.lab;

import java.util.List;
import org.nestwright.dsl.Buffer;
import org.nestwright.lowering.Kernel;

/// Where the times come from; tests bring their own.
@FunctionalInterface
interface Bench {
  /// {@return the seconds that each kernel takes on these buffers}
  List<Double> seconds(List<Kernel> kernels, Buffer... buffers);
}
