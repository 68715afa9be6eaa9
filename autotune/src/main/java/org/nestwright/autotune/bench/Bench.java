package org.nestwright.autotune.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.autotune.TunedLayers;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.measure.Sampling;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.measure.Timing;
import org.nestwright.autotune.peer.Confirmation;
import org.nestwright.autotune.peer.Peer;
import org.nestwright.autotune.peer.Work;
import org.nestwright.dsl.Buffer;
import org.nestwright.layers.Layer;

/// Our kernels against peers, layer by layer.
///
/// On each layer every engine computes the same data. Our output is held against the interpreter, a
/// peer's against ours; who disagrees is not timed. Then all that are left, and the machine's FMA
/// peak, are sampled in turn.
public final class Bench {
  /// Against the time for samples, what warming one of our kernels may take: code of the edges of
  /// an image runs seldom, and boxes vectors until it is compiled. Most are steady far sooner.
  private static final int LONGEST_WARM_UP = 6;

  private static final int PEER_WARM_UPS = 3;

  private static final int FEWEST = 7;
  private static final int MOST = 400;

  /// With one thread nothing is left running between turns.
  private static final Stopwatch.Turn ALONE = new Stopwatch.Turn(Duration.ZERO, 2e-3, true);

  /// Worker threads of the peers wait for more work, on a processor, before they sleep, which would
  /// take it from the next engine. With rests of 60 ms ours still had only part of two processors
  /// after ONNX Runtime and OpenBLAS; with 200 ms it has both.
  private static final Stopwatch.Turn BESIDE_OTHERS =
      new Stopwatch.Turn(Duration.ofMillis(200), 15e-3, true);

  private final List<Peer> peers;
  private final Machine machine;
  private final Roofs roofs;
  private final Path records;
  private final TunedLayers schedules;
  private final BenchOptions options;
  private final Stopwatch watch;

  Bench(
      List<Peer> peers,
      Machine machine,
      Roofs roofs,
      Path records,
      BenchOptions options,
      Stopwatch watch) {
    this.peers = peers;
    this.machine = machine;
    this.roofs = roofs;
    this.records = records;
    this.schedules = TunedLayers.reading(records);
    this.options = options;
    this.watch = watch;
  }

  /// {@return the benchmark on `machine`, whose peak is measured now}
  ///
  /// @param records file that schedules are taken from, before the shipped ones
  public static Bench of(
      List<Peer> peers, Machine machine, Path records, BenchOptions options, Stopwatch watch) {
    return new Bench(peers, machine, Roofs.measured(machine, watch), records, options, watch);
  }

