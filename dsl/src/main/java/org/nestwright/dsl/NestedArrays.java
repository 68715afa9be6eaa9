package org.nestwright.dsl;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/// Java's arrays of arrays, turned into buffers and back: `float[y][x]` has the dimensions (x, y).
final class NestedArrays {
  private NestedArrays() {}

  static Buffer toBuffer(Object nested) {
    List<Integer> outermostFirst = new ArrayList<>();
    Object level = nested;
    while (level.getClass().isArray()) {
      int length = Array.getLength(level);
      if (length == 0) {
        throw new IllegalArgumentException("a nested array needs at least one element per level");
      }
      outermostFirst.add(length);
      level = Array.get(level, 0);
    }
    int[] extents = outermostFirst.reversed().stream().mapToInt(Integer::intValue).toArray();
    Buffer buffer = Buffer.of(typeOf(level), extents);
    fill(nested, buffer.array(), outermostFirst, 0, 0);
    return buffer;
  }

  private static Type typeOf(Object element) {
    return switch (element) {
      case Boolean _ -> Type.BOOL;
      case Byte _ -> Type.I8;
      case Short _ -> Type.I16;
      case Integer _ -> Type.I32;
      case Long _ -> Type.I64;
      case Float _ -> Type.F32;
      case Double _ -> Type.F64;
      default ->
          throw new IllegalArgumentException(
              "a buffer holds numbers or booleans, not " + element.getClass().getSimpleName());
    };
  }

  private static int fill(Object from, Object to, List<Integer> lengths, int level, int next) {
    if (level == lengths.size()) {
      Array.set(to, next, from instanceof Boolean b ? (Object) (byte) (b ? 1 : 0) : from);
      return next + 1;
    }
    int length = Array.getLength(from);
    if (length != lengths.get(level)) {
      throw new IllegalArgumentException(
          "the nested array is ragged: one row has %d elements, the first has %d"
              .formatted(length, lengths.get(level)));
    }
    for (int i = 0; i < length; i++) {
      next = fill(Array.get(from, i), to, lengths, level + 1, next);
    }
    return next;
  }

  static Object ofBuffer(Buffer buffer) {
    if (buffer.rank() == 0) {
      return Array.get(buffer.array(), buffer.offset());
    }
    Class<?> element = buffer.array().getClass().componentType();
    int rank = buffer.rank();
    int[] outermostFirst = new int[rank];
    for (int d = 0; d < rank; d++) {
      outermostFirst[d] = buffer.extent(rank - 1 - d);
    }
    Object nested = Array.newInstance(element, outermostFirst);
    int[] mins = buffer.mins();
    Points.forEach(
        mins,
        buffer.extents(),
        p -> {
          Object row = nested;
          for (int d = rank - 1; d > 0; d--) {
            row = Array.get(row, p[d] - mins[d]);
          }
          Array.set(row, p[0] - mins[0], Array.get(buffer.array(), buffer.indexOf(p)));
        });
    return nested;
  }
}
