package org.nestwright.layers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.nestwright.lowering.Vectors;

/// Which register tiles fit a layer and a machine, and what each would cost.
///
/// The costs are of an out-of-order core with two multiply-add pipes, counted in multiply-adds.
/// They were fitted to measurements of micro-kernels: 14 columns by 2 vectors run at 98 % of the
/// peak, 28 by 1 at 74 % because each product needs a load of its own, and 7 columns by 2 vectors
/// at some 70 % because the chains of additions are too few to hide their latency.
final class TileModel {
  /// Independent sums that hide the latency of a multiply-add.
  private static final double LATENCY = 8;

  /// A broadcast load against a multiply-add.
  private static final double BROADCAST = 1.25;

  /// What streaming a vector of weights costs beyond the load itself.
  private static final double STREAM = 0.4;

  /// The same where a tile's weights stay in no near cache.
  private static final double FAR_STREAM = 2.5;

  /// What a pixel costs beyond its load: a core that is shared issues two instructions a cycle.
  static final double PIXEL = 0.5;

  /// The same for each turn of the loop over input channels.
  static final double TURN = 3;

  /// Vectors in a tile that are no power of two: measured with 3, 5 and 6, which lose 5 to 20
  /// hundredths against 2 and 4.
  private static final double UNEVEN = 1.2;

  /// A vector of weights from beyond the second-level cache, where the first tile of pixels waits
  /// for it.
  private static final double FAR_WEIGHT = 12;

  /// Starting and ending a tile: loop set-up and the call.
  private static final double TILE_OVERHEAD = 16;

  /// What each row beyond the first costs, as a share: its input is elsewhere.
  private static final double ROW = 0.02;

  /// Vector operations that one method may have: with 140 to 170 a tile runs at full speed, with
  /// 184 at four fifths of it, and from some 300 the JIT boxes vectors.
  static final int MOST_OPERATIONS = 170;

  /// The same where the body is straight code that no loop copies.
  private static final int MOST_STRAIGHT = 220;

  /// The same where there are few registers: larger tiles take longer to compile and gain nothing.
  private static final int MOST_STRAIGHT_OF_FEW = 140;

  /// Loops of at most so many iterations are unrolled by the JIT itself, in whole or in part.
  private static final int SHORT_LOOP = 16;

  /// The copies it makes of their bodies.
  private static final int JIT_COPIES = 4;

  /// Windows of at most so many elements are unrolled whole.
  private static final int MOST_UNROLLED = 9;

  /// A vector load against a multiply-add: most cross a cache line.
  private static final double SPLIT = 2;

  /// A loaded value that finds no register against a multiply-add: it is stored and loaded again.
  private static final double SPILL = 2;

  /// The same where there are few registers, which the value then also takes one of twice.
  private static final double SPILL_OF_FEW = 4;

  /// What straight code may keep, as a multiple of the registers, where loads are held back: not
  /// all of it is kept at once.
  static final double KEPT_HELD_BACK = 1.6;

  /// Some half of a first-level cache of 32 kB, in floats: room for 16 channels of a window of 3x3.
  private static final int NEAR = 5 * 1024;

  /// Five eighths of a common second-level cache, in floats: what may stay while something else
  /// streams through.
  static final long RESIDENT = 160 * 1024;

  /// Input channels that are worth summing at a time.
  private static final int LEAST_PANEL = 16;

  /// Weights in rows of all channels against weights in blocks.
  private static final double UNPACKED = 3;

  /// Vector operations that make of an integer the float it stands for, and store it.
  private static final int BACK_TO_FLOAT = 5;

  /// Tiles of one vector of channels: the next line in memory, which the processor fetches along,
  /// is another tile's.
  private static final double LONE_LINE = 1.15;

  /// The last tile of channels where it has fewer vectors, as a multiple of what its vectors cost:
  /// measured between 112 channels, which are faster as 2+2+2+1 vectors than as 7 single ones, and
  /// 48, which are slower as 2+1 than as 3.
  private static final double LAST = 1.2;

  /// The same where one of its vectors is shorter: measured between 1000 channels, where it is one
  /// tile of 32, and 24, which are slower as vectors of 16 and 8 lanes than as three of 8.
  private static final double SHORTER = 4;

  /// Input channels of an image, not of what layers make of it.
  private static final int FEW_CHANNELS = 4;

  /// Vectors of a pixel's results that a tile of several pixels has room for.
  private static final int MOST_OF_A_PIXEL = 4;

  /// What an element under the windows of a tile costs, as a share for each of its sums: tiles of
  /// several rows cover fewer.
  private static final double COVERED = 0.02;

