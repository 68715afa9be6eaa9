package org.nestwright.layers;

/// The reduction loops of a tile, innermost first.
enum ReductionOrder {
  /// Channels, columns, rows.
  CHANNELS_COLUMNS_ROWS,
  /// Columns, channels, rows.
  COLUMNS_CHANNELS_ROWS,
  /// Columns, rows, channels.
  COLUMNS_ROWS_CHANNELS,
  /// Channels and columns as one loop, rows; where no channels are reduced, columns and rows as
  /// one.
  FUSED,
  /// With groups: channels, rows, and all columns in one body, which loads once what they share.
  COLUMNS_IN_ONE_BODY
}
