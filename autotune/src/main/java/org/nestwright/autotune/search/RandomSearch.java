package org.nestwright.autotune.search;

import java.util.List;
import java.util.Random;
import org.nestwright.scheduler.KnobSpace;

/// Any choice, each as likely as any other.
final class RandomSearch implements SearchStrategy {
  private final KnobSpace space;
  private final Random dice;

  RandomSearch(KnobSpace space, Random dice) {
    this.space = space;
    this.dice = dice;
  }

  @Override
  public Choice guess(List<Measured> best) {
    return Choice.random(space, dice);
  }
}
