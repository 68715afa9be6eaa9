package org.nestwright.layers;

/// The order of the loops over tiles of one image, innermost first.
enum LoopOrder {
  /// Columns, rows, channels: a block of weights stays in the cache while the input streams past.
  CHANNELS_OUTERMOST,
  /// Columns, channels, rows: a band of input rows stays while the weights stream past.
  ROWS_OUTERMOST,
  /// Channels, columns, rows: the input of a tile stays while the weights stream past.
  CHANNELS_INNERMOST,
  /// Rows, columns, channels: what the windows of one row made of the input serves the next rows.
  ROWS_INNERMOST
}
