package org.nestwright.layers;

/// What register tiles cost where channels are in groups, in the terms of [TileModel].
///
/// A tile is mostly one vector wide, the channels of a group or of several. Sums of neighbouring
/// columns then share their input within a row of the window: all columns of it are one body, which
/// loads each value once and keeps it, with the weights of the columns, in registers beside the
/// sums.
final class GroupedTiles {
  /// Columns of a window beyond which one body of them is too much.
  private static final int MOST_COLUMNS = 5;

  /// A vector made of a load and a shuffle and stored, against a multiply-add.
  private static final double COPY = 3;

  /// What each row beyond the first costs, as a share: rows of sums share nothing in a body.
  private static final double ROW = 0.1;

  private final TileWork layer;
  private final int registers;

  GroupedTiles(TileWork layer, int registers) {
    this.layer = layer;
    this.registers = registers;
  }

  /// {@return whether the columns of a window are few enough to be one body, and several}
  static boolean sharesColumns(TileWork layer) {
    int columns = layer.taps().getFirst();
    return columns > 1 && columns <= MOST_COLUMNS;
  }

  private boolean sharesColumns(Tile tile) {
    return tile.nv() == 1 && sharesColumns(layer);
  }

  private int columns() {
    return layer.taps().getFirst();
  }

  /// Values of the input under one row of the windows of a tile.
  private int covered(Tile tile) {
    return tile.yr() * ((tile.mr() - 1) * layer.strides().getFirst() + columns());
  }

  /// {@return whether what a tile keeps fits the registers and a method; the first and the last
  /// value of a row are read once, from memory}
  boolean fits(Tile tile) {
    if (!sharesColumns(tile)) {
      return true;
    }
    int kept = tile.pixels() + covered(tile) - 2 * tile.yr() + columns();
    int operations = tile.pixels() * (2 + columns()) + covered(tile) + columns();
    return kept <= registers && operations <= TileModel.MOST_OPERATIONS;
  }

  /// {@return what the reduction of one tile takes}
  ///
  /// @param broadcast what it takes to load a value for all lanes
  /// @param latency independent sums that hide the latency of a multiply-add
  double reduction(Tile tile, double broadcast, double latency) {
    double value = layer.isSpread(tile) ? 1 : broadcast;
    double channels = layer.reducedChannels().orElseThrow();
    double work = Math.max(tile.pixels() * tile.nv(), latency);
    double body =
        sharesColumns(tile)
            ? Math.max(columns() * work, value * covered(tile) + columns())
            : columns() * Math.max(work, value * tile.pixels() + tile.nv());
    double rows = 1 + ROW * (tile.yr() - 1);
    return rows * channels * (layer.taps().getLast() * body + copies(tile));
  }

  /// Making what the next row of tiles does not have yet, for one input channel: vector by vector,
  /// or value by value where they are in no one vector of the input.
  private double copies(Tile tile) {
    if (!layer.isSpread(tile)) {
      return 0;
    }
    int group = layer.group().orElseThrow();
    boolean shuffled = tile.lanes() % group == 0 && layer.reducedChannels().orElseThrow() == group;
    return COPY * (shuffled ? 1 : tile.lanes()) * covered(tile) * layer.strides().getLast();
  }
}
