package org.nestwright.layers;

/// What the knobs of [TiledSpace] say.
///
/// @param tile of sums in registers
/// @param order of the loops over tiles
/// @param reduction the order of the loops in a tile
/// @param panel input channels that are summed at a time, 0 all of them
/// @param unroll copies of the reduction's body
/// @param copy where a copy of the input is made
/// @param parallel how many of the outermost loops are divided among threads, as one
record TiledChoice(
    Tile tile,
    LoopOrder order,
    ReductionOrder reduction,
    int panel,
    int unroll,
    InputCopy copy,
    int parallel) {}
