package org.nestwright.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.nestwright.dsl.RVar;
import org.nestwright.scheduler.Knob;
import org.nestwright.scheduler.KnobSpace;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;

/// The schedules that compute a register tile of outputs at a time.
///
/// | knob | values |
/// |---|---|
/// | `lanes` | channels in a vector |
/// | `nv` | vectors of channels in a tile |
/// | `mr` | columns of sums in a tile, twice those of outputs where 2x2 sums are pooled |
/// | `yr` | rows of sums in a tile |
/// | `order` | see [LoopOrder], by its ordinal |
/// | `reduction` | see [ReductionOrder], by its ordinal |
/// | `panel` | input channels that are summed at a time, so that their weights stay in the first-level cache; 0 all of them. For larger windows only where channels and columns are one loop: the padded input, or a copy of it, is then stored in blocks of so many channels. |
/// | `unroll` | copies of the reduction's body: input channels, or where channels are not reduced filter columns or the whole window |
/// | `pad` | where the padded input is made, see [InputCopy], by its ordinal: by tile, or not at all, where channels are not reduced or are in groups, and where the input may be copied for another reason than padding |
/// | `parallel` | how many of the outermost loops are divided among threads, as one |
///
/// Where vectors lie along rows, columns are in vectors, and `mr` is channels.
///
/// A tile that needs more registers than there are is cut, so that every choice gives a schedule.
final class TiledSpace implements ScheduleSpace {
  /// At most one part in so many of the sums is in memory at a time where they are pooled.
  private static final int POOLED_SHARE = 8;

  /// Pixels of a tile that a set of a first-level cache has room for, beside weights that stream
  /// through it.
  private static final int FEW_PIXELS = 6;

  /// Elements of a reduction whose loop may take longer to begin. Two copies of the body of a
  /// shorter one cost up to 4 hundredths where a core has nothing else to do, and save up to 19
  /// where it is shared.
  private static final int LONG_REDUCTION = 256;

  private final WindowFuncs funcs;
  private final Hardware hardware;
  private final TileModel model;
  private final List<Knob> knobs;

  TiledSpace(WindowFuncs funcs, Hardware hardware) {
    this.funcs = funcs;
    this.hardware = hardware;
    this.model = new TileModel(funcs.work(), hardware);
    this.knobs = makeKnobs();
  }

  private List<Knob> makeKnobs() {
    List<Knob> all = new ArrayList<>();
    all.add(new Knob("lanes", model.lanes()));
    all.add(new Knob("nv", model.vectors()));
    all.add(new Knob("mr", model.columns()));
    all.add(new Knob("yr", model.rows()));
    all.add(new Knob("order", ordinals(orders())));
    all.add(new Knob("reduction", ordinals(reductions())));
    all.add(new Knob("panel", panels()));
    all.add(new Knob("unroll", unrolls()));
    all.add(new Knob("pad", ordinals(copies())));
    all.add(new Knob("parallel", hardware.threads() > 1 ? List.of(0, 1, 2) : List.of(0)));
    return List.copyOf(all);
  }

  private List<LoopOrder> orders() {
    return Stream.of(LoopOrder.values())
        .filter(o -> o != LoopOrder.ROWS_INNERMOST || funcs.groups().isPresent())
        .toList();
  }

  private List<InputCopy> copies() {
    if (funcs.padded().isEmpty()) {
      return List.of(InputCopy.WHOLE);
    }
    if (funcs.alongRows()) {
      return List.of(InputCopy.WHOLE, InputCopy.BY_TILE);
    }
    if (funcs.isOneRow()) {
      return List.of(InputCopy.WHOLE, InputCopy.BY_TILE, InputCopy.NONE);
    }
    List<InputCopy> wholeOrNone = List.of(InputCopy.WHOLE, InputCopy.NONE);
    if (funcs.isTransposed()) {
      boolean whole = funcs.reducesChannels() && funcs.bordered();
      return whole ? List.of(InputCopy.WHOLE) : wholeOrNone;
    }
    if (!funcs.reducesChannels()) {
      return List.of(InputCopy.values());
    }
    List<InputCopy> before = List.of(InputCopy.WHOLE, InputCopy.BY_IMAGE, InputCopy.BY_ROWS);
    if (funcs.groups().isPresent()) {
      return Stream.concat(before.stream(), Stream.of(InputCopy.NONE)).toList();
    }
    if (funcs.bordered()) {
      return before;
    }
    return funcs.readsBlocks() ? wholeOrNone : List.of(InputCopy.WHOLE);
  }

