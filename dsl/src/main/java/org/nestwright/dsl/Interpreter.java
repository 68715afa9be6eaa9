package org.nestwright.dsl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The meaning of every pipeline: computes it as its definitions read, without any schedule. A
/// compiled kernel is right when it gives the same bits.
///
/// ```java
/// Interpreter meaning = Interpreter.of(pipeline, List.of(in, weights));
/// Buffer whole = meaning.run(Shape.of(64, 56, 56)).getFirst();
/// long one = meaning.bitsAt(0, 3, 10, 12);          // one point, and only what it needs
/// ```
///
/// Not for use by several threads at once.
public final class Interpreter {
  private final Pipeline pipeline;
  private final Map<Input, Buffer> inputs;
  private final Map<Func, Program[]> programs = new IdentityHashMap<>();
  private final Realization realization;
  private final Dependence dependence;

  /// Funcs that are computed where they are read.
  private final Set<Func> inlined = Collections.newSetFromMap(new IdentityHashMap<>());

  private Interpreter(Pipeline pipeline, Map<Input, Buffer> inputs, Consumer<String> printer) {
    this.pipeline = pipeline;
    this.inputs = inputs;
    this.realization = new Realization(pipeline.funcs(), this::program, printer);
    this.dependence = new Dependence(pipeline.funcs());
  }

