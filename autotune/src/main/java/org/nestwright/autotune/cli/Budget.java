package org.nestwright.autotune.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a span of time such as `500ms`, `60s`, `2m` or `1.5h`.
final class Budget implements ITypeConverter<Duration> {
  private static final Pattern TEXT = Pattern.compile("(-?[0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|m|h)");

  private static final Duration LONGEST = Duration.ofDays(7);

  @Override
  public Duration convert(String text) {
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      throw new TypeConversionException(
          "\"%s\" is no time: write a number and its unit, such as 500ms, 60s, 2m or 1h"
              .formatted(text));
    }
    double unit =
        switch (m.group(2)) {
          case "ms" -> 1;
          case "s" -> 1e3;
          case "m" -> 60e3;
          default -> 3600e3;
        };
    Duration budget = Duration.ofMillis(Math.round(Double.parseDouble(m.group(1)) * unit));
    if (budget.compareTo(LONGEST) > 0) {
      throw new TypeConversionException(
          "\"%s\" is more than a week: 60s is a good budget".formatted(text));
    }
    if (!budget.isPositive()) {
      throw new TypeConversionException(
          "\"%s\" is no time to tune in: 60s is a good budget".formatted(text));
    }
    return budget;
  }
}
