package org.nestwright.autotune.cli;

import java.util.List;
import java.util.Locale;
import org.nestwright.layers.Accuracy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads an accuracy: `exact`, `f32` or `winograd`.
final class AccuracyClass implements ITypeConverter<Accuracy> {
  @Override
  public Accuracy convert(String text) {
    List<Accuracy> all = List.of(Accuracy.values());
    return all.stream()
        .filter(a -> word(a).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "\"%s\" is no accuracy: there are %s"
                    .formatted(
                        text, String.join(", ", all.stream().map(AccuracyClass::word).toList()))));
  }

  private static String word(Accuracy accuracy) {
    return accuracy.name().toLowerCase(Locale.ROOT);
  }
}
