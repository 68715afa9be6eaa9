package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;

/// Gives the Funcs and loops of a schedule other names, so that no two of a stage become one.
final class Renaming implements Names.Naming {
  /// A loop that a directive with a number has made: it is named after the loop that it splits.
  private static final Pattern NAMED_AFTER = Pattern.compile("(.+)(\\.[vup])");

  private final String call;
  private final Map<String, String> funcs;

  /// New names of each stage's variables and loops.
  private final Map<Stage, Map<Var, Var>> loops = new HashMap<>();

  /// For each stage, who has a new name.
  private final Map<Stage, Map<Var, Var>> owners = new HashMap<>();

  private Renaming(String call, Map<String, String> funcs) {
    this.call = call;
    this.funcs = funcs;
  }

  // ---- Of loops ----

  static Schedule loops(Schedule schedule, Map<Var, Var> names) {
    names.forEach((old, now) -> {
      Given.given(old, "renameLoops", "a loop");
      Given.given(now, "renameLoops", "the new name of " + old);
    });
    Renaming renaming = new Renaming("renameLoops", Map.of());
    Set<Var> found = new HashSet<>();
    Set<String> all = new TreeSet<>();
    for (Entry entry : schedule.entries()) {
      Stage stage = entry.directive().stage();
      List<Var> own = variables(schedule.staged(), stage);
      for (Var made : Names.loopsNamed(entry.directive())) {
        if (own.contains(made)) {
          continue; // the algorithm's name
        }
        all.add(made.name());
        if (names.containsKey(made)) {
          found.add(made);
          renaming.loops.computeIfAbsent(stage, _ -> new HashMap<>()).put(made, names.get(made));
        }
      }
    }
    for (Var old : names.keySet()) {
      if (!found.contains(old)) {
        throw Refusal.of("renameLoops", "the schedule makes no loop %s", old)
            .exists("it makes %s", all)
            .fix("%s", Refusal.nearest(old.name(), all, "rename one of these"));
      }
    }
    Schedule renamed = Schedule.of(schedule.pipeline());
    for (int i = 0; i < schedule.entries().size(); i++) {
      Entry entry = schedule.entries().get(i);
      renaming.take(variables(schedule.staged(), entry.directive().stage()), entry);
      renamed = renamed.with(renaming.of(entry), schedule.source(i));
    }
    return renamed;
  }

  // ---- To another pipeline ----

  static Schedule move(Schedule schedule, Pipeline to, Map<String, String> funcs) {
    checkNames(schedule, funcs);
    Schedule here = Schedule.of(schedule.pipeline());
    Schedule there = Schedule.of(to);
    Renaming renaming = new Renaming("moveTo", funcs);
    for (int i = 0; i < schedule.entries().size(); i++) {
      Entry entry = schedule.entries().get(i);
      renaming.matchVariables(here.staged(), there, entry.directive());
      renaming.take(variables(here.staged(), entry.directive().stage()), entry);
      there = there.with(renaming.of(entry), schedule.source(i));
      here = here.with(entry, schedule.source(i));
    }
    return there;
  }

  private static void checkNames(Schedule schedule, Map<String, String> funcs) {
    Set<String> known = new LinkedHashSet<>();
    schedule.staged().funcs().forEach(f -> known.add(f.name()));
    schedule.staged().inputs().forEach(in -> known.add(in.name()));
    Set<String> taken = new HashSet<>();
    funcs.forEach((old, now) -> {
      Given.given(old, "moveTo", "the name of a Func");
      Given.given(now, "moveTo", "the new name of " + old);
      if (!known.contains(old)) {
        throw Refusal.of("moveTo", "there is no Func %s to rename", old)
            .exists("there are %s", Refusal.list(known))
            .fix("%s", Refusal.nearest(old, known, "name one of these"));
      }
      if (!taken.add(now)) {
        throw Refusal.of("moveTo", "two Funcs would be called %s", now)
            .fix("give each a name of its own");
      }
    });
  }