  /// The channels of a panel are few in a larger window: they pay where one loop goes over them and
  /// the columns.
  private List<Integer> panels() {
    if (funcs.alongRows() || funcs.groups().isPresent()) {
      return List.of(0);
    }
    boolean blocks = funcs.bordered() || funcs.padded().isEmpty();
    boolean inOneLoop = blocks && reductions().contains(ReductionOrder.FUSED);
    boolean offered = inOneLoop || !funcs.bordered() && funcs.work().window() == 1;
    return TileModel.panels(offered ? funcs.reducedChannel().map(RVar::extent).orElse(0) : 0);
  }

  /// One loop over channels and columns reads the input from one end to the other where columns are
  /// neighbours, and so does one over columns and rows where a window is the whole image.
  private List<ReductionOrder> reductions() {
    List<ReductionOrder> orders = new ArrayList<>(List.of(ReductionOrder.CHANNELS_COLUMNS_ROWS));
    if (isWholeImage()) {
      orders.add(ReductionOrder.FUSED);
    }
    if (!funcs.reducesChannels() || funcs.taps().stream().allMatch(r -> r.extent() == 1)) {
      return orders;
    }
    orders.add(ReductionOrder.COLUMNS_CHANNELS_ROWS);
    orders.add(ReductionOrder.COLUMNS_ROWS_CHANNELS);
    if (funcs.taps().getFirst().extent() > 1 && funcs.dense()) {
      orders.add(ReductionOrder.FUSED);
    }
    if (funcs.groups().isPresent() && GroupedTiles.sharesColumns(funcs.work())) {
      orders.add(ReductionOrder.COLUMNS_IN_ONE_BODY);
    }
    return orders;
  }

  private boolean isWholeImage() {
    if (funcs.reducesChannels() || funcs.columns().isPresent() || funcs.alongRows()) {
      return false;
    }
    long window =
        (long) funcs.extent(funcs.channel()) * funcs.extent(funcs.n()) * funcs.reduction();
    return funcs.padded().isEmpty() && !model.isUnrolled() && window == funcs.inputSize();
  }

  private static List<Integer> ordinals(List<? extends Enum<?>> values) {
    return values.stream().<Integer>map(Enum::ordinal).toList();
  }

  /// Factors that leave no rest, so that no guard comes into the innermost body.
  private List<Integer> unrolls() {
    Optional<RVar> channel = funcs.reducedChannel();
    if (channel.isEmpty()) {
      int columns = funcs.taps().getFirst().extent();
      List<Integer> values = new ArrayList<>(List.of(1));
      if (columns > 1 && columns <= 11) {
        values.add(columns);
      }
      if (model.isUnrolled() && funcs.reduction() > columns) {
        values.add((int) funcs.reduction());
      }
      return values;
    }
    return TileModel.unrolls(channel.get().extent());
  }

  @Override
  public List<Knob> knobs() {
    return knobs;
  }

  @Override
  public Map<String, Integer> defaultChoice() {
    Tile tile = model.best();
    int panel = model.panel(tile, panels(), funcs.padded().isPresent());
    LoopOrder order =
        funcs.reducesChannels() || funcs.columns().isPresent()
            ? defaultOrder(tile, panel)
            : LoopOrder.CHANNELS_INNERMOST;
    Map<String, Integer> choice = new LinkedHashMap<>();
    choice.put("lanes", tile.lanes());
    choice.put("nv", tile.nv());
    choice.put("mr", tile.mr());
    choice.put("yr", tile.yr());
    choice.put("order", order.ordinal());
    choice.put("reduction", defaultReduction(tile, panel).ordinal());
    choice.put("panel", panel);
    choice.put("unroll", defaultUnroll());
    choice.put("pad", defaultCopy(tile, order, panel).ordinal());
    choice.put("parallel", defaultParallel(tile, order));
    return Map.copyOf(choice);
  }

