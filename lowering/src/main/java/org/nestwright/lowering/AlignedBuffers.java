package org.nestwright.lowering;

import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.jvm.EmitKernel;

/// Buffers whose first point is where a cache line begins, for kernels compiled with
/// [CompileOptions#onCacheLines].
///
/// A vector that crosses a line is two accesses. Those of a plain Java array all do, as its
/// elements begin 16 bytes behind the line; that costs a depthwise convolution, which loads about
/// as often as it multiplies, a third of its speed. These buffers leave the rest of the first line
/// unused. That takes a JVM with `-XX:ObjectAlignmentInBytes=64`; on another they are plain
/// buffers.
public final class AlignedBuffers {
  private AlignedBuffers() {}

  /// {@return a new buffer of zeros over `shape`}
  public static Buffer of(Type type, Shape shape) {
    Object array = EmitKernel.newArray(type, Math.toIntExact(shape.size()));
    return Buffer.wrap(type, array, EmitKernel.start(type), shape);
  }

  /// {@return a new buffer with the points and elements of `other`}
  public static Buffer copyOf(Buffer other) {
    Buffer copy = of(other.type(), other.shape());
    copy.copyFrom(other);
    return copy;
  }
}
