package org.nestwright.lowering.fuzz;

import java.util.List;
import java.util.SplittableRandom;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;

/// A pipeline with what it is run on.
///
/// @param pipeline what is computed
/// @param shapes of its outputs
/// @param data what its inputs hold
record Sample(Pipeline pipeline, List<Shape> shapes, Data data) {
  /// What numbers an input holds.
  enum Data {
    /// Whole numbers of one digit.
    SMALL,
    /// Integers of any size, so that arithmetic wraps; floats are small whole numbers.
    WIDE,
    /// Floats with a fraction; for schedules that regroup no float sum.
    REAL
  }

  Shape[] shapeArray() {
    return shapes.toArray(Shape[]::new);
  }

  /// {@return the inputs' buffers}
  List<Buffer> inputs() {
    return pipeline.inputs().stream().map(this::input).toList();
  }

  private Buffer input(Input in) {
    int[] extents = in.extents().stream().mapToInt(Integer::intValue).toArray();
    Buffer buffer = Buffer.of(in.type(), extents);
    SplittableRandom random = new SplittableRandom(in.name().hashCode());
    Type type = in.type();
    buffer.fill(p -> number(type, random));
    if (data == Data.WIDE && type.isInteger()) {
      int[] p = new int[extents.length];
      do {
        buffer.setLong(random.nextInt(3) == 0 ? random.nextInt(-3, 4) : random.nextLong(), p);
      } while (next(p, extents));
    }
    return buffer;
  }

  private double number(Type type, SplittableRandom random) {
    if (type == Type.BOOL) {
      return random.nextInt(2);
    }
    if ((type.isFloat() || type.isHalf()) && data == Data.REAL) {
      return random.nextDouble(-9, 9);
    }
    return type.isUnsigned() ? random.nextInt(0, 10) : random.nextInt(-9, 10);
  }

  private static boolean next(int[] p, int... extents) {
    for (int d = 0; d < p.length; d++) {
      if (++p[d] < extents[d]) {
        return true;
      }
      p[d] = 0;
    }
    return false;
  }

  /// {@return buffers for the outputs, full of a pattern that no pipeline computes}
  List<Buffer> poisoned() {
    List<Buffer> outputs = new java.util.ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      for (Type type : pipeline.outputs().get(i).types()) {
        Buffer buffer = Buffer.of(type, shapes.get(i));
        switch (buffer.array()) {
          case byte[] a -> java.util.Arrays.fill(a, (byte) 0xA5);
          case short[] a -> java.util.Arrays.fill(a, (short) 0xA5A5);
          case int[] a -> java.util.Arrays.fill(a, 0xA5A5A5A5);
          case long[] a -> java.util.Arrays.fill(a, 0xA5A5A5A5A5A5A5A5L);
          case float[] a -> java.util.Arrays.fill(a, Float.intBitsToFloat(0x7FC0A5A5));
          case double[] a -> java.util.Arrays.fill(a, Double.longBitsToDouble(0x7FF8A5A5A5A5A5A5L));
          default -> throw new AssertionError(type);
        }
        outputs.add(buffer);
      }
    }
    return outputs;
  }
}
