package org.nestwright.autotune.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nestwright.autotune.Demand;
import org.nestwright.autotune.TunedLayer.Origin;
import org.nestwright.autotune.TunedLayers;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.peer.Confirmation;
import org.nestwright.autotune.peer.Peer;
import org.nestwright.autotune.peer.PoolKind;
import org.nestwright.autotune.peer.Work;
import org.nestwright.autotune.records.Fingerprint;
import org.nestwright.autotune.records.RecordFile;
import org.nestwright.autotune.records.TuningRecord;
import org.nestwright.layers.Accuracy;
import org.nestwright.layers.ConvShape;
import org.nestwright.layers.Layer;
import org.nestwright.layers.PoolShape;

final class BenchTest {
  private static final Machine MACHINE = Machine.with(1, false);
  private static final BenchLayer SMALL =
      convolution("n=1,c=16,h=6,w=7,k=16,r=3,s=3,stride=1,pad=1,groups=1");

  private static final Demand DIRECT = Demand.of("direct");

  /// Roofs that nobody measures.
  private static final Roofs ROOFS =
      new Roofs() {
        @Override
        public Runnable probe() {
          return () -> {};
        }

        @Override
        public double probeFlops() {
          return 1;
        }

        @Override
        public double gigabytesPerSecond(long bytes) {
          return 10;
        }
      };

  private final LoopPeer right = new LoopPeer("right");

  private static BenchLayer convolution(String shape) {
    return new BenchLayer.Convolution(shape, ConvShape.parse(shape));
  }

  @TempDir Path dir;

  private Outcome run(BenchLayer layer, Demand demand, Peer... peers) {
    return run(layer, demand, Optional.empty(), dir.resolve("none.jsonl"), peers);
  }

  private static Outcome run(
      BenchLayer layer,
      Demand demand,
      Optional<Confirmation> confirmation,
      Path records,
      Peer... peers) {
    return new Bench(
            List.of(peers),
            MACHINE,
            ROOFS,
            records,
            new BenchOptions(Duration.ofMillis(1), true, demand, confirmation),
            new Stopwatch(Clock.SYSTEM, () -> false))
        .run(layer);
  }

  private Row row(BenchLayer layer, Peer... peers) {
    return assertInstanceOf(Outcome.Timed.class, run(layer, DIRECT, peers)).row();
  }

