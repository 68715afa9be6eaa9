package org.nestwright.autotune.bench;

import java.time.Duration;
import java.util.List;
import org.nestwright.autotune.TunedLayers;
import org.nestwright.autotune.measure.Clock;
import org.nestwright.autotune.measure.FmaPeak;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.measure.Stopwatch;
import org.nestwright.autotune.peer.Peer;
import org.nestwright.dsl.Buffer;
import org.nestwright.layers.Accuracy;
import org.nestwright.layers.Layer;

/// What takes part in a benchmark, by name: our kernel, the machine's peak, and the peers.
public final class Engines {
  /// Our kernel.
  static final String OURS = "nestwright";

  /// The work that runs at the machine's FMA peak.
  static final String PEAK = "peak";

  static final long DATA_SEED = 20_261_121;

  private static final Duration PEAK_TIME = Duration.ofSeconds(2);

  private Engines() {}

  /// {@return work that runs the layer once by that engine; for the peak, work of its own}
  public static Runnable open(
      String name, String algorithm, String engine, Machine machine, TunedLayers schedules) {
    if (engine.equals(PEAK)) {
      return FmaPeak.measure(machine, new Stopwatch(Clock.SYSTEM, () -> false), PEAK_TIME)
          .probe(machine, PEAK_TIME);
    }
    BenchLayer layer = Suite.find(name);
    List<Buffer> inputs = layer.definition().realInputs(DATA_SEED);
    if (engine.equals(OURS)) {
      Layer ours =
          layer.algorithms(Accuracy.WINOGRAD).stream()
              .filter(a -> a.algorithm().equals(algorithm))
              .findFirst()
              .orElseThrow();
      return Ours.compile(layer, ours, inputs, machine, schedules).run();
    }
    Peer peer =
        Peers.find().usable().stream()
            .filter(p -> p.name().equals(engine))
            .findFirst()
            .orElseThrow();
    return peer.prepare(layer.work(inputs).orElseThrow(), machine.threads())::run;
  }
}