  /// Pairs the variables of the stages that `directive` is about, by their place.
  private void matchVariables(Pipeline here, Schedule there, Directive directive) {
    List<Stage> stages = new ArrayList<>();
    Names.renamed(
        directive,
        new Names.Naming() {
          @Override
          public String func(String name) {
            stages.add(new Stage(name, 0));
            return name;
          }

          @Override
          public Var loop(Stage stage, Var loop) {
            stages.add(stage);
            return loop;
          }
        });
    for (Stage stage : stages) {
      boolean made = Names.made(directive).filter(stage.func()::equals).isPresent();
      if (made || !has(here, stage)) {
        continue;
      }
      Stage other = stage(stage);
      there.on(other); // is there one?
      List<Var> from = variables(here, stage);
      List<Var> to = variables(there.staged(), other);
      if (from.size() != to.size()) {
        throw Refusal.of("moveTo", "the pipelines differ in structure")
            .exists("%s has the variables %s, and %s there has %s", stage, from, other, to)
            .fix("move to a pipeline with the same Funcs, dimensions and updates");
      }
      Map<Var, Var> names = loops.computeIfAbsent(stage, _ -> new HashMap<>());
      for (int i = 0; i < from.size(); i++) {
        names.put(from.get(i), to.get(i));
      }
    }
  }

  private static boolean has(Pipeline pipeline, Stage stage) {
    return pipeline.funcs().stream()
            .anyMatch(f ->
                f.name().equals(stage.func())
                    && stage.index() >= 0
                    && stage.index() < f.definitions().size())
        || pipeline.inputs().stream().map(Input::name).anyMatch(stage.func()::equals);
  }

  /// The variables that the algorithm gives a stage; none where there is no such stage.
  private static List<Var> variables(Pipeline pipeline, Stage stage) {
    for (Func f : pipeline.funcs()) {
      boolean is = f.name().equals(stage.func());
      if (is && stage.index() >= 0 && stage.index() < f.definitions().size()) {
        Definition d = f.definitions().get(stage.index());
        return Stream.concat(f.vars().stream(), d.domain().stream().map(RVar::name).map(Var::of))
            .toList();
      }
    }
    return List.of();
  }

  // ---- Both ----

  private Entry of(Entry entry) {
    return new Entry(Names.renamed(entry.directive(), this), entry.knob(), entry.when());
  }

  /// Notes what the algorithm's variables and the loops that a directive makes are called, also
  /// those that no directive mentions.
  private void take(List<Var> variables, Entry entry) {
    Stage stage = entry.directive().stage();
    variables.forEach(v -> loop(stage, v));
    if (entry.directive() instanceof Directive.OnLoops d) {
      List<Var> made = d.made().stream().map(v -> loop(stage, v)).toList();
      if (!((Directive.OnLoops) Names.renamed(d, this)).made().equals(made)) {
        throw Refusal.of(call, "%s on %s names the loop that it makes after another", d, stage)
            .exists("it makes %s", Refusal.list(d.made()))
            .fix("rename the other one");
      }
    }
  }

  @Override
  public String func(String name) {
    return funcs.getOrDefault(name, name);
  }

  @Override
  public Var loop(Stage stage, Var loop) {
    Var now = named(loops.getOrDefault(stage, Map.of()), loop);
    Var owner = owners.computeIfAbsent(stage, _ -> new HashMap<>()).putIfAbsent(now, loop);
    if (owner != null && !owner.equals(loop)) {
      throw Refusal.of(call, "%s and %s of %s would both be called %s", owner, loop, stage, now)
          .fix("choose another name for one of them with renameLoops");
    }
    return now;
  }

  private static Var named(Map<Var, Var> names, Var loop) {
    if (names.containsKey(loop)) {
      return names.get(loop);
    }
    Matcher after = NAMED_AFTER.matcher(loop.name());
    if (!after.matches()) {
      return loop;
    }
    return Var.of(named(names, Var.of(after.group(1))).name() + after.group(2));
  }
}
