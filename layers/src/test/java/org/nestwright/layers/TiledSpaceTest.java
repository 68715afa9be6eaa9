package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nestwright.dsl.Shape;
import org.nestwright.scheduler.Knob;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;
import org.nestwright.scheduler.ScheduleSpace;
import org.nestwright.scheduler.plan.Plan;

class TiledSpaceTest {
  private static final Hardware AVX512 = new Hardware(512, 32, 1);
  private static final Hardware AVX2 = new Hardware(256, 16, 1);

  static Stream<Hardware> machines() {
    return Stream.of(
        AVX512,
        new Hardware(512, 32, 2),
        new Hardware(256, 16, 16),
        new Hardware(128, 32, 4),
        new Hardware(0, 16, 1));
  }

  /// Every shape of the table at its full size, some with other epilogues and layouts, and some
  /// poolings.
  private static List<Layer> layers() {
    Set<ConvShape> shapes = new LinkedHashSet<>();
    LayerTable.all().forEach(row -> shapes.add(row.shape()));
    List<Layer> layers = new ArrayList<>();
    shapes.forEach(shape -> layers.add(Layer.of(shape)));
    int row = 0;
    for (ConvShape shape : shapes) {
      Layout layout = Layout.values()[row % 4];
      Epilogue epilogue = row % 3 == 0 ? Epilogue.RELU.withResidual() : Epilogue.RELU.withPool();
      boolean pools = !epilogue.pool() || Math.min(shape.outW(), shape.outH()) > 1;
      if (row++ % 5 == 0 && pools && Convolution.refusal(shape, layout).isEmpty()) {
        layers.add(Layer.of(shape, epilogue, layout));
      }
    }
    layers.add(Layer.of(ConvShape.parse("c=32,h=20,w=20,k=64,r=3,s=3,pad=1,groups=32")));
    layers.add(Layer.maxPool(PoolShape.square(1, 64, 112, 112, 3, 2, 1)));
    layers.add(Layer.averagePool(PoolShape.square(1, 192, 28, 28, 3, 1, 1)));
    layers.add(Layer.globalAveragePool(1, 1024, 7, 7));
    return layers;
  }

