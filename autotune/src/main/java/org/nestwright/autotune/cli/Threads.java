package org.nestwright.autotune.cli;

import org.nestwright.lowering.CompileOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a number of threads.
final class Threads implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    int threads = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    if (threads < 1 || threads > CompileOptions.MOST_THREADS) {
      throw new TypeConversionException(
          "\"%s\" is no number of threads: give 1 to %d, or leave the option out to use all processors"
              .formatted(text, CompileOptions.MOST_THREADS));
    }
    return threads;
  }
}