  /// Where tiles are small, copies of the body share the addresses and the end of a long loop.
  private int defaultUnroll() {
    if (isUnrolled()) {
      return unrolls().getLast();
    }
    boolean small = model.isHeldBack() && funcs.reducesChannels() && funcs.groups().isEmpty();
    if (!small) {
      return 1;
    }
    List<Integer> offered = unrolls();
    return funcs.reduction() >= LONG_REDUCTION ? offered.getLast() : offered.contains(2) ? 2 : 1;
  }

  /// Without input channels the window is the whole reduction, too short a loop to keep, unless it
  /// is a large one of elements that are not multiplied: several vectors hide its latency.
  private boolean isUnrolled() {
    return !funcs.reducesChannels() && (model.isUnrolled() || funcs.weights().isPresent());
  }

  /// Whether the padded input is made band by band: with groups each channel of it is read by few
  /// channels of the output, so that a pass of its own over an image beyond the second-level cache
  /// costs as much. Without stride, bands overlap too much.
  private boolean isInBands() {
    boolean far = funcs.inputSize() / funcs.extent(funcs.n()) > 2 * TileModel.RESIDENT;
    boolean strided = funcs.strides().getLast() > 1;
    return funcs.groups().isPresent() && far && strided && copies().contains(InputCopy.BY_ROWS);
  }

  private ReductionOrder defaultReduction(Tile tile, int panel) {
    List<ReductionOrder> offered = reductions();
    if (tile.nv() == 1 && offered.contains(ReductionOrder.COLUMNS_IN_ONE_BODY)) {
      return ReductionOrder.COLUMNS_IN_ONE_BODY;
    }
    // Where columns have gaps between them, one loop over both would have to divide.
    boolean gaps = funcs.groups().isPresent() || funcs.bordered() && funcs.competes() && panel == 0;
    boolean inOneLoop = offered.contains(ReductionOrder.FUSED) && !gaps;
    return inOneLoop ? ReductionOrder.FUSED : offered.getFirst();
  }

  /// A copy with the channels innermost pays where each of its elements is read often; one of
  /// pixels as they are, where they compete for the cache while several tiles read them. It is made
  /// in bands of rows where they are gone through one after another.
  private InputCopy defaultCopy(Tile tile, LoopOrder order, int panel) {
    if (funcs.alongRows() || funcs.columns().isPresent()) {
      return InputCopy.BY_TILE;
    }
    if (funcs.isOneRow()) {
      boolean again = tile.channels() < funcs.work().channels();
      boolean competing = funcs.competes() && tile.pixels() > FEW_PIXELS && again;
      if (funcs.dense() && !competing) {
        return InputCopy.NONE;
      }
      return order == LoopOrder.CHANNELS_INNERMOST ? InputCopy.BY_TILE : InputCopy.WHOLE;
    }
    List<InputCopy> offered = copies();
    if (funcs.work().isSpread(tile) && !funcs.isTransposed()) {
      return offered.getLast(); // what is spread is a copy already
    }
    boolean banded = order == LoopOrder.ROWS_OUTERMOST && panel == 0;
    if (funcs.bordered() && banded && offered.contains(InputCopy.BY_ROWS)) {
      return InputCopy.BY_ROWS;
    }
    boolean copied =
        funcs.padded().isEmpty()
            || funcs.layout() == Layout.NCHW
            || funcs.reducesChannels() && !funcs.readsBlocks();
    return copied ? InputCopy.WHOLE : InputCopy.NONE;
  }

