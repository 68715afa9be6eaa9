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

  /// The same where registers are few, and tiles of one row have fewer sums.
  private static final double ROW_OF_FEW = 0.02;

  /// A vector that a body keeps and no register has room for, against a multiply-add.
  private static final double SPILL = 2;

  /// Asking in each turn how much of a tile is left, as a factor: 6 columns of 56 took twice as
  /// long as 7 or 8.
  private static final double GUARD = 2;

  private final TileWork layer;
  private final int registers;
  private final boolean heldBack;

  /// @param heldBack whether registers are so few that the lowering holds loads back
  GroupedTiles(TileWork layer, int registers, boolean heldBack) {
    this.layer = layer;
    this.registers = registers;
    this.heldBack = heldBack;
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

  /// {@return whether what a tile keeps fits the registers and a method} Where loads are held back,
  /// not all is kept at once: tiles of half as much again were measured to be the fastest.
  boolean fits(Tile tile) {
    if (!sharesColumns(tile)) {
      return true;
    }
    int operations = tile.pixels() * (2 + columns()) + covered(tile) + columns();
    double most = heldBack ? TileModel.KEPT_HELD_BACK * registers : registers;
    return kept(tile) <= most && operations <= TileModel.MOST_OPERATIONS;
  }

  /// What a body keeps; the first and the last value of a row are read once, from memory.
  private int kept(Tile tile) {
    return tile.pixels() + covered(tile) - 2 * tile.yr() + columns();
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
                + turn(covered(tile))
                + SPILL * Math.max(0, kept(tile) - registers)
            : columns() * (Math.max(work, value * tile.pixels() + tile.nv()) + turn(tile.pixels()));
    double rows = 1 + (heldBack && !sharesColumns(tile) ? ROW_OF_FEW : ROW) * (tile.yr() - 1);
    // Columns of spread tiles are not cut at the edge: where the last tile is a smaller one, all of
    // them ask in each turn what is left of them.
    double guard = layer.isSpread(tile) && layer.width() % tile.mr() != 0 ? GUARD : 1;
    return guard * rows * channels * (layer.taps().getLast() * body + copies(tile));
  }

  /// What a turn of the loop over channels takes beside its work, where tiles are small.
  private double turn(int loads) {
    return heldBack ? TileModel.PIXEL * loads + TileModel.TURN : 0;
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
