package org.nestwright.tutorials.lesson02;

import java.util.stream.IntStream;
import org.nestwright.lowering.CompileOptions;

/// What is computed at a time, in registers.
///
/// @param lanes of a vector
/// @param vectors of output channels
/// @param pixels next to each other in a row
public record Tile(int lanes, int vectors, int pixels) {
  /// {@return the tile that suits this machine and rows of `width` pixels} It needs a register for
  /// each of its sums, one for each vector of weights and one for the input: at most 19 of the 32
  /// there are with vectors of 512 bits, else at most 15 of 16. A number of pixels that divides the
  /// row computes none twice.
  public static Tile suiting(CompileOptions options, int width) {
    int most = options.vectorBits() == 512 ? 8 : 6;
    int least = most / 2;
    int pixels =
        IntStream.iterate(most, p -> p >= least, p -> p - 1)
            .filter(p -> width % p == 0)
            .findFirst()
            .orElse(most);
    int lanes = Math.max(4, options.vectorBits() / 32);
    return new Tile(lanes, 2, pixels);
  }

  /// {@return how many output channels it has}
  public int channels() {
    return lanes * vectors;
  }
}
