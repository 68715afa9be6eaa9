package org.nestwright.tutorials.lesson02;

import org.nestwright.lowering.CompileOptions;

/// What is computed at a time, in registers.
///
/// @param lanes of a vector
/// @param vectors of output channels
/// @param pixels next to each other in a row
public record Tile(int lanes, int vectors, int pixels) {
  /// {@return the tile that suits this machine} It needs a register for each of its sums, one for
  /// each vector of weights and one for the input: 19 of the 32 there are with vectors of 512 bits,
  /// else 11 of 16.
  public static Tile suiting(CompileOptions options) {
    return options.vectorBits() == 512
        ? new Tile(16, 2, 8)
        : new Tile(Math.max(4, options.vectorBits() / 32), 2, 4);
  }

  /// {@return how many output channels it has}
  public int channels() {
    return lanes * vectors;
  }
}