  /// A vector of results that no near cache holds, beyond its cost in one that does. It waits for
  /// its line of memory, but the rows of a tile are as many streams that are waited for at once.
  private static final double FAR_RESULT = 12;

  /// A vector of results against a multiply-add.
  private static final double RESULT = 2;

  /// What a piece of memory apart from the last one costs, in results.
  private static final double PIECE = 6;

  /// What is worth dividing among threads, in multiply-adds: some 25 microseconds.
  private static final double LEAST_DIVIDED = 150_000;

  /// Channels of a tile of a large window: hundreds of bytes of each pixel, one after another.
  private static final int MOST_POOLED = 64;

  private static final List<Integer> VECTORS = List.of(1, 2, 3, 4, 5, 6, 8);
  private static final int MOST_ROWS = 4;

  private final TileWork layer;
  private final GroupedTiles grouped;

  /// Whether loads are held back: see [Vectors#holdsLoadsBack].
  private final boolean heldBack;

  private final int registers;
  private final int machineLanes;
  private final int channels;
  private final int width;
  private final int height;

  TileModel(TileWork layer, Hardware hardware) {
    this.layer = layer;
    this.heldBack = Vectors.holdsLoadsBack(hardware.vectorRegisters());
    this.registers = hardware.vectorRegisters() - (heldBack ? 0 : 1);
    this.grouped = new GroupedTiles(layer, hardware.vectorRegisters() - 1, heldBack);
    this.machineLanes = hardware.lanes();
    this.channels = layer.channels();
    this.width = layer.width();
    this.height = layer.height();
  }

  /// {@return whether registers are so few that the lowering holds loads back}
  boolean isHeldBack() {
    return heldBack;
  }

  /// {@return vector widths, widest first: the widest that the channels fill, and narrower ones
  /// that leave fewer over}
  List<Integer> lanes() {
    int together = layer.block() > 0 ? Math.min(channels, layer.block()) : channels;
    int widest = Math.min(machineLanes, Integer.highestOneBit(together));
    List<Integer> values = new ArrayList<>();
    for (int lanes = widest; lanes >= Math.max(1, Math.min(widest, 4)); lanes /= 2) {
      values.add(lanes);
      if (layer.group().orElse(channels) % lanes == 0) {
        break;
      }
    }
    return values;
  }

  /// {@return numbers of vectors that some vector width has room for}
  List<Integer> vectors() {
    int most = layer.mostVectors(lanes().getLast());
    return VECTORS.stream().filter(nv -> nv <= most && fitsRegisters(least(nv))).toList();
  }

  /// Whether the vectors that are live at once fit the registers: those of the tile, and the next
  /// input where one is multiplied by so many weights that the JIT loads it ahead.
  private boolean fitsRegisters(Tile tile) {
    if (tile.pixels() == 1 && !layer.weighted()) {
      return tile.nv() < registers; // what is added is read from memory
    }
    return tile.registers() + (!heldBack && tile.nv() > 2 ? 1 : 0) <= registers;
  }

  /// The smallest tile of so many vectors.
  private Tile least(int nv) {
    return new Tile(1, nv, layer.step(), layer.step());
  }

  /// {@return numbers of columns: for each number of tiles along x the least that covers it}
  List<Integer> columns() {
    return pieces(width, (registers - 2) / layer.step());
  }

  /// {@return numbers of rows}
  List<Integer> rows() {
    int most = Math.min(MOST_ROWS, layer.mostRows());
    return pieces(height, Math.min(most, (registers - 2) / layer.step()));
  }

  private List<Integer> pieces(int sums, int most) {
    int step = layer.step();
    int extent = sums / step;
    TreeSet<Integer> values = new TreeSet<>();
    for (int tiles = 1; tiles <= extent; tiles++) {
      int piece = step * ceilDiv(extent, tiles);
      if (piece <= most) {
        values.add(piece);
      }
    }
    if (most <= MOST_ROWS) {
      // Rows are few enough to offer them all: an odd number of rows may leave one over.
      IntStream.rangeClosed(1, Math.min(extent, most / step)).forEach(n -> values.add(n * step));
    }
    return List.copyOf(values);
  }

