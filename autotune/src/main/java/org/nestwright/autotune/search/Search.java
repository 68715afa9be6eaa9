package org.nestwright.autotune.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.nestwright.scheduler.Knob;
import org.nestwright.scheduler.KnobSpace;

/// Proposes each choice of a space at most once: the given starts, then random ones, then children
/// of the best.
///
/// The proposals depend on the seed and on the times reported, on nothing else.
public final class Search {
  /// Choices measured before evolution begins: it needs parents.
  private static final int RANDOM_FIRST = 8;

  /// Guesses already proposed before the search looks for what is left by number.
  private static final int GUESSES = 64;

  private final KnobSpace space;
  private final Random dice;
  private final SearchStrategy random;
  private final SearchStrategy evolution;
  private final Deque<Choice> starts = new ArrayDeque<>();
  private final Set<Choice> proposed = new HashSet<>();
  private final List<Measured> measured = new ArrayList<>();

  /// A search of the space that `knobs` span.
  ///
  /// @param starts proposed first; those outside the space are left out
  public Search(List<Knob> knobs, List<Choice> starts, long seed) {
    this.space = new KnobSpace(knobs);
    this.dice = new Random(seed);
    this.random = new RandomSearch(space, dice);
    this.evolution = new EvolutionarySearch(space, dice);
    starts.stream().filter(s -> space.contains(s.values())).forEach(this.starts::add);
  }

  /// {@return how many choices the space has}
  public long size() {
    return space.size();
  }

  /// {@return a choice not proposed before; nothing when all were}
  public Optional<Choice> next() {
    while (!starts.isEmpty()) {
      Choice start = starts.poll();
      if (proposed.add(start)) {
        return Optional.of(start);
      }
    }
    if (proposed.size() >= space.size()) {
      return Optional.empty();
    }
    SearchStrategy strategy = measured.size() < RANDOM_FIRST ? random : evolution;
    for (int i = 0; i < GUESSES; i++) {
      Choice guess = strategy.guess(Collections.unmodifiableList(measured));
      if (proposed.add(guess)) {
        return Optional.of(guess);
      }
    }
    return Optional.of(left());
  }

  private Choice left() {
    long number = dice.nextLong(space.size());
    while (!proposed.add(new Choice(space.at(number)))) {
      number = (number + 1) % space.size();
    }
    return new Choice(space.at(number));
  }

  /// Takes note that the kernel of `choice` took `seconds`. Choices that were refused or failed are
  /// not reported.
  public void report(Choice choice, double seconds) {
    Measured entry = new Measured(choice, seconds);
    int at =
        Collections.binarySearch(measured, entry, Comparator.comparingDouble(Measured::seconds));
    measured.add(at < 0 ? -at - 1 : at, entry);
  }
}
