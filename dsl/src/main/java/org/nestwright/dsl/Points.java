package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Boxes of integer points: walking and printing them.
final class Points {
  private Points() {}

  /// Hands each point of the box to `visit`, first dimension innermost. The array is the same each
  /// time.
  static void forEach(int[] mins, int[] extents, Consumer<int[]> visit) {
    for (int extent : extents) {
      if (extent == 0) {
        return;
      }
    }
    int[] point = mins.clone();
    int d;
    do {
      visit.accept(point);
      for (d = 0; d < point.length; d++) {
        if (++point[d] < mins[d] + extents[d]) {
          break;
        }
        point[d] = mins[d];
      }
    } while (d < point.length);
  }

  /// {@return `(1, 2)`}
  static String text(int... point) {
    return Arrays.stream(point)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /// {@return `[0, 16) x [0, 16)`}
  static String box(int[] mins, int[] extents) {
    List<String> ranges = new ArrayList<>();
    for (int d = 0; d < mins.length; d++) {
      ranges.add("[%d, %d)".formatted(mins[d], (long) mins[d] + extents[d]));
    }
    return ranges.isEmpty() ? "()" : String.join(" x ", ranges);
  }

  static int[] without(int dimension, int[] values) {
    int[] rest = new int[values.length - 1];
    System.arraycopy(values, 0, rest, 0, dimension);
    System.arraycopy(values, dimension + 1, rest, dimension, rest.length - dimension);
    return rest;
  }

  static int[] swapped(int[] values, int a, int b) {
    int[] result = values.clone();
    result[a] = values[b];
    result[b] = values[a];
    return result;
  }
}
