package org.nestwright.layers;

import org.nestwright.scheduler.Schedule;

/// Writes one schedule: the output in register tiles, the sums of a tile computed inside its loops,
/// copies of the input before or between, and the weights packed once.
final class TiledSchedule {
  private TiledSchedule() {}

  static Schedule of(WindowFuncs funcs, TiledChoice choice) {
    OutputTiles output = new OutputTiles(funcs, choice.tile(), choice.order(), choice.parallel());
    TiledReduction reduction = new TiledReduction(funcs, choice, output);
    OutputTiles.Written written =
        output.write(Schedule.of(funcs.pipeline()), !reduction.isInPanels());
    Schedule s = reduction.schedule(written);
    s = new InputCopies(funcs, choice, output, written, reduction).schedule(s);
    return new PackedWeights(funcs, choice, reduction).schedule(s);
  }
}
