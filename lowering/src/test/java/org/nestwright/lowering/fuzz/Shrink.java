package org.nestwright.lowering.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

/// Makes a failing trial simpler while it fails in the same way: fewer directives, smaller factors,
/// fewer and smaller Funcs.
final class Shrink {
  private static final long MOST_NANOS = 20_000_000_000L;

  private final String kind;
  private final long end = System.nanoTime() + MOST_NANOS;
  private int[] choices;
  private Trial best;

  private Shrink(int[] choices, Trial trial, String kind) {
    this.choices = choices;
    this.best = trial;
    this.kind = kind;
  }

  /// {@return the simplest trial found}
  ///
  /// @param choices that made the pipeline
  /// @param trial that failed
  /// @param failed how
  static Trial of(int[] choices, Trial trial, Trial.Outcome.Failed failed) {
    Shrink shrink = new Shrink(choices, trial, failed.kind());
    boolean better = true;
    while (better && System.nanoTime() < shrink.end) {
      better = shrink.directives() | shrink.options() | shrink.pipeline();
    }
    return shrink.best;
  }

  private boolean keep(Trial trial) {
    if (System.nanoTime() > end
        || !(trial.run() instanceof Trial.Outcome.Failed f && f.kind().equals(kind))) {
      return false;
    }
    best = trial;
    return true;
  }

  /// Copies that can no longer be made are left out, and what is about them.
  private static Schedule schedule(Trial trial, List<Directive> directives) {
    Schedule schedule = Schedule.of(trial.sample().pipeline());
    for (Directive d : directives) {
      try {
        schedule = schedule.with(d);
      } catch (AlgorithmException | ScheduleException e) {
        continue;
      }
    }
    return schedule;
  }

  private boolean directives() {
    boolean better = false;
    for (int i = best.schedule().directives().size() - 1; i >= 0; i--) {
      List<Directive> fewer = new ArrayList<>(best.schedule().directives());
      Directive d = fewer.remove(i);
      if (keep(best.with(schedule(best, fewer)))) {
        better = true;
        continue;
      }
      for (Directive simpler : simpler(d)) {
        List<Directive> changed = new ArrayList<>(best.schedule().directives());
        changed.set(i, simpler);
        if (keep(best.with(schedule(best, changed)))) {
          better = true;
          break;
        }
      }
    }
    return better;
  }

  private static List<Directive> simpler(Directive d) {
    List<Directive> all = new ArrayList<>();
    if (d instanceof Directive.Specialize s) {
      for (int i = 0; i < s.copy().size(); i++) {
        List<Directive.OnLoops> fewer = new ArrayList<>(s.copy());
        fewer.remove(i);
        all.add(new Directive.Specialize(s.stage(), s.condition(), fewer));
      }
    }
    for (int factor : new int[] {2, 3, 4, 8}) {
      if (d instanceof Directive.Split s && factor < s.factor()) {
        all.add(new Directive.Split(s.stage(), s.old(), s.outer(), s.inner(), factor, s.tail()));
      }
      if (d instanceof Directive.Vectorize s && factor < s.width().orElse(0)) {
        all.add(new Directive.Vectorize(s.stage(), s.loop(), factor, s.tail()));
      }
      if (d instanceof Directive.Unroll s && factor < s.factor().orElse(0)) {
        all.add(new Directive.Unroll(s.stage(), s.loop(), factor, s.tail()));
      }
    }
    return all;
  }

  private boolean options() {
    boolean better = false;
    if (best.threads() > 1) {
      better = keep(new Trial(best.sample(), best.schedule(), best.vectorBits(), 1));
    }
    if (best.vectorBits() > 0) {
      better |= keep(new Trial(best.sample(), best.schedule(), 0, best.threads()));
    }
    return better;
  }

  /// Takes pieces out of the choices, and makes single ones smaller.
  private boolean pipeline() {
    boolean better = false;
    for (int length : new int[] {16, 8, 4, 2, 1}) {
      for (int at = choices.length - length; at >= 0; at--) {
        if (at + length <= choices.length) {
          better |= remade(without(at, length));
        }
      }
    }
    for (int i = 0; i < choices.length; i++) {
      for (int smaller : new int[] {0, choices[i] / 2, choices[i] - 1}) {
        if (i < choices.length && smaller >= 0 && smaller < choices[i]) {
          int[] changed = choices.clone();
          changed[i] = smaller;
          better |= remade(changed);
        }
      }
    }
    return better;
  }

  private int[] without(int at, int length) {
    int[] fewer = new int[choices.length - length];
    System.arraycopy(choices, 0, fewer, 0, at);
    System.arraycopy(choices, at + length, fewer, at, fewer.length - at);
    return fewer;
  }

  private boolean remade(int[] changed) {
    if (System.nanoTime() > end) {
      return false;
    }
    Optional<Sample> sample = sample(changed);
    if (sample.isEmpty()) {
      return false;
    }
    Trial trial =
        new Trial(
            sample.get(), Schedule.of(sample.get().pipeline()), best.vectorBits(), best.threads());
    boolean fails = keep(trial.with(schedule(trial, best.schedule().directives())));
    if (fails) {
      choices = changed;
    }
    return fails;
  }

  private static Optional<Sample> sample(int[] choices) {
    try {
      return Optional.of(RandomPipeline.of(Draws.of(choices)));
    } catch (AlgorithmException | ScheduleException e) {
      return Optional.empty();
    }
  }
}