  /// {@return the interpreter of `pipeline` on these inputs, which are read when it runs}
  ///
  /// @param inputs one buffer per input, in the order of [Pipeline#inputs()]
  /// @throws AlgorithmException when a buffer does not fit its input
  public static Interpreter of(Pipeline pipeline, List<Buffer> inputs) {
    List<Input> declared = pipeline.inputs();
    if (inputs.size() != declared.size()) {
      throw new AlgorithmException(
          "the pipeline reads %d input%s %s, but %d buffer%s given"
              .formatted(
                  declared.size(),
                  declared.size() == 1 ? "" : "s",
                  declared.stream().map(Input::name).toList(),
                  inputs.size(),
                  inputs.size() == 1 ? " is" : "s are"));
    }
    Map<Input, Buffer> byInput = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      check(declared.get(i), inputs.get(i));
      byInput.put(declared.get(i), inputs.get(i));
    }
    return new Interpreter(pipeline, byInput, line -> System.out.println(line));
  }

  /// {@return this interpreter with another place for what the pipeline prints} Standard output is
  /// the place without it.
  ///
  /// @param printer is given each line
  public Interpreter printingTo(Consumer<String> printer) {
    return new Interpreter(pipeline, inputs, printer);
  }

  private static void check(Input input, Buffer buffer) {
    Shape shape = buffer.shape();
    if (buffer.type() != input.type()
        || !shape.extents().equals(input.extents())
        || shape.mins().stream().anyMatch(m -> m != 0)) {
      throw new AlgorithmException(
          "input %s takes a buffer %s %s, got %s: the first dimension is innermost and indices start at 0"
              .formatted(
                  input.name(),
                  input.type(),
                  new Shape(Collections.nCopies(input.rank(), 0), input.extents()),
                  "%s %s".formatted(buffer.type(), shape)));
    }
  }

  /// {@return the outputs over `shapes`, one shape per output Func; a tuple gives one buffer per
  /// value}
  ///
  /// @throws AlgorithmException when a point of an output needs an input outside its extents
  /// @throws RequirementException when a point of an output needs a value whose requirement is not
  ///   met
  public List<Buffer> run(Shape... shapes) {
    List<Func> outputs = pipeline.outputs();
    if (shapes.length != outputs.size()) {
      throw new AlgorithmException(
          "the pipeline has %d output%s %s, but %d shape%s given"
              .formatted(
                  outputs.size(),
                  outputs.size() == 1 ? "" : "s",
                  outputs.stream().map(Func::name).toList(),
                  shapes.length,
                  shapes.length == 1 ? " is" : "s are"));
    }
    Map<Func, Box> wanted = new IdentityHashMap<>();
    for (int i = 0; i < shapes.length; i++) {
      checkRank(outputs.get(i), shapes[i].rank());
      wanted.merge(outputs.get(i), Box.of(shapes[i]), Box::union);
    }
    Map<Func, Realized> stored = realize(wanted);
    List<Buffer> results = new ArrayList<>();
    for (int i = 0; i < shapes.length; i++) {
      results.addAll(checked(stored.get(outputs.get(i)), shapes[i]));
    }
    return results;
  }

  /// {@return the bits, as [Buffer#bitsAt] gives them, of one point of one output, computing only
  /// what it needs}
  ///
  /// @param output which of the buffers that [#run] would return
  public long bitsAt(int output, int... point) {
    return one(output, point).bitsAt(point);
  }

  /// {@return one point of one output as a double, computing only what it needs}
  ///
  /// @param output which of the buffers that [#run] would return
  public double valueAt(int output, int... point) {
    return one(output, point).getDouble(point);
  }

  private Buffer one(int output, int... point) {
    int value = output;
    for (Func f : pipeline.outputs()) {
      if (value >= 0 && value < f.types().size()) {
        checkRank(f, point.length);
        int[] extents = new int[point.length];
        java.util.Arrays.fill(extents, 1);
        Shape shape = Shape.of(extents).from(point);
        Realized stored = realize(Map.of(f, Box.of(shape))).get(f);
        return checked(stored, shape).get(value);
      }
      value -= f.types().size();
    }
    throw new IndexOutOfBoundsException(
        "there is no output %d: the pipeline has %d".formatted(output, output - value));
  }

  private Map<Func, Realized> realize(Map<Func, Box> wanted) {
    while (true) {
      try {
        return realization.of(wanted);
      } catch (TooWide e) {
        inlined.add(e.func());
        programs.clear();
      }
    }
  }

  private static void checkRank(Func f, int rank) {
    if (rank != f.rank()) {
      throw new AlgorithmException(
          "%s%s has %d dimension%s, but %d %s asked for"
              .formatted(
                  f.name(),
                  ExprPrinter.arguments(f.vars()),
                  f.rank(),
                  f.rank() == 1 ? "" : "s",
                  rank,
                  rank == 1 ? "is" : "are"));
    }
  }

  private static List<Buffer> checked(Realized stored, Shape shape) {
    List<Fault> faults = stored.isSpoilt() ? Realization.faults(stored, shape) : List.of();
    if (!faults.isEmpty()) {
      throw faults.getFirst().exception();
    }
    boolean whole = stored.value(0).shape().equals(shape);
    return stored.values().stream().map(b -> whole ? b : b.crop(shape).copy()).toList();
  }

  /// The program of stage `k` of `f`: its pure variables outside, last dimension outermost, then
  /// the reduction domain, last dimension outermost.
  private Program program(Func f, int k) {
    Program[] ofStage = programs.computeIfAbsent(f, g -> new Program[g.definitions().size()]);
    if (ofStage[k] == null) {
      Definition definition = f.definitions().get(k);
      Set<Expr> written = new HashSet<>();
      definition.args().stream().filter(Var.class::isInstance).forEach(written::add);
      List<LoopVar> loops = new ArrayList<>();
      f.vars().reversed().stream().filter(written::contains).forEach(loops::add);
      loops.addAll(definition.domain().reversed());
      List<Expr> roots = new ArrayList<>();
      definition.args().forEach(e -> roots.add(inline(e)));
      definition.values().forEach(e -> roots.add(inline(e)));
      List<Expr> predicates = definition.predicates().stream().map(this::inline).toList();
      ofStage[k] = Program.of(f, loops, predicates, roots, definition.args().size(), inputs::get);
    }
    return ofStage[k];
  }

  /// {@return what is needed of `root`, with each call of an inlined Func replaced by that Func's
  /// value there}
  private Expr inline(Expr root) {
    Expr needed = dependence.needed(root);
    if (inlined.isEmpty()) {
      return needed;
    }
    return Children.rewrite(
        needed,
        e -> {
          if (!(e instanceof Expr.Call(Func f, int value, List<Expr> args))
              || !inlined.contains(f)) {
            return e;
          }
          Expr body = inline(f.definitions().getFirst().values().get(value));
          return Children.rewrite(body, v -> v instanceof Var ? args.get(f.vars().indexOf(v)) : v);
        });
  }
}