  /// {@return the tile asked for, cut to what fits: vectors to the channels, then rows and columns
  /// to the registers}
  Tile cut(int lanes, int nv, int mr, int yr) {
    int step = layer.step();
    int vectors = Math.max(1, Math.min(nv, layer.mostVectors(lanes)));
    while (vectors > 1 && !fitsRegisters(least(vectors))) {
      vectors--;
    }
    while (!layer.fits(new Tile(lanes, vectors, mr, yr))) {
      vectors--;
    }
    Tile tile = new Tile(lanes, vectors, mr, yr);
    while (!fitsRegisters(tile) && tile.yr() > step) {
      tile = new Tile(lanes, vectors, mr, tile.yr() - step);
    }
    while (!fitsRegisters(tile) && tile.mr() > step) {
      tile = new Tile(lanes, vectors, tile.mr() - step, tile.yr());
    }
    return tile;
  }

  /// {@return the tile of least cost; of equals the one of fewest rows, then of most columns}
  Tile best() {
    return layer.reducedChannels().isEmpty() && !layer.weighted() && !layer.columnwise()
        ? pooled()
        : cheapest();
  }

  /// The tile of a window that has few operations for what it reads: one pixel, so that the input
  /// is read from one end to the other, and of a large window as many vectors of it as hide the
  /// latency of a long chain of sums and the way from one pixel to the next. What a short window
  /// waits for, the next tile makes up for: with one vector it is 5 to 20 hundredths faster than
  /// with two.
  private Tile pooled() {
    int lanes = lanes().getFirst();
    int step = layer.step();
    int most = isUnrolled() ? 1 : Math.min(Math.max(1, MOST_POOLED / lanes), channels / lanes);
    int vectors = vectors().stream().filter(nv -> nv <= most).mapToInt(nv -> nv).max().orElse(1);
    while (!layer.fits(new Tile(lanes, vectors, step, step))) {
      vectors--;
    }
    // With few registers it is the operations that take the time: two rows share some of them.
    boolean share = heldBack && isUnrolled() && layer.taps().getLast() > layer.strides().getLast();
    int rows = share && height > step ? 2 * step : step;
    return new Tile(lanes, vectors, step, rows);
  }

  private Tile cheapest() {
    List<Tile> tiles = new ArrayList<>();
    for (int lanes : lanes()) {
      for (int nv : vectors()) {
        for (int mr : columns()) {
          for (int yr : rows()) {
            Tile tile = new Tile(lanes, nv, mr, yr);
            boolean fits = nv <= layer.mostVectors(lanes) && layer.fits(tile);
            if (fitsRegisters(tile) && fits && fitsAMethod(tile)) {
              tiles.add(tile);
            }
          }
        }
      }
    }
    Comparator<Tile> order =
        Comparator.comparingDouble(this::cost)
            .thenComparing(Tile::yr)
            .thenComparing(Tile::mr, Comparator.reverseOrder());
    // The smallest tile may still be too much, for a very wide window or very few registers.
    return tiles.stream()
        .min(order)
        .orElse(new Tile(lanes().getFirst(), 1, layer.step(), layer.step()));
  }

  /// Straight code loads all that a tile covers of the input before it begins. Where that is half
  /// as much again as the registers hold, storing the rest and loading it again still costs less
  /// than the columns that smaller tiles compute or load twice.
  private boolean fitsAMethod(Tile tile) {
    if (layer.group().isPresent()) {
      return grouped.fits(tile);
    }
    return isUnrolled()
        ? operations(tile) <= mostStraight() && first(tile) * tile.nv() < mostFirst()
        : operations(tile) <= MOST_OPERATIONS;
  }

  private int mostStraight() {
    int most = heldBack ? MOST_STRAIGHT_OF_FEW : MOST_STRAIGHT;
    return layer.columnwise() ? Math.min(MOST_OPERATIONS, most) : most;
  }

  private double mostFirst() {
    double share = !layer.weighted() ? 1 : heldBack ? KEPT_HELD_BACK : 1.5;
    return share * registers;
  }

  /// What straight code has in registers of a channel before the first sum is done.
  private int first(Tile tile) {
    return layer.columnwise() ? layer.columns(tile) : layer.covered(tile);
  }

  /// The vector operations in a tile's method as the JIT sees it: sums begun and stored, and the
  /// reduction's body once for each copy. Without input channels, the body is a window, or a row of
  /// one that is large, with a load for each product; with them it is too large for the JIT to
  /// copy.
  private int operations(Tile tile) {
    int work = tile.pixels() * tile.nv();
    if (layer.columnwise() && isUnrolled()) {
      int loaded = layer.columns(tile) * tile.nv() * layer.taps().getLast();
      return 2 * loaded + work * (layer.taps().getFirst() + BACK_TO_FLOAT);
    }
    if (layer.reducedChannels().isPresent()) {
      return 3 * work + tile.pixels() + tile.nv();
    }
    int row = (2 * work + tile.nv()) * layer.taps().getFirst();
    int rows = layer.taps().getLast();
    int copies = isUnrolled() ? rows : rows <= SHORT_LOOP ? Math.min(rows, JIT_COPIES) : 1;
    return 2 * work + copies * row;
  }

