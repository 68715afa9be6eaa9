package org.nestwright.layers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a [ConvShape] from `key=value` pairs.
final class ConvShapeText {
  private static final String EXAMPLE = "n=1,c=256,h=56,w=56,k=256,r=3,s=3,stride=1,pad=1";
  private static final List<String> NEEDED = List.of("c", "h", "w", "k", "r", "s");
  private static final List<String> KEYS =
      List.of(
          "n",
          "c",
          "h",
          "w",
          "k",
          "r",
          "s",
          "stride",
          "stride_h",
          "stride_w",
          "pad",
          "pad_h",
          "pad_w",
          "dil",
          "dil_h",
          "dil_w",
          "groups");

  private final Map<String, Integer> values = new LinkedHashMap<>();

  private ConvShapeText() {}

  static ConvShape parse(String text) {
    ConvShapeText reader = new ConvShapeText();
    for (String pair : text.split(",", -1)) {
      reader.add(pair.strip(), text);
    }
    for (String key : NEEDED) {
      if (!reader.values.containsKey(key)) {
        throw new IllegalArgumentException(
            "shape \"%s\" lacks %s: write it like %s".formatted(text, key, EXAMPLE));
      }
    }
    return reader.shape();
  }

  private void add(String pair, String text) {
    int equals = pair.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException(
          "\"%s\" in shape \"%s\" is no key=value: write it like %s"
              .formatted(pair, text, EXAMPLE));
    }
    String key = pair.substring(0, equals).strip();
    String number = pair.substring(equals + 1).strip();
    if (!KEYS.contains(key)) {
      throw new IllegalArgumentException(
          "a shape has no \"%s\": use %s".formatted(key, String.join(", ", KEYS)));
    }
    int value;
    try {
      value = Integer.parseInt(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s=%s: write a whole number below 2^31".formatted(key, number), e);
    }
    if (values.putIfAbsent(key, value) != null) {
      throw new IllegalArgumentException("%s comes twice: leave one out".formatted(key));
    }
  }

  private ConvShape shape() {
    return new ConvShape(
        values.getOrDefault("n", 1),
        values.get("c"),
        values.get("h"),
        values.get("w"),
        values.get("k"),
        values.get("r"),
        values.get("s"),
        either("stride_h", "stride", 1),
        either("stride_w", "stride", 1),
        either("pad_h", "pad", 0),
        either("pad_w", "pad", 0),
        either("dil_h", "dil", 1),
        either("dil_w", "dil", 1),
        values.getOrDefault("groups", 1));
  }

  /// One direction's own key wins over the key for both.
  private int either(String own, String both, int otherwise) {
    return values.getOrDefault(own, values.getOrDefault(both, otherwise));
  }
}
