package org.nestwright.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;

/// Reads the text form of a schedule: a chain of method calls on names and numbers. Nothing is
/// executed.
///
/// ```
/// schedule ::= 'Schedule.of' '(' name, ... ')' ( '.' name '(' argument, ... ')' )*
/// argument ::= name | '"' text '"' | integer | 'Tail.' name | 'MemoryType.' name
///            | func '.update(' integer ')' | 'List.of' '(' name, ... ')' | test
///            | 'knob(' '"' name '"' ( ',' integer )* ')'
/// test     ::= input '.at()' [ '.eq(' number ')' ] ( '.and(' test ')' | '.or(' test ')' | '.not()' )*
/// ```
final class ScheduleParser {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|//[^\\n]*|([A-Za-z_][A-Za-z_0-9]*)|(-?[0-9]+(?:\\.[0-9]+(?:E-?[0-9]+)?)?)"
              + "|([().,;])|\"([^\"\\\\\\p{Cntrl}]+)\"");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9.]*");
  private static final int MAX_LENGTH = 256 * 1024;
  private static final int MAX_DIRECTIVES = 10_000;
  private static final int MOST_DEPTH = 200;

  /// A piece of the text.
  ///
  /// @param quoted whether it stood in quotes
  private record Token(String text, int at, boolean quoted) {
    boolean isName() {
      return !quoted && Character.isJavaIdentifierStart(text.charAt(0));
    }
  }

  /// An argument of a call, as it was written.
  private sealed interface Argument {
    int at();

    record Name(String name, int at) implements Argument {}

    record Number(int value, int at) implements Argument {}

    record Quoted(String text, int at) implements Argument {}

    record Update(Stage stage, int at) implements Argument {}

    record Names(List<String> names, int at) implements Argument {}

    record Test(Expr condition, int at) implements Argument {}

    record Open(Knob knob, int at) implements Argument {}
  }

  private final Pipeline pipeline;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final Map<String, Var> vars = new HashMap<>();

  private int next;

  /// How many calls are open around the next token.
  private int depth;

  ScheduleParser(Pipeline pipeline, String text) {
    this.pipeline = pipeline;
    this.text = text;
  }

  /// A mistake in the text, with its place.
  private static final class Misplaced extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misplaced(String message) {
      super(message);
    }
  }

  Schedule parse() {
    try {
      return schedule();
    } catch (Misplaced e) {
      throw new ScheduleException(e.getMessage());
    }
  }

  private Schedule schedule() {
    tokenize();
    expect("Schedule");
    expect(".");
    expect("of");
    List<String> outputs = new ArrayList<>();
    int at = peek().at();
    for (Argument a : arguments()) {
      outputs.add(name(a));
    }
    List<String> expected = pipeline.outputs().stream().map(Func::name).toList();
    if (!outputs.equals(expected)) {
      throw error(at, "the schedule is of %s but the pipeline's outputs are %s", outputs, expected);
    }
    Schedule schedule = Schedule.of(pipeline);
    int count = 0;
    while (next < tokens.size() && peek().text().equals(".")) {
      if (++count > MAX_DIRECTIVES) {
        throw error(peek().at(), "more than %d calls", MAX_DIRECTIVES);
      }
      next++;
      Token method = take();
      schedule = apply(schedule, method, arguments());
    }
    if (next < tokens.size() && peek().text().equals(";")) {
      next++;
    }
    if (next < tokens.size()) {
      throw error(peek().at(), "\"%s\" after the end of the schedule", peek().text());
    }
    return schedule;
  }

  private Schedule apply(Schedule s, Token method, List<Argument> args) {
    int before = s.entries().size();
    try {
      return call(s, method, args).writtenAt(before, place(method.at()));
    } catch (ScheduleException e) {
      throw error(
          method.at(), "%s", e.refusal().map(r -> r.at("").toString()).orElse(e.getMessage()));
    } catch (AlgorithmException e) {
      throw error(method.at(), "%s", e.getMessage());
    }
  }

  private Schedule call(Schedule s, Token method, List<Argument> a) {
    int n = a.size();
    return switch (method.text()) {
      case "on" -> {
        arity(method, a, 1, 2);
        yield n == 1 ? s.on(stage(a.get(0))) : s.on(name(a.get(0)), number(a.get(1)));
      }
      case "split" -> {
        arity(method, a, 4, 5);
        Tail tail = n == 5 ? tail(a.get(4)) : Tail.AUTO;
        Var[] v = a.subList(0, 3).stream().map(this::var).toArray(Var[]::new);
        yield a.get(3) instanceof Argument.Open(Knob knob, _)
            ? s.split(v[0], v[1], v[2], knob, tail)
            : s.split(v[0], v[1], v[2], number(a.get(3)), tail);
      }
      case "tile" -> {
        arity(method, a, 8, 9);
        Tail tail = n == 9 ? tail(a.get(8)) : Tail.AUTO;
        Var[] v = a.subList(0, 6).stream().map(this::var).toArray(Var[]::new);
        yield s.tile(v[0], v[1], v[2], v[3], v[4], v[5], number(a.get(6)), number(a.get(7)), tail);
      }
      case "fuse" -> {
        arity(method, a, 3, 3);
        yield s.fuse(var(a.get(0)), var(a.get(1)), var(a.get(2)));
      }
      case "reorder" -> s.reorder(a.stream().map(this::var).toArray(Var[]::new));
      case "vectorize", "unroll", "parallel" -> {
        arity(method, a, 1, 3);
        Tail tail = n == 3 ? tail(a.get(2)) : Tail.AUTO;
        yield n == 1 ? marked(s, method, var(a.get(0))) : marked(s, method, a, tail);
      }
      case "when" -> {
        arity(method, a, 2, 2);
        yield s.when(knob(a.get(0)), number(a.get(1)));
      }
      case "rename" -> {
        arity(method, a, 2, 2);
        yield s.rename(var(a.get(0)), var(a.get(1)));
      }
      case "atomic" -> {
        arity(method, a, 0, 0);
        yield s.atomic();
      }
      case "serial" -> s.serial(var(one(method, a)));
      case "partition" -> {
        arity(method, a, 2, 2);
        yield s.partition(var(a.get(0)), partition(a.get(1)));
      }
      case "neverPartition" -> s.neverPartition(a.stream().map(this::var).toArray(Var[]::new));
      case "alwaysPartition" -> s.alwaysPartition(a.stream().map(this::var).toArray(Var[]::new));
      case "partitionAll" -> s.partitionAll(partition(one(method, a)));
      case "neverPartitionAll" -> {
        arity(method, a, 0, 0);
        yield s.neverPartitionAll();
      }
      case "alwaysPartitionAll" -> {
        arity(method, a, 0, 0);
        yield s.alwaysPartitionAll();
      }
      case "computeWith" -> {
        arity(method, a, 2, 3);
        Align align = n == 3 ? align(a.get(2)) : Align.NO_ALIGN;
        yield s.computeWith(stage(a.get(0)), var(a.get(1)), align);
      }
      case "specialize" -> {
        if (!(one(method, a) instanceof Argument.Test(Expr condition, _))) {
          throw error(method.at(), "specialize takes a test such as n.at().eq(1)");
        }
        yield s.specialize(condition);
      }
      case "specializeFail" -> {
        if (!(one(method, a) instanceof Argument.Quoted(String message, _))) {
          throw error(method.at(), "specializeFail takes a message in quotes");
        }
        yield s.specializeFail(message);
      }
      case "computeAt" -> {
        arity(method, a, 2, 2);
        yield s.computeAt(stage(a.get(0)), var(a.get(1)));
      }
      case "storeAt" -> {
        arity(method, a, 2, 2);
        yield s.storeAt(stage(a.get(0)), var(a.get(1)));
      }
      case "computeRoot" -> {
        arity(method, a, 0, 0);
        yield s.computeRoot();
      }
      case "storeRoot" -> {
        arity(method, a, 0, 0);
        yield s.storeRoot();
      }
      case "constant" -> {
        arity(method, a, 0, 0);
        yield s.constant();
      }
      case "precompute" -> {
        arity(method, a, 0, 0);
        yield s.precompute();
      }
      case "inline" -> {
        arity(method, a, 0, 0);
        yield s.inline();
      }
      case "reorderStorage" -> s.reorderStorage(a.stream().map(this::var).toArray(Var[]::new));
      case "in" -> {
        arity(method, a, 1, 2);
        List<String> consumers = n == 1 ? List.of() : names(a.get(0));
        yield s.with(new Directive.In(s.func("in"), consumers, name(a.getLast())));
      }
      case "cloneIn" -> {
        arity(method, a, 2, 2);
        yield s.with(new Directive.CloneIn(s.func("cloneIn"), names(a.get(0)), name(a.get(1))));
      }
      case "rfactor" -> {
        arity(method, a, 3, 3);
        Stage stage = s.stage("rfactor");
        List<Var> kept = names(a.get(0)).stream().map(this::var).toList();
        List<Var> dimensions = names(a.get(1)).stream().map(this::var).toList();
        yield s.with(new Directive.Rfactor(stage, kept, dimensions, name(a.get(2))));
      }
      case "foldStorage" -> {
        arity(method, a, 2, 2);
        yield a.get(1) instanceof Argument.Open(Knob knob, _)
            ? s.foldStorage(var(a.get(0)), knob)
            : s.foldStorage(var(a.get(0)), number(a.get(1)));
      }
      case "bound" -> {
        arity(method, a, 3, 3);
        yield a.get(2) instanceof Argument.Open(Knob knob, _)
            ? s.bound(var(a.get(0)), number(a.get(1)), knob)
            : s.bound(var(a.get(0)), number(a.get(1)), number(a.get(2)));
      }
      case "boundExtent" -> {
        arity(method, a, 2, 2);
        yield s.boundExtent(var(a.get(0)), number(a.get(1)));
      }
      case "alignBounds" -> {
        arity(method, a, 2, 3);
        int remainder = n == 3 ? number(a.get(2)) : 0;
        yield s.alignBounds(var(a.get(0)), number(a.get(1)), remainder);
      }
      case "alignExtent" -> {
        arity(method, a, 2, 2);
        yield s.alignExtent(var(a.get(0)), number(a.get(1)));
      }
      case "storeIn" -> s.storeIn(memory(one(method, a)));
      case "hoistStorage" -> {
        arity(method, a, 2, 2);
        yield s.hoistStorage(stage(a.get(0)), var(a.get(1)));
      }
      case "hoistStorageRoot" -> {
        arity(method, a, 0, 0);
        yield s.hoistStorageRoot();
      }
      case "boundStorage" -> {
        arity(method, a, 2, 2);
        yield s.boundStorage(var(a.get(0)), number(a.get(1)));
      }
      case "alignStorage" -> {
        arity(method, a, 2, 2);
        yield s.alignStorage(var(a.get(0)), number(a.get(1)));
      }
      case "padStorage" -> {
        arity(method, a, 2, 2);
        yield s.padStorage(var(a.get(0)), number(a.get(1)));
      }
      case "blockStorage" -> {
        arity(method, a, 2, 2);
        yield s.blockStorage(var(a.get(0)), number(a.get(1)));
      }
      case "estimate" -> {
        arity(method, a, 3, 3);
        yield s.estimate(var(a.get(0)), number(a.get(1)), number(a.get(2)));
      }
      default ->
          throw error(
              method.at(),
              "no directive \"%s\"; there are split, fuse, reorder, tile, rename, vectorize,"
                  + " unroll, parallel, serial, atomic, when, computeAt, computeRoot, inline,"
                  + " precompute, constant, storeAt, storeRoot, reorderStorage, foldStorage, bound,"
                  + " in, cloneIn, rfactor, boundExtent, alignBounds, alignExtent, storeIn,"
                  + " hoistStorage, hoistStorageRoot, boundStorage, alignStorage, padStorage,"
                  + " blockStorage, estimate, computeWith, specialize, specializeFail, partition,"
                  + " neverPartition, alwaysPartition, partitionAll, neverPartitionAll,"
                  + " alwaysPartitionAll",
              method.text());
    };
  }

  /// Of a whole loop.
  private static Schedule marked(Schedule s, Token method, Var loop) {
    return switch (method.text()) {
      case "vectorize" -> s.vectorize(loop);
      case "unroll" -> s.unroll(loop);
      default -> s.parallel(loop);
    };
  }

  /// With a number, or a knob for it.
  private Schedule marked(Schedule s, Token method, List<Argument> a, Tail tail) {
    Var loop = var(a.get(0));
    if (a.get(1) instanceof Argument.Open(Knob knob, _)) {
      return switch (method.text()) {
        case "vectorize" -> s.vectorize(loop, knob, tail);
        case "unroll" -> s.unroll(loop, knob, tail);
        default -> s.parallel(loop, knob, tail);
      };
    }
    int number = number(a.get(1));
    return switch (method.text()) {
      case "vectorize" -> s.vectorize(loop, number, tail);
      case "unroll" -> s.unroll(loop, number, tail);
      default -> s.parallel(loop, number, tail);
    };
  }

  private void arity(Token method, List<Argument> args, int least, int most) {
    if (args.size() < least || args.size() > most) {
      throw error(
          method.at(),
          "%s takes %s arguments, not %d",
          method.text(),
          least == most ? Integer.toString(least) : least + " to " + most,
          args.size());
    }
  }

  private Argument one(Token method, List<Argument> args) {
    arity(method, args, 1, 1);
    return args.getFirst();
  }

  private String name(Argument a) {
    if (a instanceof Argument.Name(String name, _)) {
      return name;
    }
    if (a instanceof Argument.Quoted(String name, _) && NAME.matcher(name).matches()) {
      return name;
    }
    throw error(a.at(), "a name is wanted here");
  }

  private List<String> names(Argument a) {
    return a instanceof Argument.Names(List<String> names, _) ? names : List.of(name(a));
  }

  private Var var(Argument a) {
    return var(name(a));
  }

  private Var var(String name) {
    return vars.computeIfAbsent(name, Var::of);
  }

  private int number(Argument a) {
    if (a instanceof Argument.Number(int value, _)) {
      return value;
    }
    throw error(a.at(), "an integer is wanted here");
  }

  private Knob knob(Argument a) {
    if (a instanceof Argument.Open(Knob knob, _)) {
      return knob;
    }
    throw error(a.at(), "a knob is wanted here, as in knob(\"order\", 0, 1)");
  }

  private Tail tail(Argument a) {
    String name = name(a);
    for (Tail tail : Tail.values()) {
      if (name.equals("Tail." + tail) || name.equals(tail.name())) {
        return tail;
      }
    }
    throw error(a.at(), "no tail strategy \"%s\"; there are %s", name, List.of(Tail.values()));
  }

  private MemoryType memory(Argument a) {
    String name = name(a);
    for (MemoryType memory : MemoryType.values()) {
      if (name.equals("MemoryType." + memory) || name.equals(memory.name())) {
        return memory;
      }
    }
    throw error(
        a.at(), "no kind of memory \"%s\"; there are %s", name, List.of(MemoryType.values()));
  }

  private Stage stage(Argument a) {
    return a instanceof Argument.Update(Stage stage, _) ? stage : new Stage(name(a), 0);
  }

  private List<Argument> arguments() {
    if (++depth > MOST_DEPTH) {
      throw error(peek().at(), "calls inside calls more than %d deep", MOST_DEPTH);
    }
    expect("(");
    List<Argument> args = new ArrayList<>();
    while (!peek().text().equals(")")) {
      if (!args.isEmpty()) {
        expect(",");
      }
      args.add(argument());
    }
    expect(")");
    depth--;
    return args;
  }

  private Argument argument() {
    Token first = take();
    if (first.quoted()) {
      return new Argument.Quoted(first.text(), first.at());
    }
    if (!first.isName()) {
      try {
        return new Argument.Number(Integer.parseInt(first.text()), first.at());
      } catch (NumberFormatException e) {
        throw error(first.at(), "\"%s\" is no name and no 32-bit integer", first.text());
      }
    }
    if (first.text().equals("knob") && peek().text().equals("(")) {
      return open(first);
    }
    StringBuilder name = new StringBuilder(first.text());
    while (peek().text().equals(".")) {
      next++;
      Token part = take();
      if (part.text().equals("at") && peek().text().equals("(")) {
        arity(part, arguments(), 0, 0);
        return new Argument.Test(test(scalar(name.toString(), first)), first.at());
      }
      if (part.text().equals("update") && peek().text().equals("(")) {
        List<Argument> args = arguments();
        int index = number(one(part, args));
        if (index < 0) {
          throw error(first.at(), "updates are counted from 0, so there is no update(%d)", index);
        }
        // Whether there is such a one is for the schedule and the planner to say, as of every
        // stage.
        return new Argument.Update(new Stage(name.toString(), index + 1), first.at());
      }
      name.append('.').append(part.text());
    }
    if (name.toString().equals("List.of")) {
      return new Argument.Names(arguments().stream().map(this::name).toList(), first.at());
    }
    return new Argument.Name(name.toString(), first.at());
  }

  private Expr scalar(String name, Token at) {
    return pipeline.inputs().stream()
        .filter(in -> in.name().equals(name) && in.rank() == 0)
        .findFirst()
        .orElseThrow(() ->
            error(
                at.at(),
                "the pipeline has no scalar input \"%s\"; it has %s",
                name,
                pipeline.inputs().stream().filter(in -> in.rank() == 0).toList()))
        .at();
  }

  /// What follows a scalar input: a comparison, then and, or, not.
  private Expr test(Expr scalar) {
    Expr left = scalar;
    while (peek().text().equals(".")) {
      next++;
      Token method = take();
      Token open = peek();
      try {
        left = joined(left, method);
      } catch (AlgorithmException e) {
        throw error(open.at(), "%s", e.getMessage());
      }
    }
    return left;
  }

  private Expr joined(Expr left, Token method) {
    return switch (method.text()) {
      case "and", "or" -> {
        List<Argument> args = arguments();
        if (!(one(method, args) instanceof Argument.Test(Expr right, _))) {
          throw error(method.at(), "%s takes a test such as n.at().eq(1)", method.text());
        }
        yield method.text().equals("and") ? left.and(right) : left.or(right);
      }
      case "not" -> {
        arity(method, arguments(), 0, 0);
        yield left.not();
      }
      case "eq", "ne", "lt", "le", "gt", "ge" -> {
        expect("(");
        double value = constant(take());
        expect(")");
        yield switch (method.text()) {
          case "eq" -> left.eq(value);
          case "ne" -> left.ne(value);
          case "lt" -> left.lt(value);
          case "le" -> left.le(value);
          case "gt" -> left.gt(value);
          default -> left.ge(value);
        };
      }
      default ->
          throw error(
              method.at(),
              "no test \"%s\"; there are eq, ne, lt, le, gt, ge, and, or, not",
              method.text());
    };
  }

  private double constant(Token t) {
    try {
      return Double.parseDouble(t.text());
    } catch (NumberFormatException e) {
      throw error(t.at(), "a number is wanted here, not \"%s\"", t.text());
    }
  }

  private Align align(Argument a) {
    String name = name(a);
    for (Align align : Align.values()) {
      if (name.equals("Align." + align) || name.equals(align.name())) {
        return align;
      }
    }
    throw error(a.at(), "no alignment \"%s\"; there are %s", name, List.of(Align.values()));
  }

  private Partition partition(Argument a) {
    String name = name(a);
    for (Partition partition : Partition.values()) {
      if (name.equals("Partition." + partition) || name.equals(partition.name())) {
        return partition;
      }
    }
    throw error(a.at(), "no partition \"%s\"; there are %s", name, List.of(Partition.values()));
  }

  private Argument open(Token first) {
    List<Argument> args = arguments();
    if (args.isEmpty()) {
      throw error(first.at(), "a knob has a name and values, as in knob(\"bc\", 16, 32)");
    }
    try {
      List<Integer> values = args.stream().skip(1).map(this::number).toList();
      return new Argument.Open(new Knob(name(args.getFirst()), values), first.at());
    } catch (ScheduleException e) {
      throw error(first.at(), "%s", e.getMessage());
    }
  }

  private void tokenize() {
    if (text.length() > MAX_LENGTH) {
      throw error(0, "a schedule of %d characters; at most %d", text.length(), MAX_LENGTH);
    }
    Matcher m = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!m.find(at) || m.start() != at) {
        throw error(at, "\"%c\" has no place in a schedule", text.charAt(at));
      }
      if (m.group(4) != null) {
        tokens.add(new Token(m.group(4), at, true));
      } else if (m.group(1) != null || m.group(2) != null || m.group(3) != null) {
        tokens.add(new Token(m.group(), at, false));
      }
      at = m.end();
    }
  }

  private Token peek() {
    if (next >= tokens.size()) {
      throw error(text.length(), "the text ends in the middle of a call");
    }
    return tokens.get(next);
  }

  private Token take() {
    Token t = peek();
    next++;
    return t;
  }

  private void expect(String wanted) {
    Token t = take();
    if (!t.text().equals(wanted)) {
      throw error(t.at(), "\"%s\" is wanted here, not \"%s\"", wanted, t.text());
    }
  }

  private Misplaced error(int at, String format, Object... args) {
    return new Misplaced(place(at) + ": " + format.formatted(args));
  }

  private String place(int at) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(at, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return "line %d, column %d".formatted(line, column);
  }
}