  /// {@return how many input channels to sum at a time, of `offered`: the most whose weights for a
  /// tile take some half of a first-level cache, or 0, all of them, also where the weights of all
  /// stay in half of a second-level cache}
  ///
  /// Of 1x1 convolutions all: there are too few products between one visit of a sum and the next.
  /// Where windows overlap little, or the input would not be copied otherwise, the copy in blocks
  /// of channels pays only for weights that would not even stay in the second-level cache.
  ///
  /// @param copied whether the input is copied in any case
  int panel(Tile tile, List<Integer> offered, boolean copied) {
    long weights = layer.reduction() * tile.channels();
    long near = isApart() || !copied ? RESIDENT : RESIDENT / 2;
    if (layer.window() == 1 || weights <= near) {
      return 0;
    }
    return offered.stream()
        .filter(panel -> panel * layer.window() * tile.channels() <= NEAR)
        .mapToInt(panel -> panel)
        .max()
        .orElse(0);
  }

  /// {@return the panels of `channels` input channels worth trying: divisors, so that no guard
  /// comes into the innermost loop, and 0 for all of them at once}
  static List<Integer> panels(int channels) {
    List<Integer> values = new ArrayList<>(List.of(0));
    for (int panel = LEAST_PANEL; panel < channels && panel <= 512; panel *= 2) {
      if (channels % panel == 0) {
        values.add(panel);
      }
    }
    return values;
  }

  /// {@return the copies of a loop over `channels` input channels worth trying, least first:
  /// divisors, for the same reason}
  static List<Integer> unrolls(int channels) {
    return IntStream.of(1, 2, 4).filter(u -> channels % u == 0).boxed().toList();
  }

  /// {@return whether a whole window is one body, so that what it shares with its neighbours is
  /// loaded once}
  boolean isUnrolled() {
    return layer.reducedChannels().isEmpty() && layer.window() <= MOST_UNROLLED;
  }

  /// {@return what one image costs with this tile, what tiles overlap in counted twice}
  double cost(Tile tile) {
    double stream = stream(tile);
    double sum = waiting(tile);
    for (Piece vectors : tilesOfChannels(tile)) {
      for (Piece columns : tiles(width, tile.mr())) {
        for (Piece rows : tiles(height, tile.yr())) {
          Tile part = new Tile(tile.lanes(), vectors.size(), columns.size(), rows.size());
          double count = (double) vectors.count() * columns.count() * rows.count();
          sum += count * vectors.weight() * costOfOne(part, stream);
        }
      }
    }
    return sum;
  }

  /// Whether it multiplies a matrix of pixels, one after another, by one of weights.
  private boolean isPointwise() {
    boolean pixels = width > 1 && height == 1 && !isApart();
    return layer.window() == 1 && layer.reducedChannels().isPresent() && pixels;
  }

  /// Whether results go to memory, past all caches that are near, while windows are summed: few
  /// products are summed for each and a tile has all of a pixel, or they are many.
  private boolean isStreaming() {
    if (layer.reducedChannels().isEmpty() || layer.window() == 1 || !layer.packed()) {
      return false;
    }
    long results = (long) width * height * channels;
    return layer.reducedChannels().get() <= FEW_CHANNELS
        ? results > 2 * RESIDENT && channels <= MOST_OF_A_PIXEL * machineLanes
        : results > 6 * RESIDENT && !isApart();
  }

  /// What the first tile of pixels waits for weights that no cache of its own holds, for all
  /// channels.
  private double waiting(Tile tile) {
    boolean far = isPointwise() && layer.reduction() * channels > 2 * RESIDENT;
    double wait = Math.max(0, FAR_WEIGHT * tile.nv() - tile.pixels() * tile.nv());
    return far ? ceilDiv(channels, tile.channels()) * layer.reduction() * wait : 0;
  }

  /// So many pieces of a dimension.
  ///
  /// @param weight of what one costs
  private record Piece(int size, int count, double weight) {
    Piece(int size, int count) {
      this(size, count, 1);
    }
  }

