package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nestwright.dsl.Stage;

/// What makes one schedule of another: [Schedule#diff] finds it, and [Schedule#apply(ScheduleDiff)]
/// makes the second of the first, exactly.
///
/// @param changes in the order of the second schedule, what is only removed first
public record ScheduleDiff(List<Change> changes) {
  /// Above this many pairs, what lies between the common beginning and end counts as all new.
  private static final long MOST_PAIRS = 16_000_000;

  /// A difference in one place.
  ///
  /// @param before what stood in the first schedule; nothing where something was added
  /// @param after what stands in the second schedule; nothing where something was removed
  public record Change(Optional<Place> before, Optional<Place> after) {
    /// {@return the stage it is about}
    public Stage stage() {
      return after.or(() -> before).orElseThrow().entry().directive().stage();
    }

    @Override
    public String toString() {
      if (before.isEmpty()) {
        return "+ " + after.orElseThrow();
      }
      if (after.isEmpty()) {
        return "- " + before.get();
      }
      return before.get().entry().equals(after.get().entry())
          ? "moved " + before.get()
          : before.get() + " -> " + after.get();
    }
  }

  /// A directive in its place.
  ///
  /// @param index among the schedule's entries, from 0
  /// @param entry what stands there
  public record Place(int index, Entry entry) {
    @Override
    public String toString() {
      return entry.when().map(w -> w + ".").orElse("") + entry;
    }
  }

  /// Copies the list.
  public ScheduleDiff {
    changes = List.copyOf(changes);
  }

  /// {@return whether the schedules are equal}
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  static ScheduleDiff of(List<Entry> a, List<Entry> b) {
    int start = 0;
    while (start < Math.min(a.size(), b.size()) && a.get(start).equals(b.get(start))) {
      start++;
    }
    int end = 0;
    while (end < Math.min(a.size(), b.size()) - start
        && a.get(a.size() - 1 - end).equals(b.get(b.size() - 1 - end))) {
      end++;
    }
    List<Place> removed = new ArrayList<>();
    List<Place> added = new ArrayList<>();
    differences(
        places(a).subList(start, a.size() - end),
        places(b).subList(start, b.size() - end),
        removed,
        added);
    return new ScheduleDiff(paired(removed, added));
  }

  private static List<Place> places(List<Entry> entries) {
    List<Place> places = new ArrayList<>();
    for (Entry entry : entries) {
      places.add(new Place(places.size(), entry));
    }
    return places;
  }

  /// What is not in the longest common subsequence.
  private static void differences(
      List<Place> a, List<Place> b, List<Place> removed, List<Place> added) {
    if ((long) a.size() * b.size() > MOST_PAIRS) {
      removed.addAll(a);
      added.addAll(b);
      return;
    }
    int[][] common = new int[a.size() + 1][b.size() + 1];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        common[i][j] =
            a.get(i).entry().equals(b.get(j).entry())
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < a.size() || j < b.size()) {
      if (i < a.size() && j < b.size() && a.get(i).entry().equals(b.get(j).entry())) {
        i++;
        j++;
      } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
        removed.add(a.get(i++));
      } else {
        added.add(b.get(j++));
      }
    }
  }

  /// A directive that was removed and stands elsewhere now was moved; one that has another of its
  /// kind in its stage now was changed.
  private static List<Change> paired(List<Place> removed, List<Place> added) {
    Map<Integer, Place> before = new HashMap<>();
    List<Place> left = new ArrayList<>(removed);
    for (Place after : added) {
      left.stream()
          .filter(place -> place.entry().equals(after.entry()))
          .findFirst()
          .ifPresent(place -> {
            before.put(after.index(), place);
            left.remove(place);
          });
    }
    for (Place after : added) {
      if (!before.containsKey(after.index())) {
        left.stream()
            .filter(place -> isAlike(place.entry().directive(), after.entry().directive()))
            .findFirst()
            .ifPresent(place -> {
              before.put(after.index(), place);
              left.remove(place);
            });
      }
    }
    List<Change> changes = new ArrayList<>();
    left.forEach(place -> changes.add(new Change(Optional.of(place), Optional.empty())));
    for (Place after : added) {
      changes.add(new Change(Optional.ofNullable(before.get(after.index())), Optional.of(after)));
    }
    return changes;
  }

  private static boolean isAlike(Directive a, Directive b) {
    return a.getClass() == b.getClass() && a.stage().equals(b.stage());
  }

  /// {@return the second schedule's entries, of the first's}
  ///
  /// @throws ScheduleException when `entries` are another schedule's
  List<Entry> apply(List<Entry> entries) {
    List<Entry> kept = new ArrayList<>(entries);
    Map<Integer, Entry> added = new HashMap<>();
    for (Change change : changes) {
      change
          .before()
          .ifPresent(place -> {
            boolean fits =
                place.index() < entries.size() && entries.get(place.index()).equals(place.entry());
            if (!fits) {
              throw mismatch(
                  place.index(),
                  place.entry(),
                  place.index() < entries.size()
                      ? entries.get(place.index()).toString()
                      : "nothing");
            }
            kept.set(place.index(), null);
          });
      change.after().ifPresent(place -> added.put(place.index(), place.entry()));
    }
    kept.removeIf(entry -> entry == null);
    List<Entry> all = new ArrayList<>();
    int next = 0;
    int size = kept.size() + added.size();
    for (int i = 0; i < size; i++) {
      Entry entry = added.get(i);
      if (entry == null) {
        if (next == kept.size()) {
          throw Refusal.of("apply", "the diff is of a schedule with more directives")
              .exists("this one has %d", entries.size())
              .fix("apply it to the schedule that diff was called on");
        }
        entry = kept.get(next++);
      }
      all.add(entry);
    }
    return all;
  }

  private static ScheduleException mismatch(int index, Entry wanted, String found) {
    return Refusal.of("apply", "the diff is of another schedule")
        .exists(
            "its directive %d is %s on %s, and here it is %s",
            index, wanted, wanted.directive().stage(), found)
        .fix("apply it to the schedule that diff was called on");
  }

  /// {@return the changes by stage, one a line: `+` for added, `-` for removed, an arrow for
  /// changed}
  @Override
  public String toString() {
    if (changes.isEmpty()) {
      return "no difference";
    }
    Map<Stage, List<Change>> byStage = new LinkedHashMap<>();
    changes.forEach(c -> byStage.computeIfAbsent(c.stage(), _ -> new ArrayList<>()).add(c));
    StringBuilder text = new StringBuilder();
    byStage.forEach((stage, all) -> {
      text.append(stage).append(":\n");
      all.forEach(c -> text.append("  ").append(c).append("\n"));
    });
    return text.toString().stripTrailing();
  }
}
