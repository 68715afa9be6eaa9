package org.nestwright.autotune;

import java.nio.file.Path;
import org.nestwright.autotune.bench.Engines;
import org.nestwright.autotune.measure.Machine;
import org.nestwright.autotune.peer.Confirmation;

/// One engine of `nestwright bench` on one layer, for a process that measures nothing else.
public final class BenchEngine {
  private BenchEngine() {}

  /// {@return work that runs the layer once}
  ///
  /// @param question what is measured
  /// @param engine one of its engines
  public static Runnable open(Confirmation.Question question, String engine) {
    TunedLayers schedules = TunedLayers.reading(Path.of(question.records()));
    Machine machine = Machine.with(question.threads(), question.scalar());
    return Engines.open(question.layer(), question.algorithm(), engine, machine, schedules);
  }
}
