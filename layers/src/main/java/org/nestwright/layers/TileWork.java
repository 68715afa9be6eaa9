package org.nestwright.layers;

import java.util.List;
import java.util.Optional;

/// The numbers of a computation that decide its register tile.
///
/// @param channels of the output
/// @param width columns of sums
/// @param height rows of sums
/// @param step a tile has a multiple of so many columns, and of so many rows
/// @param block the channels that lie together, of which a tile has whole blocks or an equal part
///   of one; 0 where all do
/// @param group the channels of a group, where there are several groups
/// @param mostRows that a tile may have
/// @param reducedChannels how many input channels are summed; empty where each output has its own
/// @param taps extents of the window, columns first
/// @param columnwise whether the columns of a window are reduced first, once for all windows
/// @param strides from one window to the next, columns first
/// @param weighted whether the window is multiplied by weights
/// @param packed whether they can be packed into blocks of a tile's vectors
/// @param divisible whether the last tile of channels may have fewer of them than the others
record TileWork(
    int channels,
    int width,
    int height,
    int step,
    int block,
    Optional<Integer> group,
    int mostRows,
    Optional<Integer> reducedChannels,
    List<Integer> taps,
    boolean columnwise,
    List<Integer> strides,
    boolean weighted,
    boolean packed,
    boolean divisible) {
  /// {@return whether a tile has whole blocks or an equal part of one, and with groups a part of
  /// one or a single vector}
  boolean fits(Tile tile) {
    boolean blocks = block == 0 || tile.channels() % block == 0 || block % tile.channels() == 0;
    boolean groups = group.map(g -> g % tile.channels() == 0 || tile.nv() == 1).orElse(true);
    return blocks && groups;
  }

  /// {@return whether a vector of `tile` has channels of several groups}
  boolean isSpread(Tile tile) {
    return group.map(g -> g % tile.lanes() != 0).orElse(false);
  }

  /// {@return how many vectors of so many lanes a tile may have}
  int mostVectors(int lanes) {
    return divisible ? TileModel.ceilDiv(channels, lanes) : channels / lanes;
  }

  /// {@return whether the last tile of channels is cut off, and not moved back into the one before}
  boolean isCut(Tile tile) {
    return divisible && tile.lanes() > 1 && channels % tile.channels() != 0;
  }

  /// {@return whether the weights are packed for `tile`: the last of tiles that are no whole number
  /// would, moved back, begin within a block, and its vectors be in two}
  boolean packedFor(Tile tile) {
    return packed && tile.lanes() > 1 && (channels % tile.channels() == 0 || isCut(tile));
  }

  /// {@return the elements of a window}
  int window() {
    return taps.getFirst() * taps.getLast();
  }

  /// {@return the elements of the input that the windows of a tile cover, for one channel}
  int covered(Tile tile) {
    return ((tile.mr() - 1) * strides.getFirst() + taps.getFirst())
        * ((tile.yr() - 1) * strides.getLast() + taps.getLast());
  }

  /// {@return the columns of the windows of a tile, for one channel, counted in each row of
  /// windows}
  int columns(Tile tile) {
    return ((tile.mr() - 1) * strides.getFirst() + taps.getFirst()) * tile.yr();
  }

  /// {@return how many elements are reduced to one}
  long reduction() {
    return taps.stream().mapToLong(e -> e).reduce(reducedChannels.orElse(1), (a, b) -> a * b);
  }
}
