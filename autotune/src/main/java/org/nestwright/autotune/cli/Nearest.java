package org.nestwright.autotune.cli;

import java.util.Comparator;
import java.util.List;
import org.nestwright.dsl.EditDistance;

/// The words a mistyped one may have meant.
final class Nearest {
  private Nearest() {}

  /// {@return up to `count` of `words`, the nearest first; none that is as far away as another word
  /// would be}
  static List<String> of(String word, List<String> words, int count) {
    record Distance(String word, int edits) {}
    return words.stream()
        .map(w -> new Distance(w, EditDistance.between(word, w)))
        .filter(d -> d.edits() <= Math.max(2, d.word().length() / 3))
        .sorted(Comparator.comparingInt(Distance::edits).thenComparing(Distance::word))
        .limit(count)
        .map(Distance::word)
        .toList();
  }
}
