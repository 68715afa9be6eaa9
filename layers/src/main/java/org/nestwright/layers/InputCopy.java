package org.nestwright.layers;

/// Where the padded input, or another copy of the input, is made.
enum InputCopy {
  /// All of it first.
  WHOLE,
  /// Image by image.
  BY_IMAGE,
  /// Band of rows by band.
  BY_ROWS,
  /// Tile by tile: block of channels by block; where vectors lie along rows, block of columns by
  /// block; where an image is taken as one row, tile of pixels by tile.
  BY_TILE,
  /// Nowhere: each element is tested where it is read, which costs only at the edges.
  NONE
}
