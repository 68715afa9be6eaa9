package org.nestwright.autotune.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nestwright.scheduler.Knob;

final class SearchTest {
  private static final List<Knob> SMALL =
      List.of(new Knob("a", List.of(1, 2, 4)), new Knob("b", List.of(3, 5)));

  private static final List<Knob> LARGE =
      IntStream.range(0, 8)
          .mapToObj(i -> new Knob("k" + i, IntStream.range(0, 12).boxed().toList()))
          .toList();

  private static List<Choice> run(List<Knob> knobs, long seed, int count) {
    Search search = new Search(knobs, List.of(), seed);
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Optional<Choice> choice = search.next();
      if (choice.isEmpty()) {
        break;
      }
      choices.add(choice.get());
      search.report(choice.get(), cost(choice.get()));
    }
    return choices;
  }

  /// How far the knobs are from 7: a hill to climb.
  private static double cost(Choice choice) {
    return 1 + choice.values().values().stream().mapToInt(v -> (v - 7) * (v - 7)).sum();
  }

  @Test
  void a_space_is_searched_once_and_to_its_end() {
    List<Choice> choices = run(SMALL, 1, 100);
    assertEquals(6, choices.size());
    assertEquals(6, new HashSet<>(choices).size());
  }

  @Test
  void a_space_without_knobs_has_one_choice() {
    assertEquals(List.of(Choice.of(Map.of())), run(List.of(), 1, 100));
  }

  @Test
  void the_seed_decides() {
    assertEquals(run(LARGE, 5, 200), run(LARGE, 5, 200));
    assertNotEquals(run(LARGE, 5, 200), run(LARGE, 6, 200));
  }

  @Test
  void nothing_is_proposed_twice() {
    List<Choice> choices = run(LARGE, 3, 2000);
    assertEquals(2000, new HashSet<>(choices).size());
  }

  @Test
  void starts_come_first_if_they_belong_to_the_space() {
    Choice start = Choice.of(Map.of("a", 4, "b", 5));
    Choice stranger = Choice.of(Map.of("a", 3, "b", 5));
    Choice other = Choice.of(Map.of("a", 4));
    Search search = new Search(SMALL, List.of(other, stranger, start, start), 1);
    assertEquals(Optional.of(start), search.next());
    HashSet<Choice> rest = new HashSet<>();
    for (Optional<Choice> c = search.next(); c.isPresent(); c = search.next()) {
      assertTrue(rest.add(c.get()));
    }
    assertEquals(5, rest.size());
  }

  @Test
  void evolution_beats_chance() {
    int wins = 0;
    for (int seed = 0; seed < 10; seed++) {
      double evolved =
          run(LARGE, seed, 300).stream().mapToDouble(SearchTest::cost).min().orElseThrow();
      Search blind = new Search(LARGE, List.of(), seed);
      double guessed =
          IntStream.range(0, 300)
              .mapToDouble(_ -> cost(blind.next().orElseThrow()))
              .min()
              .orElseThrow();
      wins += evolved < guessed ? 1 : 0;
    }
    assertTrue(wins >= 9, "better than chance for %d of 10 seeds".formatted(wins));
  }
}