  /// The order that reads less from beyond the second-level cache: the weights again for each band
  /// of rows, or the input again for each block of channels. In panels, the sums of a block of
  /// channels are gone through again and again, and must stay in that cache.
  private LoopOrder defaultOrder(Tile tile, int panel) {
    if (funcs.alongRows() || funcs.columns().isPresent()) {
      return LoopOrder.CHANNELS_OUTERMOST; // a copy of the columns of a tile serves all channels
    }
    if (funcs.work().isSpread(tile)) {
      return LoopOrder.ROWS_INNERMOST;
    }
    if (isInBands()) {
      return LoopOrder.ROWS_OUTERMOST;
    }
    if (panel > 0) {
      long sums = (long) funcs.work().width() * funcs.work().height() * tile.channels();
      // What is pooled is not to be in memory as a whole.
      boolean few = funcs.step() == 1 || POOLED_SHARE * tile.channels() <= funcs.work().channels();
      return sums <= TileModel.RESIDENT && few
          ? LoopOrder.CHANNELS_OUTERMOST
          : LoopOrder.ROWS_OUTERMOST;
    }
    long blocks = TileModel.ceilDiv(funcs.extent(funcs.channel()), tile.channels());
    long bands =
        funcs.isOneRow()
            ? TileModel.ceilDiv(funcs.work().width(), tile.mr())
            : TileModel.ceilDiv(funcs.work().height(), tile.yr());
    long groups = funcs.groups().map(g -> funcs.extent(funcs.channel()) / g.channels()).orElse(1);
    long weights = funcs.weightSize() / groups;
    long image = funcs.inputSize() / groups / funcs.extent(funcs.n());
    long inputAgain = image <= TileModel.RESIDENT ? 0 : (blocks - 1) * image;
    long weightsAgain = weights <= TileModel.RESIDENT ? 0 : (bands - 1) * weights;
    if (funcs.isOneRow()) {
      // Where neither is read again, results go to memory pixel by pixel. Where tiles are small,
      // weights that stream from the last cache past the pixels of a tile are fetched ahead: up
      // to 16 hundredths faster than to begin each block by waiting for its weights.
      return weightsAgain <= inputAgain || inputAgain == 0 && model.isHeldBack()
          ? LoopOrder.CHANNELS_INNERMOST
          : LoopOrder.CHANNELS_OUTERMOST;
    }
    if (inputAgain == weightsAgain) {
      return orderOfResults(tile, blocks);
    }
    return inputAgain < weightsAgain ? LoopOrder.CHANNELS_OUTERMOST : LoopOrder.ROWS_OUTERMOST;
  }

  /// The order where neither input nor weights are read again. Results of which there are more go
  /// to memory pixel by pixel; with padding, and one block of channels, bands of rows are made as
  /// they are read, where few of them are made twice.
  private LoopOrder orderOfResults(Tile tile, long blocks) {
    if (funcs.bordered()) {
      int stride = funcs.strides().getLast();
      int read = (tile.yr() - 1) * stride + funcs.taps().getLast().extent();
      boolean few = 2 * read <= 5 * tile.yr() * stride;
      return blocks == 1 && few ? LoopOrder.ROWS_OUTERMOST : LoopOrder.CHANNELS_OUTERMOST;
    }
    boolean many = funcs.stored().size() > funcs.inputSize();
    return many ? LoopOrder.CHANNELS_INNERMOST : LoopOrder.CHANNELS_OUTERMOST;
  }

  /// One loop where it gives each thread several iterations or the same number, else two; none
  /// where waking a thread may take as long as the work.
  private int defaultParallel(Tile tile, LoopOrder order) {
    if (hardware.threads() == 1 || !model.isWorthDividing(tile, funcs.extent(funcs.n()))) {
      return 0;
    }
    int outermost = new OutputTiles(funcs, tile, order, 0).outermostExtent();
    boolean even = outermost % hardware.threads() == 0 || outermost >= 8 * hardware.threads();
    return even ? 1 : 2;
  }

  @Override
  public Schedule schedule(Map<String, Integer> choice) {
    new KnobSpace(knobs).check(choice);
    Tile tile =
        model.cut(choice.get("lanes"), choice.get("nv"), choice.get("mr"), choice.get("yr"));
    return TiledSchedule.of(
        funcs,
        new TiledChoice(
            tile,
            LoopOrder.values()[choice.get("order")],
            ReductionOrder.values()[choice.get("reduction")],
            choice.get("panel"),
            choice.get("unroll"),
            InputCopy.values()[choice.get("pad")],
            choice.get("parallel")));
  }
}
