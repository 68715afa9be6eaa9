package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/// Refuses what is missing where a user hands it in, with words that say what it is.
final class Given {
  private static final String DIMENSIONS =
      "an RDom has y only from 2 dimensions on, z from 3 and w from 4";

  private Given() {}

  /// {@return `value`}
  ///
  /// @param where the method that was called
  /// @param what it stands for
  /// @throws ScheduleException when it is null
  static <T> T given(T value, String where, String what) {
    if (value == null) {
      throw Refusal.of(where, "%s is null", what).fix("give one");
    }
    return value;
  }

  /// {@return `loop`, which may have come from an RDom}
  ///
  /// @throws ScheduleException when it is null
  static <T> T loop(T loop, String where, String what) {
    if (loop == null) {
      throw Refusal.of(where, "%s is null", what).exists(DIMENSIONS).fix("give one");
    }
    return loop;
  }

  /// {@return a copy of `loops`, some of which may have come from an RDom}
  ///
  /// @throws ScheduleException when it or one of them is null
  static <T> List<T> loops(Collection<T> loops, String where, String what) {
    List<T> copy = new ArrayList<>(given(loops, where, "the list"));
    for (int i = 0; i < copy.size(); i++) {
      loop(copy.get(i), where, "%s %d".formatted(what, i));
    }
    return Collections.unmodifiableList(copy);
  }

  /// {@return a copy of `items`}
  ///
  /// @throws ScheduleException when it or one of them is null
  static <T> List<T> all(Collection<T> items, String where, String what) {
    List<T> copy = new ArrayList<>(given(items, where, "the list"));
    for (int i = 0; i < copy.size(); i++) {
      given(copy.get(i), where, "%s %d".formatted(what, i));
    }
    return Collections.unmodifiableList(copy);
  }
}
