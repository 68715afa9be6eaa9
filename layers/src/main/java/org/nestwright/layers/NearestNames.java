package org.nestwright.layers;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

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
        continues ? edits(tail, name.substring(name.indexOf('/') + 1)) : edits(wanted, name);
    return (related ? 0 : 1000) + edits;
  }

  /// {@return the least number of characters to insert, delete or replace to make `b` of `a`}
  static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
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
