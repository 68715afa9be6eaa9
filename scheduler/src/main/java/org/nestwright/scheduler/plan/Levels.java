package org.nestwright.scheduler.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.graph.CallGraph;

/// Where each Func is computed and stored, as the directives say and by default where they say
/// nothing.
///
/// The default is safe and never exponential: an output and a Func with updates are computed at the
/// root, a Func that is read in one place is inlined, one that is read in several places is
/// computed at the root.
final class Levels {
  /// A place: the root where there is no loop.
  ///
  /// @param directive what put it there; null for a default
  /// @param consumer whose loop, null for the root
  /// @param loop which loop, null for the root
  record Place(Directive directive, Stage consumer, Var loop) {
    static final Place ROOT = new Place(null, null, null);

    boolean isRoot() {
      return loop == null;
    }
  }

  private final Map<String, Place> compute = new HashMap<>();
  private final Map<String, Place> store = new HashMap<>();
  private final Map<String, Place> hoist = new HashMap<>();
  private final Set<String> inlined = new HashSet<>();

  Levels(Schedule schedule) {
    Pipeline pipeline = schedule.staged();
    for (Directive directive : schedule.directives()) {
      checkNotInput(pipeline, directive);
      switch (directive) {
        case Directive.OnPipeline _ -> {}
        case Directive.Constant d -> checkIsInput(pipeline, d);
        case Directive.OnLoops _, Directive.OnStage _, Directive.OnFunc _ ->
            place(pipeline, directive);
      }
    }
    CallGraph calls = CallGraph.of(pipeline);
    for (Func f : pipeline.funcs()) {
      String name = f.name();
      boolean free = !compute.containsKey(name) && !inlined.contains(name);
      if (free) {
        boolean whole =
            f.definitions().size() > 1
                || pipeline.outputs().contains(f)
                || calls.calls(f) > 1
                || store.containsKey(name)
                || hoist.containsKey(name)
                || hasLoopDirective(schedule, name);
        if (whole) {
          compute.put(name, Place.ROOT);
        } else {
          inlined.add(name);
        }
      }
    }
    checkInlined(schedule);
  }

  private static boolean hasLoopDirective(Schedule schedule, String func) {
    return schedule.directives().stream()
        .anyMatch(d ->
            switch (d) {
              case Directive.ComputeWith with ->
                  with.stage().func().equals(func) || with.with().func().equals(func);
              case Directive.OnLoops _, Directive.OnStage _ -> d.stage().func().equals(func);
              case Directive.OnFunc _, Directive.OnPipeline _ -> false;
            });
  }

  private void place(Pipeline pipeline, Directive directive) {
    String name = directive.stage().func();
    Func f = pipeline.func(name);
    switch (directive) {
      case Directive.ComputeAt d -> {
        checkNotOutput(pipeline, f, d);
        checkConsumer(pipeline, d, d.consumer());
        inlined.remove(name);
        compute.put(name, new Place(d, d.consumer(), d.loop()));
      }
      case Directive.ComputeRoot _ -> {
        inlined.remove(name);
        compute.put(name, Place.ROOT);
      }
      case Directive.Precompute d -> {
        checkNotOutput(pipeline, f, d);
        inlined.remove(name);
        compute.put(name, new Place(d, null, null));
      }
      case Directive.Inline d -> {
        checkNotOutput(pipeline, f, d);
        if (f.definitions().size() > 1) {
          throw Refusal.of(d, "an inlined Func can't keep what updates change")
              .exists("%s has %d", name, f.definitions().size() - 1)
              .fix("use computeAt or computeRoot");
        }
        compute.remove(name);
        inlined.add(name);
      }
      case Directive.StoreAt d -> {
        checkNotOutput(pipeline, f, d);
        checkConsumer(pipeline, d, d.consumer());
        store.put(name, new Place(d, d.consumer(), d.loop()));
      }
      case Directive.StoreRoot d -> store.put(name, new Place(d, null, null));
      case Directive.HoistStorage d -> {
        checkNotOutput(pipeline, f, d);
        checkConsumer(pipeline, d, d.consumer());
        hoist.put(name, new Place(d, d.consumer(), d.loop()));
      }
      case Directive.HoistStorageRoot d -> {
        checkNotOutput(pipeline, f, d);
        hoist.put(name, new Place(d, null, null));
      }
      case Directive.Estimate d -> Estimates.check(pipeline, f, d);
      case Directive.OnLoops _,
          Directive.OnStage _,
          Directive.OnPipeline _,
          Directive.Constant _,
          Directive.OnStorage _,
          Directive.OnRegion _ -> {}
    }
  }

