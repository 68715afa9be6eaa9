package org.nestwright.scheduler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Stage;
import org.nestwright.scheduler.Directive;
import org.nestwright.scheduler.Refusal;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.graph.CallGraph;

/// Which Funcs are computed together because `computeWith` lets stages of theirs share loops, and
/// an order of these groups in which each comes before those it reads.
final class FusedGroups {
  private final Pipeline pipeline;
  private final CallGraph calls;
  private final Map<Stage, Directive.ComputeWith> joins = new LinkedHashMap<>();
  private final Map<String, Set<String>> groups = new HashMap<>();

  FusedGroups(Schedule schedule, Levels levels) {
    this.pipeline = schedule.staged();
    this.calls = CallGraph.of(pipeline);
    for (Directive d : schedule.directives()) {
      if (d instanceof Directive.ComputeWith with) {
        joins.remove(d.stage());
        joins.put(d.stage(), with);
      }
    }
    for (Directive.ComputeWith d : joins.values()) {
      check(d, levels);
      unite(d.stage().func(), d.with().func());
    }
    for (Directive.ComputeWith d : joins.values()) {
      checkApart(d);
    }
  }

  /// {@return whom `stage` joins}
  Optional<Directive.ComputeWith> join(Stage stage) {
    return Optional.ofNullable(joins.get(stage));
  }

  /// {@return all directives by which a stage joins another, in the order given}
  List<Directive.ComputeWith> joins() {
    return List.copyOf(joins.values());
  }

  /// {@return whether a stage of `f` joins another, or is joined}
  boolean isJoined(Func f) {
    return joins.values().stream()
        .anyMatch(d -> d.stage().func().equals(f.name()) || d.with().func().equals(f.name()));
  }

  private void check(Directive.ComputeWith d, Levels levels) {
    Levels.checkExists(pipeline, d, d.with());
    int updates = pipeline.func(d.with().func()).definitions().size() - 1;
    if (d.with().index() > updates) {
      throw Refusal.of(d, "%s has no update of that number", d.with().func())
          .exists("it has %d update definitions, counted from 0", updates)
          .fix("name a loop of %s", new Stage(d.with().func(), updates));
    }
    if (d.with().equals(d.stage())) {
      throw Refusal.of(d, "a stage can't share loops with itself").fix("name another stage");
    }
    if (levels.inlined().contains(d.with().func())) {
      throw Refusal.of(d, "%s is inlined and has no loops to share", d.with().func())
          .fix("add .on(%s).computeRoot() or computeAt(...)", d.with().func());
    }
    boolean same = d.with().func().equals(d.stage().func());
    if (same && d.with().index() > d.stage().index()) {
      throw Refusal.of(
              d,
              "%s runs before %s, and in a shared loop the stage that joins runs last",
              d.stage(),
              d.with())
          .fix("write .on(%s).computeWith(%s, %s)", d.with(), d.stage(), d.loop());
    }
    Set<Stage> seen = new HashSet<>();
    for (Stage s = d.stage(); joins.containsKey(s); s = joins.get(s).with()) {
      if (!seen.add(s)) {
        throw Refusal.of(d, "%s joins %s, which joins it in turn", d.stage(), d.with())
            .fix("leave out one of the two");
      }
    }
  }

  private void unite(String a, String b) {
    Set<String> all = new LinkedHashSet<>(groups.getOrDefault(a, Set.of(a)));
    all.addAll(groups.getOrDefault(b, Set.of(b)));
    all.forEach(name -> groups.put(name, all));
  }

  /// No Func of a group may need another one: it would have to be complete before the loops that
  /// compute it end.
  private void checkApart(Directive.ComputeWith d) {
    for (String name : groups.get(d.stage().func())) {
      for (String other : List.of(d.stage().func(), d.with().func())) {
        for (List<String> path : List.of(path(name, other), path(other, name))) {
          if (!name.equals(other) && !path.isEmpty()) {
            List<String> between = path.subList(1, path.size() - 1);
            throw Refusal.of(
                    d,
                    "%s needs values of %s%s, which must all be there before",
                    path.getLast(),
                    path.getFirst(),
                    between.isEmpty() ? "" : " through " + Refusal.list(between))
                .fix("leave it out, or compute %s inside loops with computeAt", path.getFirst());
          }
        }
      }
    }
  }

  /// Funcs of which each is read by the next, from `from` to `to`; empty where there are none.
  private List<String> path(String from, String to) {
    Map<String, String> cameFrom = new HashMap<>();
    List<String> open = new ArrayList<>(List.of(from));
    while (!open.isEmpty()) {
      String name = open.removeFirst();
      if (name.equals(to)) {
        List<String> path = new ArrayList<>(List.of(to));
        while (!path.getFirst().equals(from)) {
          path.addFirst(cameFrom.get(path.getFirst()));
        }
        return path;
      }
      for (Func consumer : calls.consumers(pipeline.func(name))) {
        if (!consumer.name().equals(from) && cameFrom.putIfAbsent(consumer.name(), name) == null) {
          open.add(consumer.name());
        }
      }
    }
    return List.of();
  }

  /// {@return every Func once, in groups that are computed together, each group before all that it
  /// reads}
  List<List<Func>> consumersFirst() {
    List<Func> left = new ArrayList<>(pipeline.funcs().reversed());
    Set<String> done = new HashSet<>();
    List<List<Func>> order = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Func> next =
          left.stream()
              .map(this::group)
              .filter(group -> isReady(group, done))
              .findFirst()
              .orElseThrow(() -> crossed(left));
      left.removeAll(next);
      next.forEach(f -> done.add(f.name()));
      order.add(next);
    }
    return order;
  }

  private List<Func> group(Func f) {
    Set<String> names = groups.getOrDefault(f.name(), Set.of(f.name()));
    return pipeline.funcs().stream().filter(g -> names.contains(g.name())).toList();
  }

  private boolean isReady(List<Func> group, Set<String> done) {
    return group.stream()
        .flatMap(f -> calls.consumers(f).stream())
        .allMatch(consumer -> group.contains(consumer) || done.contains(consumer.name()));
  }

  private RuntimeException crossed(List<Func> left) {
    Directive.ComputeWith d =
        joins.values().stream()
            .filter(j -> left.stream().anyMatch(f -> f.name().equals(j.stage().func())))
            .findFirst()
            .orElseThrow();
    return Refusal.of(d, "two groups of Funcs that share loops would each need the other first")
        .exists("one of the groups is %s", Refusal.list(groups.get(d.stage().func())))
        .fix("leave out one computeWith");
  }
}
