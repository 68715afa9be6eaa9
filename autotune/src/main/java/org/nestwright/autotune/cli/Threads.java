package org.nestwright.autotune.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a number of threads.
final class Threads implements ITypeConverter<Integer> {
  private static final int MOST = 1024;

  @Override
  public Integer convert(String text) {
    int threads = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    if (threads < 1 || threads > MOST) {
      throw new TypeConversionException(
          "\"%s\" is no number of threads: give 1 to %d, or leave the option out to use all processors"
              .formatted(text, MOST));
    }
    return threads;
  }
}
