package org.nestwright.autotune.search;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.nestwright.scheduler.Knob;
import org.nestwright.scheduler.KnobSpace;

/// Children of the fastest choices: the knobs of one or two parents, with one or two of them
/// turned.
final class EvolutionarySearch implements SearchStrategy {
  private static final int PARENTS = 12;
  private static final double TWO_PARENTS = 0.5;

  /// A turned knob goes to a neighbouring value this often, else to any.
  private static final double NEXT_VALUE = 0.6;

  /// A stranger among the children keeps the search from settling too early.
  private static final double STRANGER = 0.1;

  private final KnobSpace space;
  private final Random dice;

  EvolutionarySearch(KnobSpace space, Random dice) {
    this.space = space;
    this.dice = dice;
  }

  @Override
  public Choice guess(List<Measured> best) {
    if (best.isEmpty() || space.knobs().isEmpty() || dice.nextDouble() < STRANGER) {
      return Choice.random(space, dice);
    }
    TreeMap<String, Integer> child = new TreeMap<>(parent(best).values());
    if (dice.nextDouble() < TWO_PARENTS) {
      Choice other = parent(best);
      child.replaceAll((name, value) -> dice.nextBoolean() ? value : other.values().get(name));
    }
    for (int turns = 1 + dice.nextInt(2); turns > 0; turns--) {
      Knob knob = space.knobs().get(dice.nextInt(space.knobs().size()));
      child.compute(knob.name(), (_, value) -> turned(knob, value));
    }
    return new Choice(child);
  }

  /// {@return one of the fastest, the faster the likelier}
  private Choice parent(List<Measured> best) {
    int count = Math.min(PARENTS, best.size());
    return best.get(Math.min(dice.nextInt(count), dice.nextInt(count))).choice();
  }

  private int turned(Knob knob, int value) {
    List<Integer> values = knob.values();
    int at = values.indexOf(value);
    int to =
        dice.nextDouble() < NEXT_VALUE
            ? Math.clamp(at + (dice.nextBoolean() ? 1L : -1L), 0, values.size() - 1)
            : dice.nextInt(values.size());
    return values.get(to);
  }
}
