package org.nestwright.lowering.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// The choices that make a random value, one small number each, where 0 stands for the simplest.
/// They are recorded, so that a simpler value can be made by making the record simpler.
final class Draws {
  private final int[] given;
  private final SplittableRandom random;
  private final List<Integer> taken = new ArrayList<>();

  private Draws(int[] given, SplittableRandom random) {
    this.given = given;
    this.random = random;
  }

  /// {@return endless choices from a seed}
  static Draws of(long seed) {
    return new Draws(new int[0], new SplittableRandom(seed));
  }

  /// {@return the choices given, then zeros}
  static Draws of(int[] given) {
    return new Draws(given.clone(), null);
  }

  /// {@return a number from 0 to `n - 1`}
  int below(int n) {
    int i = taken.size();
    int next =
        i < given.length ? Math.min(given[i], n - 1) : random == null ? 0 : random.nextInt(n);
    taken.add(next);
    return next;
  }

  /// {@return a number from `low` to `high`; the one nearest to 0 is the simplest}
  int between(int low, int high) {
    int n = below(high - low + 1);
    return IntStream.rangeClosed(low, high)
        .boxed()
        .sorted(Comparator.comparing(Math::abs))
        .toList()
        .get(n);
  }

  /// {@return true once in `n` times; false is the simpler}
  boolean oneIn(int n) {
    return below(n) == n - 1;
  }

  @SafeVarargs
  final <T> T any(T... items) {
    return items[below(items.length)];
  }

  <T> T any(List<T> items) {
    return items.get(below(items.size()));
  }

  /// {@return all items in a random order}
  <T> List<T> shuffled(List<T> items) {
    List<T> rest = new ArrayList<>(items);
    List<T> out = new ArrayList<>();
    while (!rest.isEmpty()) {
      out.add(rest.remove(below(rest.size())));
    }
    return out;
  }

  /// {@return the choices so far, without the zeros at the end}
  int[] taken() {
    int[] all = taken.stream().mapToInt(Integer::intValue).toArray();
    int length = all.length;
    while (length > 0 && all[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(all, length);
  }
}