  static Map<String, Integer> random(ScheduleSpace space, SplittableRandom random) {
    Map<String, Integer> choice = new HashMap<>();
    for (Knob knob : space.knobs()) {
      choice.put(knob.name(), knob.values().get(random.nextInt(knob.values().size())));
    }
    return choice;
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyChoiceIsLegalForEveryLayer(Hardware hardware) {
    SplittableRandom random = new SplittableRandom(1);
    for (Layer layer : layers()) {
      ScheduleSpace space = layer.space(hardware);
      checkLegal(layer, space.schedule(space.defaultChoice()));
      for (int i = 0; i < 3; i++) {
        checkLegal(layer, space.schedule(random(space, random)));
      }
    }
  }

  private static void checkLegal(Layer layer, Schedule schedule) {
    Shape[] shapes = layer.outputShapes().toArray(Shape[]::new);
    Plan.check(schedule, shapes)
        .ifPresent(why -> assertEquals("legal", why, () -> layer + "\n" + schedule));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void tilesFitTheRegisters(Hardware hardware) {
    for (NamedLayer row : LayerTable.all()) {
      TileModel model =
          new TileModel(ConvolutionFuncs.of(row.shape(), Epilogue.NONE).work(), hardware);
      // One of 32 is the JIT's; where there are 16, loads are held back.
      int most = hardware.vectorRegisters() - (hardware.vectorRegisters() < 32 ? 0 : 1);
      assertTrue(model.best().registers() <= most, row.name());
      Tile cut = model.cut(model.lanes().getFirst(), 8, 28, 4);
      assertTrue(cut.registers() <= most, row.name());
    }
  }

  @Test
  void defaultIsTheLecturesSchedule() {
    Layer layer = Layer.of(LayerTable.find("vgg16/conv3_2").shape());
    assertEquals(
        """
        Schedule.of(out)
            .on(out).split(k, ko, ki, 32).split(x, xo, xi, 14).reorder(ki, xi, xo, y, ko, n)\
        .vectorize(ki, 16).unroll(ki).unroll(xi)
            .on(conv).computeAt(out, xo).vectorize(k, 16).unroll(k).unroll(x)
            .on(conv.update(0)).fuse(r.x, r.y, r.xy).reorder(k, x, y, r.xy, r.z).vectorize(k, 16)\
        .unroll(k).unroll(x)
            .on(padded).computeRoot().vectorize(c, 16)
            .on(weights).constant().in("packed")
            .on("packed").precompute().blockStorage(x, 32).vectorize(x, 16)\
        """,
        layer.defaultSchedule(AVX512).toString());
  }

  @Test
  void weightsThatFillTheSecondLevelCacheComeInPanels() {
    Layer layer = Layer.of(LayerTable.find("vgg16/conv4_2").shape());
    assertEquals(
        """
        Schedule.of(out)
            .on(out).split(k, ko, ki, 32).split(x, xo, xi, 14).reorder(ki, xi, xo, y, ko, n)\
        .vectorize(ki, 16).unroll(ki).unroll(xi)
            .on(conv).computeAt(out, ko).vectorize(k, 16).unroll(k)
            .on(conv.update(0)).split(r.x, ro, ri, 16).split(x, xo, xi, 14).reorder(ri, r.y, ro)\
        .fuse(ri, r.y, r.xy).reorder(k, xi, r.xy, r.z, xo, y, ro).vectorize(k, 16).unroll(k).unroll(xi)
            .on(padded).computeRoot().blockStorage(c, 16).vectorize(c, 16)
            .on(weights).constant().in("packed")
            .on("packed").precompute().blockStorage(y, 16).blockStorage(x, 32).vectorize(x, 16)\
        """,
        layer.defaultSchedule(AVX512).toString());
  }

  /// Three rows of results go to memory at once, and of the padding only what they read is made.
  @Test
  void aStemIsComputedInBandsOfRows() {
    Layer layer = Layer.of(LayerTable.find("resnet50_v1_5/conv1").shape());
    assertEquals(
        """
        Schedule.of(out)
            .on(out).split(k, ko, ki, 64).split(x, xo, xi, 2).split(y, yo, yi, 3, Tail.GUARD_WITH_IF)\
        .reorder(ki, xi, yi, xo, yo, ko, n).vectorize(ki, 16).unroll(ki).unroll(xi).unroll(yi)
            .on(conv).computeAt(out, xo).vectorize(k, 16).unroll(k).unroll(x).unroll(y)
            .on(conv.update(0)).fuse(r.x, r.y, r.xy).reorder(k, x, y, r.xy, r.z).vectorize(k, 16)\
        .unroll(k).unroll(x).unroll(y)
            .on(padded).computeAt(out, yo).fuse(c, x, row).vectorize(row, 16)
            .on(weights).constant().in("packed")
            .on("packed").precompute().blockStorage(x, 64).vectorize(x, 16)\
        """,
        layer.defaultSchedule(AVX512).toString());
  }

  @Test
  void tilesAsMeasuredToBeFast() {
    assertEquals(new Tile(16, 2, 14, 1), best("vgg16/conv3_2", AVX512));
    assertEquals(new Tile(16, 4, 2, 3), best("vgg16/conv1_1", AVX512));
    assertEquals(new Tile(16, 4, 2, 3), best("vgg16/conv2_2", AVX512));
    assertEquals(new Tile(16, 8, 1, 1), best("vgg16/fc6", AVX512));
    assertEquals(new Tile(16, 4, 6, 1), best("resnet50_v1_5/layer3.1.conv1", AVX512));
    assertEquals(new Tile(16, 2, 13, 1), best("resnet50_v1_5/layer4.1.conv1", AVX512));
    assertEquals(new Tile(16, 2, 14, 1), best("googlenet_v1/inception_3a/3x3_reduce", AVX512));
    assertEquals(new Tile(16, 1, 14, 1), best("resnext50_32x4d/layer1.0.conv2", AVX512));
    assertEquals(new Tile(8, 1, 7, 1), best("resnext50_32x4d/layer2.0.conv2", AVX512));
    assertEquals(new Tile(16, 1, 14, 1), best("resnext50_32x4d/layer3.1.conv2", AVX512));
    assertTrue(best("vgg16/conv3_2", AVX2).registers() <= 16);
  }

  @Test
  void tilesOfFewRegistersAsMeasuredToBeFast() {
    assertEquals(new Tile(8, 2, 6, 1), best("mobilenet_v1/pw7", AVX2));
    assertEquals(new Tile(8, 1, 2, 2), best("mobilenet_v1/dw2", AVX2));
    assertEquals(new Tile(8, 1, 2, 1), best("mobilenet_v1/dw12", AVX2));
    // Columns of spread tiles divide the row.
    assertEquals(new Tile(8, 1, 8, 1), best("resnext50_32x4d/layer1.0.conv2", AVX2));
    assertEquals(new Tile(8, 1, 7, 1), best("resnext50_32x4d/layer2.1.conv2", AVX2));
    assertEquals(new Tile(8, 2, 3, 2), best("resnext50_32x4d/layer3.1.conv2", AVX2));
    Layer pool = Layer.maxPool(PoolShape.square(1, 64, 112, 112, 3, 2, 1));
    assertEquals(2, pool.space(AVX2).defaultChoice().get("yr"));
    Layer apart = Layer.maxPool(PoolShape.square(1, 64, 112, 112, 2, 2, 0));
    assertEquals(1, apart.space(AVX2).defaultChoice().get("yr"));
  }

  /// Copies of the body share addresses and the end of the loop, more of them where it is long.
  @Test
  void reductionsOfSmallTilesAreUnrolled() {
    assertEquals(4, choice("mobilenet_v1/pw7", AVX2).get("unroll"));
    assertEquals(2, choice("mobilenet_v1/pw2", AVX2).get("unroll"));
    assertEquals(1, choice("mobilenet_v1/conv1", AVX2).get("unroll"));
    assertEquals(1, choice("mobilenet_v1/pw7", AVX512).get("unroll"));
    ConvShape shape = ConvShape.parse("c=64,k=64,h=56,w=56,r=3,s=3,pad=1");
    Layer winograd = Layer.winograd(Winograd.F4X3, shape, Epilogue.NONE);
    assertEquals(4, winograd.space(AVX2).defaultChoice().get("unroll"));
    assertEquals(1, winograd.space(AVX512).defaultChoice().get("unroll"));
  }

  /// Filters are read from one end to the other where going through the transformed input again for
  /// each block of channels costs nothing.
  @Test
  void winogradsPointsAreInsideBlocksOfChannelsWhereTheInputStaysNear() {
    assertEquals(1, winogradPoints("c=160,k=320,h=7,w=7,r=3,s=3,pad=1", AVX2));
    assertEquals(1, winogradPoints("c=64,k=64,h=56,w=56,r=3,s=3,pad=1", AVX2));
    assertEquals(0, winogradPoints("c=256,k=256,h=56,w=56,r=3,s=3,pad=1", AVX2));
    // Threads take points, of which there are more than blocks.
    Hardware two = new Hardware(256, 16, 2);
    assertEquals(0, winogradPoints("c=160,k=320,h=7,w=7,r=3,s=3,pad=1", two));
  }

  private static int winogradPoints(String shape, Hardware hardware) {
    Layer layer = Layer.winograd(Winograd.F4X3, ConvShape.parse(shape), Epilogue.NONE);
    return layer.space(hardware).defaultChoice().get("points");
  }

  /// Its columns and rows are one loop, with hundreds of bytes of each pixel at a time.
  @Test
  void aWindowOfTheWholeImageIsReadFromOneEndToTheOther() {
    int fused = ReductionOrder.FUSED.ordinal();
    ScheduleSpace whole = Layer.globalAveragePool(1, 2048, 7, 7).space(AVX2);
    assertEquals(fused, whole.defaultChoice().get("reduction"));
    assertEquals(8, whole.defaultChoice().get("nv"));
    Layer part = Layer.averagePool(PoolShape.square(1, 2048, 8, 8, 7, 2, 0));
    assertEquals(0, part.space(AVX2).defaultChoice().get("reduction"));
  }

  /// Beyond the second-level cache: where tiles are small, weights are fetched ahead in time.
  @Test
  void farWeightsStreamPastThePixelsOfASmallTile() {
    int streaming = LoopOrder.CHANNELS_INNERMOST.ordinal();
    assertEquals(streaming, choice("mobilenet_v1/pw13", AVX2).get("order"));
    int waiting = LoopOrder.CHANNELS_OUTERMOST.ordinal();
    assertEquals(waiting, choice("mobilenet_v1/pw13", AVX512).get("order"));
  }

  /// One loop over channels and columns would divide where there is something between the columns.
  @Test
  void columnsWithGapsHaveALoopOfTheirOwn() {
    int fused = ReductionOrder.FUSED.ordinal();
    assertEquals(fused, choice("resnet50_v1_5/layer2.0.conv2", AVX2).get("reduction"));
    assertEquals(0, choice("resnet50_v1_5/layer4.0.conv2", AVX2).get("reduction"));
    assertEquals(0, choice("resnext50_32x4d/layer3.1.conv2", AVX2).get("reduction"));
  }

  private static Map<String, Integer> choice(String layer, Hardware hardware) {
    return Layer.of(LayerTable.find(layer).shape()).space(hardware).defaultChoice();
  }

  /// The last tile has what is left of the channels.
  @Test
  void channelsNeedNotFillTheLastTile() {
    assertEquals(new Tile(16, 2, 14, 1), best("googlenet_v1/inception_4b/3x3_reduce", AVX512));
    assertEquals(new Tile(16, 2, 14, 1), best("googlenet_v1/inception_4a/3x3", AVX512));
    assertEquals(new Tile(16, 2, 13, 1), best("squeezenet1_0/conv10", AVX512));
    assertEquals(new Tile(16, 3, 8, 1), best("squeezenet1_0/fire6/squeeze1x1", AVX512));
  }

  /// The last tile has what is left of the columns or rows: of 7 rows, three times two and one, not
  /// seven times one. Loops that threads share keep tiles of one size.
  @Test
  void pixelsNeedNotFillTheLastTile() {
    assertEquals(new Tile(16, 2, 7, 2), best("googlenet_v1/inception_5a/3x3", AVX512));
    assertTrue(schedule("googlenet_v1/inception_5a/3x3", 1).contains("yi, 2, Tail.GUARD_WITH_IF"));
    ConvShape small = ConvShape.parse("c=64,k=32,h=7,w=7,r=1,s=1");
    ScheduleSpace two = Layer.of(small).space(new Hardware(512, 32, 2));
    Map<String, Integer> choice = new HashMap<>(two.defaultChoice());
    choice.putAll(Map.of("mr", 13, "parallel", 1));
    assertTrue(two.schedule(choice).toString().contains("split(x, xo, xi, 13)"));
    choice.put("parallel", 0);
    String alone = two.schedule(choice).toString();
    assertTrue(alone.contains("split(x, xo, xi, 13, Tail.GUARD_WITH_IF)"), alone);
  }

  private static String schedule(String layer, int threads) {
    Layer found = Layer.of(LayerTable.find(layer).shape());
    ScheduleSpace space = found.space(new Hardware(512, 32, threads));
    return space.schedule(space.defaultChoice()).toString();
  }

  private static Tile best(String layer, Hardware hardware) {
    ConvShape shape = LayerTable.find(layer).shape();
    return new TileModel(ConvolutionFuncs.of(shape, Epilogue.NONE).work(), hardware).best();
  }

  @Test
  void divisionAmongThreadsNeedsThreads() {
    Layer layer = Layer.of(LayerTable.find("vgg16/conv3_2").shape());
    assertEquals(List.of(0), knob(layer.space(AVX512), "parallel").values());
    assertEquals(
        List.of(0, 1, 2), knob(layer.space(new Hardware(512, 32, 2)), "parallel").values());
  }

  @Test
  void dividesWhatTakesLongerThanWakingAThread() {
    for (Map.Entry<String, Integer> e :
        Map.of(
                "mobilenet_v1/dw13",
                0,
                "googlenet_v1/inception_5a/5x5_reduce",
                0,
                "vgg16/conv5_1",
                1)
            .entrySet()) {
      Layer layer = Layer.of(LayerTable.find(e.getKey()).shape());
      Map<String, Integer> choice = layer.space(new Hardware(512, 32, 2)).defaultChoice();
      assertEquals(e.getValue(), choice.get("parallel"), e.getKey());
    }
  }

  private static Knob knob(ScheduleSpace space, String name) {
    return space.knobs().stream().filter(k -> k.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void refusesChoicesThatAreNone() {
    ScheduleSpace space = Layer.of(LayerTable.find("vgg16/fc8").shape()).space(AVX512);
    Map<String, Integer> choice = new HashMap<>(space.defaultChoice());
    choice.put("mr", 3);
    assertEquals("knob mr: it can't be 3; choose one of [1]", refusal(space, choice));
    choice.remove("mr");
    assertEquals("knob mr: it can't be left out; choose one of [1]", refusal(space, choice));
    choice.put("mr", 1);
    choice.put("tile", 1);
    assertEquals(
        "knob tile: there is no such knob; the knobs are [lanes, nv, mr, yr, order, reduction,"
            + " panel, unroll, pad, parallel]; name one of these",
        refusal(space, choice));
  }

  private static String refusal(ScheduleSpace space, Map<String, Integer> choice) {
    return assertThrows(ScheduleException.class, () -> space.schedule(choice)).getMessage();
  }

  @Test
  void hardwareHasLimits() {
    assertEquals(
        "vectorBits=64: it must be 0, 128, 256 or 512",
        assertThrows(IllegalArgumentException.class, () -> new Hardware(64, 16, 1)).getMessage());
    assertEquals(
        "threads=0: it must be at least 1",
        assertThrows(IllegalArgumentException.class, () -> new Hardware(512, 32, 0)).getMessage());
  }
}
