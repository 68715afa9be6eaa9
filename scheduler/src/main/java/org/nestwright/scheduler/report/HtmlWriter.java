package org.nestwright.scheduler.report;

/// Writes HTML in which every element is closed and every text escaped.
final class HtmlWriter {
  private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");

  /// Writes an element around what `content` writes.
  ///
  /// @param tag its name with attributes, as `a href="#x"`; values in it are the program's own
  HtmlWriter element(String tag, Runnable content) {
    out.append('<').append(tag).append('>');
    content.run();
    int space = tag.indexOf(' ');
    out.append("</").append(space < 0 ? tag : tag.substring(0, space)).append('>');
    return this;
  }

  /// Writes an element around a text.
  HtmlWriter element(String tag, String text) {
    return element(tag, () -> text(text));
  }

  /// Writes a text.
  HtmlWriter text(String text) {
    out.append(escape(text));
    return this;
  }

  /// Ends the line in the source, where that does not show.
  HtmlWriter line() {
    out.append('\n');
    return this;
  }

  /// Writes an element that has no content and no end.
  HtmlWriter empty(String tag) {
    out.append('<').append(tag).append('>');
    return this;
  }

  /// {@return how long the page is so far}
  int length() {
    return out.length();
  }

  /// {@return the text as it stands between tags or in an attribute}
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '"' -> escaped.append("&quot;");
        default -> {
          if (c < 128) {
            escaped.append(c);
          } else {
            escaped.append("&#").append((int) c).append(';');
          }
        }
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    return out + "\n";
  }
}