  /// {@return how `layer` fares}
  public Outcome run(BenchLayer layer) {
    List<Layer> algorithms = layer.algorithms(options.demand().accuracy());
    List<Layer> wanted = options.demand().among(algorithms);
    if (wanted.isEmpty()) {
      return new Outcome.Skipped(
          layer.name(),
          "no algorithm %s: there is %s"
              .formatted(
                  options.demand(),
                  String.join(", ", algorithms.stream().map(Layer::algorithm).toList())));
    }
    try {
      return against(layer, layer.definition(), wanted);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return new Outcome.Failed(layer.name(), e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private Outcome against(BenchLayer layer, Layer definition, List<Layer> wanted) {
    List<Buffer> inputs = definition.realInputs(Engines.DATA_SEED);
    List<String> remarks = new ArrayList<>();
    List<Ours> right = new ArrayList<>();
    List<Ours> unsteady = new ArrayList<>();
    for (Layer algorithm : wanted) {
      Ours ours = Ours.compile(layer, algorithm, inputs, machine, schedules);
      Optional<String> wrong = ours.check(definition, inputs, Clock.SYSTEM);
      if (wrong.isPresent()) {
        remarks.add(algorithm.algorithm() + ": " + wrong.get());
      } else {
        if (!ours.run().warmUp(options.time().multipliedBy(LONGEST_WARM_UP)).steady()) {
          unsteady.add(ours);
        }
        right.add(ours);
      }
    }
    if (right.isEmpty()) {
      return new Outcome.Failed(layer.name(), String.join("; ", remarks));
    }
    Ours ours = fastest(right);
    if (unsteady.contains(ours)) {
      remarks.add(ours.algorithm() + ": not steady after the warm-up");
    }
    ours.tuned().notes().forEach(note -> remarks.add(ours.algorithm() + ": " + note));
    ours.kernel().notes().forEach(note -> remarks.add(ours.algorithm() + ": " + note));
    ours.run().run();
    Map<String, Peer.Engine> engines =
        layer
            .work(inputs)
            .map(work -> engines(work, output(ours, layer), remarks))
            .orElseGet(() -> {
              remarks.add("peers are not asked for epilogues and other layouts");
              return Map.of();
            });
    Row row;
    try {
      row = row(layer, definition, ours, engines, remarks);
    } finally {
      engines.values().forEach(Peer.Engine::close);
    }
    return options
        .confirmation()
        .map(c -> confirmed(row, c))
        .orElseGet(() -> new Outcome.Timed(row));
  }

  /// {@return the row with the figures that `confirmation` finds} What it can't run is left out.
  private Outcome confirmed(Row row, Confirmation confirmation) {
    List<String> engines = new ArrayList<>(List.of(Engines.OURS, Engines.PEAK));
    engines.addAll(row.peers().keySet());
    Map<String, Double> found =
        confirmation.milliseconds(
            new Confirmation.Question(
                row.layer(),
                row.algorithm(),
                machine.threads(),
                machine.vectorBits() == 0,
                records.toString(),
                engines));
    List<String> lost = engines.stream().filter(e -> !found.containsKey(e)).toList();
    if (lost.contains(Engines.OURS) || lost.contains(Engines.PEAK)) {
      return new Outcome.Failed(row.layer(), "not confirmed: " + String.join(", ", lost));
    }
    List<String> remarks = new ArrayList<>(row.remarks());
    lost.forEach(engine -> remarks.add(engine + " is left out: it was not confirmed"));
    Map<String, Row.PeerTime> times = new LinkedHashMap<>();
    for (String peer : row.peers().keySet()) {
      if (found.containsKey(peer)) {
        times.put(peer, new Row.PeerTime(found.get(peer), Optional.empty()));
      }
    }
    return new Outcome.Timed(
        new Row(
            row.layer(),
            row.threads(),
            row.algorithm(),
            row.origin(),
            found.get(Engines.OURS),
            row.flops(),
            row.bytes(),
            roofs.probeFlops() / found.get(Engines.PEAK) / 1e6,
            row.roofGigabytes(),
            times,
            remarks));
  }

  private Ours fastest(List<Ours> all) {
    if (all.size() == 1) {
      return all.getFirst();
    }
    List<Timing> timings =
        watch.interleave(
            all.stream().map(Ours::run).toList(), new Sampling(3, 50, options.time().dividedBy(4)));
    return java.util.stream.IntStream.range(0, all.size())
        .boxed()
        .min(Comparator.comparingDouble(i -> timings.get(i).median()))
        .map(all::get)
        .orElseThrow();
  }

  /// {@return our output, NCHW}
  private static float[] output(Ours ours, BenchLayer layer) {
    float[] data = ours.output().copy().floats();
    return switch (layer) {
      case BenchLayer.Convolution(_, var p) -> Nchw.images(data, p.n(), p.k(), p.outH(), p.outW());
      case BenchLayer.Formed _ -> data;
      case BenchLayer.Pooling(_, _, var p) -> Nchw.images(data, p.n(), p.c(), p.outH(), p.outW());
    };
  }

  /// {@return the peers that agree with `expected`, warm}
  private Map<String, Peer.Engine> engines(Work work, float[] expected, List<String> remarks) {
    Map<String, Peer.Engine> agreeing = new LinkedHashMap<>();
    for (Peer peer : peers.stream().filter(p -> p.computes(work)).toList()) {
      try {
        Peer.Engine engine = peer.prepare(work, machine.threads());
        Optional<String> difference = difference(engine, expected);
        if (difference.isPresent()) {
          remarks.add(peer.name() + " is not timed: its result " + difference.get());
          engine.close();
        } else {
          agreeing.put(peer.name(), engine);
        }
      } catch (RuntimeException | LinkageError e) {
        remarks.add(
            "%s is not timed: %s: %s"
                .formatted(peer.name(), e.getClass().getSimpleName(), e.getMessage()));
      }
    }
    return agreeing;
  }

  private Optional<String> difference(Peer.Engine engine, float[] expected) {
    try {
      long end = Clock.SYSTEM.nanos() + options.time().toNanos() / 10;
      for (int i = 0; i < PEER_WARM_UPS || Clock.SYSTEM.nanos() < end; i++) {
        engine.run();
      }
      return Difference.between(engine.output(), expected);
    } catch (RuntimeException | LinkageError e) {
      engine.close();
      throw e;
    }
  }

  private Row row(
      BenchLayer layer,
      Layer definition,
      Ours ours,
      Map<String, Peer.Engine> engines,
      List<String> remarks) {
    List<Runnable> works = new ArrayList<>(List.of(ours.run(), roofs.probe()));
    engines.values().forEach(engine -> works.add(engine::run));
    Stopwatch.Turn turn = machine.threads() == 1 ? ALONE : BESIDE_OTHERS;
    List<Timing> timings =
        watch.interleave(works, new Sampling(FEWEST, MOST, options.time()), turn);
    List<Timing> copies =
        options.copies()
            ? watch.interleave(
                engines.values().stream().<Runnable>map(e -> e::runWithCopies).toList(),
                new Sampling(3, MOST, options.time().dividedBy(4)),
                turn)
            : List.of();
    Map<String, Row.PeerTime> times = new LinkedHashMap<>();
    int i = 0;
    for (String peer : engines.keySet()) {
      times.put(
          peer,
          new Row.PeerTime(
              timings.get(2 + i).ms(),
              copies.isEmpty() ? Optional.empty() : Optional.of(copies.get(i).ms())));
      i++;
    }
    long bytes = bytes(definition);
    return new Row(
        layer.name(),
        machine.threads(),
        ours.algorithm(),
        ours.tuned().origin(),
        timings.getFirst().ms(),
        definition.flops(),
        bytes,
        timings.get(1).gflops(roofs.probeFlops()),
        roofs.gigabytesPerSecond(bytes),
        times,
        List.copyOf(remarks));
  }

  private static long bytes(Layer layer) {
    long elements = layer.outputShapes().getFirst().size();
    for (var input : layer.pipeline().inputs()) {
      elements += input.extents().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }
    return elements * Float.BYTES;
  }
}
