package org.nestwright.dsl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// A closed program: output Funcs with every Func and Input they reach. This is what a schedule is
/// made for and what the interpreter and a kernel run.
public final class Pipeline {
  private final List<Func> outputs;
  private final Map<String, Func> funcs;
  private final List<Input> inputs;

  private Pipeline(List<Func> outputs, Map<String, Func> funcs, List<Input> inputs) {
    this.outputs = outputs;
    this.funcs = funcs;
    this.inputs = inputs;
  }

  /// {@return the pipeline that computes `outputs`} Its inputs are ordered by name until [#taking]
  /// says otherwise.
  ///
  /// @throws AlgorithmException when two Funcs or Inputs share a name, or an output is listed twice
  public static Pipeline of(Func... outputs) {
    if (outputs.length == 0) {
      throw new AlgorithmException("a pipeline needs at least one output Func");
    }
    Set<Func> listed = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Func output : outputs) {
      if (!listed.add(Given.given(output, "an output of the pipeline"))) {
        throw new AlgorithmException(
            "%s is listed twice among the outputs: list it once, and read its buffer twice"
                .formatted(output.name()));
      }
    }
    Map<String, Func> funcs = new LinkedHashMap<>();
    Map<String, Input> inputs = new LinkedHashMap<>();
    for (Func output : outputs) {
      close(output, funcs, inputs);
    }
    for (String name : funcs.keySet()) {
      if (inputs.containsKey(name)) {
        throw new AlgorithmException(
            "\"%s\" names a Func and an Input: rename one".formatted(name));
      }
    }
    List<Input> sorted = new ArrayList<>(inputs.values());
    sorted.sort(java.util.Comparator.comparing(Input::name));
    return new Pipeline(List.of(outputs), Collections.unmodifiableMap(funcs), List.copyOf(sorted));
  }

  /// {@return this pipeline with its inputs in the given order, in which a kernel's buffers are
  /// then passed} An input that nothing reads may be listed too: its buffer is taken and ignored.
  ///
  /// @throws AlgorithmException when `order` does not hold every input of the pipeline, or a name
  ///   twice
  public Pipeline taking(Input... order) {
    Set<String> seen = new HashSet<>();
    for (Input in : order) {
      Given.given(in, "an input that taking lists");
      if (funcs.containsKey(in.name())) {
        throw new AlgorithmException(
            "\"%s\" names a Func and an Input: rename one".formatted(in.name()));
      }
    }
    List<Input> given = List.of(order);
    if (!given.stream().allMatch(in -> seen.add(in.name())) || !given.containsAll(inputs)) {
      throw new AlgorithmException(
          "taking%s must list each input once: the pipeline reads %s"
              .formatted(names(given), names(inputs)));
    }
    return new Pipeline(outputs, funcs, given);
  }

  private static String names(List<Input> inputs) {
    return inputs.stream().map(Input::name).collect(Collectors.joining(", ", "(", ")"));
  }

  /// Adds `root` and all it reaches, producers first, without recursion over Funcs so that long
  /// chains are no danger.
  private static void close(Func root, Map<String, Func> funcs, Map<String, Input> inputs) {
    Deque<Func> open = new ArrayDeque<>(List.of(root));
    Set<Func> expanded = Collections.newSetFromMap(new IdentityHashMap<>());
    while (!open.isEmpty()) {
      Func f = open.peek();
      if (expanded.add(f)) {
        for (Func producer : producers(f, inputs).reversed()) {
          if (!expanded.contains(producer)) {
            open.push(producer);
          }
        }
        continue;
      }
      open.pop();
      Func known = funcs.putIfAbsent(f.name(), f);
      if (known != null && known != f) {
        throw new AlgorithmException(
            "two Funcs are called \"%s\": an update gives a new Func, so define it whole before use, and give others a name of their own"
                .formatted(f.name()));
      }
    }
  }

  private static List<Func> producers(Func f, Map<String, Input> inputs) {
    List<Func> producers = new ArrayList<>();
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Expr> open = new ArrayDeque<>();
    for (Definition d : f.definitions()) {
      open.addAll(d.args());
      open.addAll(d.values());
      open.addAll(d.predicates());
    }
    while (!open.isEmpty()) {
      Expr e = open.poll();
      if (!seen.add(e)) {
        continue;
      }
      if (e instanceof Expr.Call(Func g, _, _) && !f.extendsOrIs(g) && !producers.contains(g)) {
        producers.add(g);
      }
      if (e instanceof Expr.Access(Input in, _)) {
        Input known = inputs.putIfAbsent(in.name(), in);
        if (known != null && !known.equals(in)) {
          throw new AlgorithmException(
              "two inputs are called \"%s\": %s and %s".formatted(in.name(), known, in));
        }
      }
      Children.of(e).forEach(open::add);
    }
    return producers;
  }

  /// {@return the outputs, in the order given}
  public List<Func> outputs() {
    return outputs;
  }

  /// {@return every Func, each after all it reads}
  public List<Func> funcs() {
    return List.copyOf(funcs.values());
  }

  /// {@return the inputs, in the order in which a kernel takes their buffers}
  public List<Input> inputs() {
    return inputs;
  }

  /// {@return the Func called `name`}
  ///
  /// @throws AlgorithmException when there is none
  public Func func(String name) {
    Func f = funcs.get(name);
    if (f == null) {
      throw new AlgorithmException(
          "the pipeline has no Func \"%s\": it has %s".formatted(name, funcs.keySet()));
    }
    return f;
  }

  /// {@return what `stage` does}
  public Definition definition(Stage stage) {
    return func(stage.func()).definitions().get(stage.index());
  }

  /// {@return the outputs over `shapes` on these inputs, as the [Interpreter] computes them}
  ///
  /// @param inputs one buffer per input, in the order of [#inputs()]
  /// @param shapes one per output Func
  public List<Buffer> eval(List<Buffer> inputs, Shape... shapes) {
    return Interpreter.of(this, inputs).run(shapes);
  }

  @Override
  public String toString() {
    return funcs.values().stream().map(Func::toString).collect(Collectors.joining("\n"));
  }
}