  /// What is said of peers: that our kernel is not warm after a millisecond is true but no matter.
  private static List<String> said(Row row) {
    return row.remarks().stream().filter(r -> !r.startsWith("direct: ")).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n=2,c=5,h=6,w=9,k=7,r=3,s=2,stride=1,pad=1",
        "c=6,h=9,w=11,k=16,r=3,s=3,stride_h=2,stride_w=1,pad_h=0,pad_w=1",
        "c=4,h=12,w=10,k=8,r=3,s=3,stride=1,pad=2,dil=2",
        "c=8,h=7,w=6,k=16,r=3,s=3,pad=1,groups=4",
        "c=20,h=7,w=6,k=20,r=3,s=2,pad=1,stride=2,groups=20",
        "c=8,h=5,w=6,k=24,r=1,s=1"
      })
  void convolutions_reach_a_peer_in_its_own_layout(String shape) {
    Row row = row(convolution(shape), right);
    assertEquals(List.of(), said(row));
    assertEquals(Set.of("right"), row.peers().keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c=16,h=6,w=7,k=16,r=3,s=3,pad=1,epilogue=batch-norm-residual-relu-pool",
        "c=16,h=6,w=7,k=16,r=1,s=1,layout=nchw",
        "c=16,h=6,w=7,k=16,r=3,s=3,pad=1,epilogue=relu,layout=nchw16c"
      })
  void epilogues_and_layouts_are_timed_without_peers(String text) {
    Row row = row(Suite.find(text), right);
    assertEquals(List.of("peers are not asked for epilogues and other layouts"), said(row));
    assertEquals(Set.of(), row.peers().keySet());
    assertEquals(text, row.layer());
  }

  @Test
  void poolings_reach_a_peer_in_its_own_layout() {
    PoolShape window = new PoolShape(2, 5, 9, 8, 3, 2, 2, 1, 1, 1);
    for (BenchLayer layer :
        List.of(
            new BenchLayer.Pooling("max", PoolKind.MAX, window),
            new BenchLayer.Pooling("average", PoolKind.AVERAGE, window),
            new BenchLayer.Pooling("global", PoolKind.AVERAGE, PoolShape.whole(1, 20, 5, 4)))) {
      assertEquals(Set.of("right"), row(layer, right).peers().keySet());
    }
  }

  @Test
  void a_row_holds_what_was_timed() {
    Row row = row(SMALL, right);
    assertEquals("direct", row.algorithm());
    assertEquals(Origin.DEFAULT, row.origin());
    assertTrue(row.milliseconds() > 0);
    assertTrue(row.peers().get("right").milliseconds() > 0);
    assertTrue(row.peers().get("right").withCopies().orElseThrow() > 0);
    assertEquals(2.0 * 16 * 6 * 7 * 16 * 9, row.flops());
    assertEquals(4 * (16 * 6 * 7 + 16 * 16 * 9 + 16 + 16 * 6 * 7), row.bytes());
    assertEquals(0, right.open);
  }

  @Test
  void a_peer_that_disagrees_is_not_timed() {
    LoopPeer wrong =
        new LoopPeer("wrong") {
          @Override
          float[] compute(Work work) {
            float[] out = super.compute(work);
            out[3] += 0.5f;
            return out;
          }
        };
    Row row = row(SMALL, wrong, right);
    assertEquals(Set.of("right"), row.peers().keySet());
    String remark = said(row).getFirst();
    assertTrue(
        remark.startsWith(
            "wrong is not timed: its result differs in 1 of 672 values; the first is"
                + " value 3,"),
        remark);
    assertEquals(0, wrong.open);
  }

  @Test
  void a_peer_that_fails_is_not_timed() {
    LoopPeer refusing =
        new LoopPeer("refusing") {
          @Override
          public Engine prepare(Work work, int threads) {
            throw new UnsupportedOperationException("no such layer");
          }
        };
    LoopPeer failing =
        new LoopPeer("failing") {
          @Override
          float[] compute(Work work) {
            throw new IllegalStateException("out of order");
          }
        };
    Row row = row(SMALL, refusing, failing, right);
    assertEquals(Set.of("right"), row.peers().keySet());
    assertEquals(
        List.of(
            "refusing is not timed: UnsupportedOperationException: no such layer",
            "failing is not timed: IllegalStateException: out of order"),
        said(row));
    assertEquals(0, failing.open);
  }

  @Test
  void a_peer_that_is_not_meant_for_a_layer_is_left_out_without_a_word() {
    LoopPeer other =
        new LoopPeer("other") {
          @Override
          public boolean computes(Work work) {
            return work instanceof Work.Pooling;
          }
        };
    Row row = row(SMALL, other, right);
    assertEquals(Set.of("right"), row.peers().keySet());
    assertEquals(List.of(), said(row));
  }

  @Test
  void without_peers_there_are_our_figures_alone() {
    Row row = row(SMALL);
    assertEquals(Map.of(), row.peers());
    assertEquals(Optional.empty(), row.ratio());
    assertTrue(row.gflops() > 0);
  }

  @Test
  void an_algorithm_that_the_layer_has_not_is_skipped() {
    BenchLayer pointwise = convolution("c=8,h=5,w=6,k=24,r=1,s=1");
    assertEquals(
        new Outcome.Skipped(pointwise.name(), "no algorithm \"winograd\": there is direct"),
        run(pointwise, Demand.of("winograd"), right));
  }

  @Test
  void an_algorithm_can_be_demanded() {
    for (Layer algorithm : SMALL.algorithms(Accuracy.WINOGRAD)) {
      Outcome outcome = run(SMALL, Demand.of(algorithm.algorithm()), right);
      Row row = assertInstanceOf(Outcome.Timed.class, outcome).row();
      assertEquals(algorithm.algorithm(), row.algorithm());
      assertEquals(Set.of("right"), row.peers().keySet());
    }
    Outcome outcome = run(SMALL, Demand.of("winograd"), right);
    String name = assertInstanceOf(Outcome.Timed.class, outcome).row().algorithm();
    assertTrue(name.startsWith("winograd F("), name);
    assertInstanceOf(Outcome.Timed.class, run(SMALL, Demand.ANY, right));
  }

  @Test
  void a_recorded_schedule_is_used() {
    Layer layer = SMALL.algorithms(Accuracy.WINOGRAD).getFirst();
    String schedule = layer.defaultSchedule(MACHINE.hardware()).toString();
    assertEquals(Origin.OWN, recorded(record("direct", schedule)).origin());
    assertEquals(Origin.DEFAULT, recorded(record("another", schedule)).origin());
  }

  @Test
  void a_recorded_schedule_that_is_none_is_left_out_with_a_remark() {
    Row row = recorded(record("direct", "Schedule.of(gone)"));
    assertEquals(Origin.DEFAULT, row.origin());
    assertTrue(
        row.remarks().stream().anyMatch(r -> r.startsWith("direct: 1 record is left out")),
        row.remarks().toString());
  }

  private Row recorded(TuningRecord record) {
    Path path = dir.resolve("records-of-%d.jsonl".formatted(record.hashCode()));
    RecordFile.open(path).append(record);
    Outcome outcome = run(SMALL, DIRECT, Optional.empty(), path);
    return assertInstanceOf(Outcome.Timed.class, outcome).row();
  }

  private static TuningRecord record(String algorithm, String schedule) {
    return new TuningRecord(
        SMALL.shapeText(),
        SMALL.name(),
        algorithm,
        1,
        schedule,
        Map.of(),
        1,
        1,
        100,
        64,
        "2026-01-01T00:00:00Z",
        Fingerprint.here(MACHINE.vectorBits()));
  }

  @Test
  void confirmed_figures_take_the_place_of_the_quick_ones() {
    List<Confirmation.Question> asked = new ArrayList<>();
    Row row =
        assertInstanceOf(
                Outcome.Timed.class,
                confirmed(q -> {
                  asked.add(q);
                  return Map.of("nestwright", 2.0, "peak", 0.5, "right", 3.0);
                }))
            .row();
    assertEquals(List.of("nestwright", "peak", "right", "lost"), asked.getFirst().engines());
    assertEquals(SMALL.name(), asked.getFirst().layer());
    assertEquals(2, row.milliseconds());
    assertEquals(1 / 0.5 / 1e6, row.peakGflops());
    assertEquals(Map.of("right", new Row.PeerTime(3, Optional.empty())), row.peers());
    assertEquals("lost is left out: it was not confirmed", said(row).getLast());
    assertEquals(
        new Outcome.Failed(SMALL.name(), "not confirmed: nestwright"),
        confirmed(_ -> Map.of("peak", 0.5, "right", 3.0, "lost", 1.0)));
  }

  private Outcome confirmed(Confirmation confirmation) {
    return run(
        SMALL,
        DIRECT,
        Optional.of(confirmation),
        dir.resolve("none.jsonl"),
        right,
        new LoopPeer("lost"));
  }

  @Test
  void an_engine_can_be_opened_by_name() {
    TunedLayers schedules = TunedLayers.reading(dir.resolve("none.jsonl"));
    Engines.open(SMALL.name(), "direct", Engines.OURS, MACHINE, schedules).run();
  }

  @Test
  void what_is_no_number_is_a_difference() {
    assertTrue(Difference.between(new float[] {1, Float.NaN}, new float[] {1, 2}).isPresent());
    assertTrue(Difference.between(new float[] {1}, new float[] {1, 2}).isPresent());
    assertTrue(Difference.between(new float[] {1, 2.01f}, new float[] {1, 2}).isPresent());
    assertTrue(Difference.between(new float[] {1, 2.000_01f}, new float[] {1, 2}).isEmpty());
  }

  @Test
  void peers_that_do_not_run_here_are_told() {
    LoopPeer foreign =
        new LoopPeer("foreign") {
          @Override
          public String version() {
            throw new UnsatisfiedLinkError("no such processor");
          }
        };
    Peers peers = Peers.of(List.of(foreign, right), Optional.empty(), List.of());
    assertEquals(List.of(right), peers.usable());
    assertEquals(List.of("right 1.0"), peers.versions());
    assertEquals(
        List.of("foreign does not run on this machine: no such processor"), peers.missing());
    assertEquals(1, Peers.of(List.of(), Optional.empty(), List.of()).missing().size());
  }
}
