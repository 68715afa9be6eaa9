package org.nestwright.autotune.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a span of time such as `1500ms`, `60s`, `2m` or `1.5h`.
final class Budget implements ITypeConverter<Duration> {
  private static final Pattern TEXT = Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");

  private static final Pattern NOTHING = Pattern.compile("-?[0.]*0");

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(7);

  @Override
  public Duration convert(String text) {
    if (NOTHING.matcher(text).matches()) {
      throw tooLittle(text);
    }
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      throw new TypeConversionException(
          "\"%s\" is no time: write a number and its unit, such as 10s, 60s, 2m or 1h"
              .formatted(text));
    }
    double unit =
        switch (m.group(2)) {
          case "ms" -> 1;
          case "s" -> 1e3;
          case "m" -> 60e3;
          default -> 3600e3;
        };
    // Math.round stops at the longest long.
    Duration budget = Duration.ofMillis(Math.round(Double.parseDouble(m.group(1)) * unit));
    if (budget.compareTo(LONGEST) > 0) {
      throw new TypeConversionException(
          "\"%s\" is too long, more than a week: try 60s".formatted(text));
    }
    if (!budget.isPositive()) {
      throw tooLittle(text);
    }
    if (budget.compareTo(SHORTEST) < 0) {
      throw new TypeConversionException(
          "\"%s\" is too short, give at least 1s: try 60s".formatted(text));
    }
    return budget;
  }

  private static TypeConversionException tooLittle(String text) {
    return new TypeConversionException("\"%s\" is no time to work in: try 60s".formatted(text));
  }
}