  private static void checkNotInput(Pipeline pipeline, Directive d) {
    String name = d.stage().func();
    boolean input = pipeline.inputs().stream().anyMatch(in -> in.name().equals(name));
    if (input && !(d instanceof Directive.In || d instanceof Directive.Constant)) {
      throw Refusal.of(d, "%s is an input and has no loops or storage to schedule", name)
          .fix("make a copy of it with in(consumer, \"copy\") and schedule that");
    }
  }

  private static void checkIsInput(Pipeline pipeline, Directive.Constant d) {
    String name = d.stage().func();
    List<String> inputs = pipeline.inputs().stream().map(Input::name).toList();
    if (!inputs.contains(name)) {
      throw Refusal.of(d, "%s is no input, and only an input can be declared constant", name)
          .exists("the inputs are %s", inputs.isEmpty() ? "none" : Refusal.list(inputs))
          .fix(
              "to compute a Func of constant inputs once for many runs, write .precompute() on it");
    }
  }

  private static void checkNotOutput(Pipeline pipeline, Func f, Directive d) {
    if (pipeline.outputs().contains(f)) {
      throw Refusal.of(
              d,
              "%s is an output, which is always computed at the root, into the caller's buffer",
              f.name())
          .fix("leave it out");
    }
  }

  /// @param consumer whose loops `d` names
  static void checkExists(Pipeline pipeline, Directive d, Stage consumer) {
    List<String> names = pipeline.funcs().stream().map(Func::name).toList();
    if (!names.contains(consumer.func())) {
      throw Refusal.of(d, "the pipeline has no Func %s", consumer.func())
          .exists("it has %s", Refusal.list(names))
          .fix("%s", Refusal.nearest(consumer.func(), names, "name one of these"));
    }
  }

  private static void checkConsumer(Pipeline pipeline, Directive d, Stage consumer) {
    checkExists(pipeline, d, consumer);
    if (consumer.func().equals(d.stage().func())) {
      throw Refusal.of(d, "a Func can't be computed inside its own loops")
          .fix("name a Func that reads %s", consumer.func());
    }
  }

  private void checkInlined(Schedule schedule) {
    for (Directive d : schedule.directives()) {
      if (!inlined.contains(d.stage().func())) {
        continue;
      }
      boolean needsStorage =
          !(d instanceof Directive.ComputeAt
              || d instanceof Directive.ComputeRoot
              || d instanceof Directive.Precompute
              || d instanceof Directive.OnPipeline
              || d instanceof Directive.Inline);
      if (needsStorage) {
        String name = d.stage().func();
        throw Refusal.of(d, "%s is inlined and has no loops or storage of its own", name)
            .fix("add .on(%s).computeRoot() or computeAt(...)", name);
      }
    }
  }

  /// {@return whether any Func is computed inside a loop of `f`}
  boolean hasInside(Func f) {
    return compute.values().stream()
        .anyMatch(place -> !place.isRoot() && place.consumer().func().equals(f.name()));
  }

  Set<String> inlined() {
    return inlined;
  }

  /// {@return the directive that has `f` computed once for many runs; empty where none has}
  Optional<Directive> precompute(Func f) {
    Place place = compute.get(f.name());
    return place != null && place.directive() instanceof Directive.Precompute
        ? Optional.of(place.directive())
        : Optional.empty();
  }

  Place compute(Func f) {
    return compute.get(f.name());
  }

  Optional<Place> store(Func f) {
    return Optional.ofNullable(store.get(f.name()));
  }

  Optional<Place> hoist(Func f) {
    return Optional.ofNullable(hoist.get(f.name()));
  }
}