  /// The vectors of the tiles of channels, the last of which has those that are left, or overlaps
  /// with the one before.
  private List<Piece> tilesOfChannels(Tile tile) {
    if (!layer.isCut(tile)) {
      return List.of(new Piece(tile.nv(), ceilDiv(channels, tile.channels())));
    }
    int rest = channels % tile.channels();
    boolean shorter = rest % tile.lanes() > 0;
    return List.of(
        new Piece(tile.nv(), channels / tile.channels()),
        new Piece(ceilDiv(rest, tile.lanes()), 1, shorter ? SHORTER : LAST));
  }

  /// A dimension in tiles, the last of which is smaller where input channels are reduced and
  /// overlaps with the one before elsewhere.
  private List<Piece> tiles(int extent, int size) {
    int rest = extent % size;
    return rest > 0 && layer.reducedChannels().isPresent()
        ? List.of(new Piece(size, extent / size), new Piece(rest, 1))
        : List.of(new Piece(size, ceilDiv(extent, size)));
  }

  /// @param stream what streaming a vector of weights costs
  private double costOfOne(Tile tile, double stream) {
    double work = tile.pixels() * tile.nv();
    if (layer.columnwise() && isUnrolled()) {
      double columns = layer.columns(tile) * tile.nv() * (layer.taps().getLast() - 1);
      double rows = work * (layer.taps().getFirst() - 1);
      return (1 + ROW * (tile.yr() - 1))
          * (tile.nv() == 1 ? LONE_LINE : 1)
          * (columns + rows + RESULT * work + TILE_OVERHEAD);
    }
    if (layer.group().isPresent()) {
      double streams = tile.nv() > 1 ? layer.reduction() * STREAM * tile.nv() : 0;
      double reduction = grouped.reduction(tile, BROADCAST, LATENCY) + streams;
      return unpacked(tile) * (reduction + results(tile) * work + TILE_OVERHEAD);
    }
    if (isUnrolled()) {
      double products = work * layer.window();
      double loads = tile.nv() * (layer.covered(tile) + (layer.weighted() ? layer.window() : 0));
      // With few registers a tile is small, and the processor begins the next one meanwhile.
      double hidden = work < LATENCY && !heldBack ? LATENCY / work : 1;
      double spill = heldBack ? SPILL_OF_FEW : SPILL;
      return (1 + ROW * (tile.yr() - 1))
          * unpacked(tile)
          * (Math.max(products * hidden, SPLIT * loads)
              + spill * Math.max(0, first(tile) * tile.nv() - registers)
              + RESULT * work
              + TILE_OVERHEAD);
    }
    boolean broadcast = layer.reducedChannels().isPresent();
    double loads =
        broadcast
            ? BROADCAST * tile.pixels() + tile.nv()
            : work + (layer.weighted() ? tile.nv() : 0);
    double step = Math.max(Math.max(work, LATENCY), loads) + (broadcast ? stream * tile.nv() : 0);
    if (isPointwise() || isStreaming() || heldBack) {
      step = (step + PIXEL * tile.pixels() + TURN) * (Integer.bitCount(tile.nv()) > 1 ? UNEVEN : 1);
    }
    double share =
        isStreaming() ? COVERED * layer.covered(tile) / tile.pixels() : ROW * (tile.yr() - 1);
    return (1 + share)
        * unpacked(tile)
        * (layer.reduction() * step + results(tile) * work + TILE_OVERHEAD);
  }

  /// {@return whether so many images take longer than waking a thread may}
  boolean isWorthDividing(Tile tile, long images) {
    return cost(tile) * images >= LEAST_DIVIDED;
  }

  private double stream(Tile tile) {
    long weights = layer.reduction() * tile.channels();
    boolean panels = LEAST_PANEL * layer.window() * tile.channels() <= NEAR;
    boolean near =
        layer.window() > 1
            ? isApart() || panels || weights <= RESIDENT
            : isPointwise() || weights <= NEAR;
    return near ? STREAM : FAR_STREAM;
  }

  /// Whether windows overlap little.
  private boolean isApart() {
    return layer.strides().getFirst() > 1;
  }

  /// Beginning a vector of sums and storing it. Tiles that hold all channels of their pixels write
  /// one piece of memory from end to end, others pieces of as many vectors.
  private double results(Tile tile) {
    double near = tile.channels() < channels ? RESULT * (1 + PIECE / tile.nv()) : RESULT;
    return isStreaming() ? near + FAR_RESULT / tile.yr() : near;
  }

  /// What it costs to read weights where they are.
  private double unpacked(Tile tile) {
    return layer.packed() && tile.lanes() > 1 && !layer.packedFor(tile) ? UNPACKED : 1;
  }

  static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }
}
