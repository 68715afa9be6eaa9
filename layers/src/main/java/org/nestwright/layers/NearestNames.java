package org.nestwright.layers;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.nestwright.dsl.EditDistance;

/// Guesses which names someone meant who wrote another.
final class NearestNames {
  private NearestNames() {}

  /// {@return at most `most` of `names`, best first: those with the same part before or after the
  /// slash, then those the fewest edits away; a name that only goes on where `wanted` ends its
  /// first part counts as no edit}
  static List<String> of(String wanted, List<String> names, int most) {
    String lower = wanted.toLowerCase(Locale.ROOT);
    return names.stream()
        .sorted(Comparator.comparingInt(name -> distance(lower, name)))
        .limit(most)
        .toList();
  }

  private static int distance(String wanted, String name) {
    int slash = wanted.indexOf('/');
    String head = wanted.substring(0, Math.max(0, slash));
    String tail = wanted.substring(slash + 1);
    boolean related = name.endsWith("/" + tail) || name.startsWith(wanted + "/");
    boolean continues = slash > 0 && name.startsWith(head);
    int edits =
        continues
            ? EditDistance.between(tail, name.substring(name.indexOf('/') + 1))
            : EditDistance.between(wanted, name);
    return (related ? 0 : 1000) + edits;
  }
}
