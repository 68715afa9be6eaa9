package org.nestwright.tutorials.blackboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Rows of text in columns: names to the left, numbers to the right.
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  /// A table with these columns and no rows yet.
  public Table(String... head) {
    rows.add(List.of(head));
  }

  /// Adds a row; it has a cell for each column.
  public void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "%d cells for the columns %s".formatted(cells.length, rows.getFirst()));
    }
    rows.add(List.of(cells));
  }

  /// {@return the number with its thousands apart}
  public static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /// {@return the number with two digits after the point}
  public static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }

  @Override
  public String toString() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? row.get(i) + padding : "  " + padding + row.get(i));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
