package org.nestwright.autotune.cli;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The words a mistyped one may have meant.
final class Nearest {
  private Nearest() {}

  /// {@return up to `count` of `words`, the nearest first; none that is as far away as another word
  /// would be}
  static List<String> of(String word, List<String> words, int count) {
    record Distance(String word, int edits) {}
    return words.stream()
        .map(w -> new Distance(w, edits(word, w)))
        .filter(d -> d.edits() <= Math.max(2, d.word().length() / 3))
        .sorted(Comparator.comparingInt(Distance::edits).thenComparing(Distance::word))
        .limit(count)
        .map(Distance::word)
        .toList();
  }

  /// {@return how many letters to insert, remove or replace}
  private static int edits(String a, String b) {
    int[] row = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
