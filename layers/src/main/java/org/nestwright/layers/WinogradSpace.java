package org.nestwright.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.nestwright.scheduler.Knob;
import org.nestwright.scheduler.KnobSpace;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleSpace;

/// The schedules of a convolution by Winograd's algorithm.
///
/// | knob | values |
/// |---|---|
/// | `lanes` | channels in a vector |
/// | `nv` | vectors of channels in a register tile of products |
/// | `mr` | tiles along x in it |
/// | `yr` | tiles along y in it |
/// | `order` | see [LoopOrder], by its ordinal, for the products of one point |
/// | `points` | 0 where all channels are multiplied in one point before the next, 1 where a block of channels is in all points. Only with the order 0 |
/// | `panel` | input channels that are summed at a time, so that their filters stay in the first-level cache; 0 all of them. Only with the order 0 |
/// | `band` | rows of tiles that are transformed, multiplied and transformed back at a time |
/// | `unroll` | copies of the body of the loop over input channels |
/// | `parallel` | 1 where the loops are divided among threads |
final class WinogradSpace implements ScheduleSpace {
  /// What passing by the second-level cache costs a transformed row, against reading as much of the
  /// filter from one end to the other: it is written and read, and in pieces that lie apart.
  private static final int PASSING_BY = 4;

  /// A common second-level cache, in floats, and a little more: not all of a band is used at once.
  private static final long SECOND_LEVEL = 5 * 64 * 1024;

  /// What of the transformed input may be gone through again for each block of channels, in floats:
  /// half a megabyte. The filters are then read from one end to the other, 3 to 40 hundredths
  /// faster; with a fifth more, 2 to 10 hundredths slower.
  private static final long NEAR = 128 * 1024;

  private final WinogradFuncs funcs;
  private final Hardware hardware;
  private final TileModel model;
  private final List<Knob> knobs;

  WinogradSpace(WinogradFuncs funcs, Hardware hardware) {
    this.funcs = funcs;
    this.hardware = hardware;
    this.model =
        new TileModel(
            new TileWork(
                funcs.output().extents().getFirst(),
                funcs.tilesX(),
                funcs.tilesY(),
                1,
                0,
                Optional.empty(),
                Integer.MAX_VALUE,
                Optional.of(funcs.channels().x.extent()),
                List.of(1, 1),
                false,
                List.of(1, 1),
                true,
                true,
                false),
            hardware);
    this.knobs = makeKnobs();
  }

  private List<Knob> makeKnobs() {
    List<Knob> all = new ArrayList<>();
    all.add(new Knob("lanes", model.lanes()));
    all.add(new Knob("nv", model.vectors()));
    all.add(new Knob("mr", model.columns()));
    all.add(new Knob("yr", model.rows()));
    all.add(
        new Knob(
            "order",
            IntStream.rangeClosed(0, LoopOrder.CHANNELS_INNERMOST.ordinal()).boxed().toList()));
    all.add(new Knob("points", List.of(0, 1)));
    all.add(new Knob("panel", TileModel.panels(funcs.channels().x.extent())));
    all.add(new Knob("band", bands()));
    all.add(new Knob("unroll", unrolls()));
    all.add(new Knob("parallel", hardware.threads() > 1 ? List.of(0, 1) : List.of(0)));
    return List.copyOf(all);
  }

  /// All rows, and for a few numbers of bands the least that covers them.
  private List<Integer> bands() {
    TreeSet<Integer> values = new TreeSet<>();
    for (int count : new int[] {1, 2, 3, 4, 7, 14, 28, 56}) {
      values.add(TileModel.ceilDiv(funcs.tilesY(), Math.min(count, funcs.tilesY())));
    }
    return List.copyOf(values);
  }

  private List<Integer> unrolls() {
    return TileModel.unrolls(funcs.channels().x.extent());
  }

  @Override
  public List<Knob> knobs() {
    return knobs;
  }

  @Override
  public Map<String, Integer> defaultChoice() {
    Tile tile = model.best();
    Map<String, Integer> choice = new LinkedHashMap<>();
    choice.put("lanes", tile.lanes());
    choice.put("nv", tile.nv());
    choice.put("mr", tile.mr());
    choice.put("yr", tile.yr());
    choice.put("order", LoopOrder.CHANNELS_OUTERMOST.ordinal());
    boolean divided = hardware.threads() > 1 && model.isWorthDividing(tile, products());
    int band = defaultBand();
    choice.put("points", staysNear(band) && !divided ? 1 : 0);
    choice.put("panel", model.panel(tile, TileModel.panels(funcs.channels().x.extent()), true));
    choice.put("band", band);
    choice.put("unroll", model.isHeldBack() ? unrolls().getLast() : 1);
    choice.put("parallel", divided ? 1 : 0);
    return Map.copyOf(choice);
  }

  /// The matrix products, one for each point of a tile.
  private long products() {
    return points() * funcs.output().extents().getLast();
  }

  private long points() {
    long side = funcs.tile().inputs();
    return side * side;
  }

  /// The smallest bands, where what is transformed of one and multiplied stays in the second-level
  /// cache and reading the filter again for each costs less than passing that cache by; else all
  /// rows at once.
  private int defaultBand() {
    long in = funcs.channels().x.extent();
    long out = funcs.output().extents().getFirst();
    long row = points() * funcs.tilesX() * (in + out);
    int band = bands().getFirst();
    long filterAgain = points() * in * out * TileModel.ceilDiv(funcs.tilesY(), band);
    boolean stays = band * row <= SECOND_LEVEL;
    return stays && filterAgain < PASSING_BY * row * funcs.tilesY() ? band : bands().getLast();
  }

  /// Whether the transformed input of a band stays in a near cache while all its points are gone
  /// through for one block of channels after the other.
  private boolean staysNear(int band) {
    int tiles = funcs.tilesX() * Math.min(band, funcs.tilesY());
    return points() * tiles * funcs.channels().x.extent() <= NEAR;
  }

  @Override
  public Schedule schedule(Map<String, Integer> choice) {
    new KnobSpace(knobs).check(choice);
    return new WinogradSchedule(
            funcs,
            model.cut(choice.get("lanes"), choice.get("nv"), choice.get("mr"), choice.get("yr")),
            LoopOrder.values()[choice.get("order")],
            choice.get("points") == 1,
            choice.get("panel"),
            choice.get("band"),
            choice.get("unroll"),
            choice.get("parallel") == 1)
        .schedule();
  }
}
