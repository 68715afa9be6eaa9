package org.nestwright.scheduler;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;

/// One line of a schedule. Loops are named by a [Var]; the loop over a reduction variable has that
/// variable's name.
///
/// Each record prints as the method call on [Schedule] that makes it.
public sealed interface Directive {
  /// {@return the stage it is about; directives on storage and place of computation name the pure
  /// stage}
  Stage stage();

  /// A directive about the loops of one stage.
  sealed interface OnLoops extends Directive {
    /// {@return the loops that it makes, by the names that it gives them}
    default List<Var> made() {
      return List.of();
    }
  }

  /// A directive about a whole Func: where it is computed, and where and how it is stored.
  sealed interface OnFunc extends Directive {}

  /// A directive with a number, at least 1, that a [Knob] may stand for.
  sealed interface Numbered extends Directive {
    /// {@return the same directive with another number}
    Directive withNumber(int number);

    /// {@return the call that makes it, with `number` written in the number's place}
    String text(String number);
  }

  /// Replaces loop `old` by `outer` and `inner`, with `old = outer * factor + inner`.
  ///
  /// @param stage whose loop
  /// @param old the loop that is split
  /// @param outer the new loop over tiles
  /// @param inner the new loop inside a tile
  /// @param factor extent of `inner`, at least 1
  /// @param tail what happens where `factor` does not divide
  record Split(Stage stage, Var old, Var outer, Var inner, int factor, Tail tail)
      implements OnLoops, Numbered {
    /// Refuses nulls.
    public Split {
      Given.given(stage, "split", "the stage");
      Given.loop(old, "split", "the loop to split");
      Given.given(outer, "split", "the outer loop");
      Given.given(inner, "split", "the inner loop");
      Given.given(tail, "split", "the tail");
    }

    @Override
    public List<Var> made() {
      return List.of(outer, inner);
    }

    @Override
    public Split withNumber(int number) {
      return new Split(stage, old, outer, inner, number, tail);
    }

    @Override
    public String text(String number) {
      return "split(%s, %s, %s, %s%s)".formatted(old, outer, inner, number, tailText(tail));
    }

    @Override
    public String toString() {
      return text(Integer.toString(factor));
    }
  }

  /// Replaces two adjacent loops by one.
  ///
  /// @param stage whose loops
  /// @param inner the inner of the two
  /// @param outer the outer of the two
  /// @param fused the loop that replaces them
  record Fuse(Stage stage, Var inner, Var outer, Var fused) implements OnLoops {
    /// Refuses nulls.
    public Fuse {
      Given.given(stage, "fuse", "the stage");
      Given.loop(inner, "fuse", "the inner loop");
      Given.loop(outer, "fuse", "the outer loop");
      Given.given(fused, "fuse", "the fused loop");
    }

    @Override
    public List<Var> made() {
      return List.of(fused);
    }

    @Override
    public String toString() {
      return "fuse(%s, %s, %s)".formatted(inner, outer, fused);
    }
  }

  /// Puts the named loops into this order, innermost first, in the places they have together.
  ///
  /// @param stage whose loops
  /// @param loops innermost first
  record Reorder(Stage stage, List<Var> loops) implements OnLoops {
    /// Copies the list.
    public Reorder {
      Given.given(stage, "reorder", "the stage");
      loops = Given.loops(loops, "reorder", "loop");
    }

    @Override
    public String toString() {
      return "reorder(" + names(loops) + ")";
    }
  }

  /// Runs a loop as vector lanes.
  ///
  /// @param stage whose loop
  /// @param loop the loop; with a width, the name of the outer of the two loops it becomes
  /// @param width lanes; nothing for the whole loop
  /// @param tail of the split that a width makes
  record Vectorize(Stage stage, Var loop, OptionalInt width, Tail tail)
      implements OnLoops, Numbered {
    /// Refuses nulls. Without a split there is no tail.
    public Vectorize {
      Given.given(stage, "vectorize", "the stage");
      Given.loop(loop, "vectorize", "the loop");
      Given.given(width, "vectorize", "the number");
      Given.given(tail, "vectorize", "the tail");
      tail = width.isEmpty() ? Tail.AUTO : tail;
    }

    /// Of the whole loop.
    public Vectorize(Stage stage, Var loop) {
      this(stage, loop, OptionalInt.empty(), Tail.AUTO);
    }

    /// With a split.
    public Vectorize(Stage stage, Var loop, int width, Tail tail) {
      this(stage, loop, OptionalInt.of(width), tail);
    }

    @Override
    public List<Var> made() {
      return width.isPresent() ? List.of(inner()) : List.of();
    }

    /// {@return the inner loop of the split: the outer one's name and a letter}
    public Var inner() {
      return Var.of(loop.name() + ".v");
    }

    @Override
    public Vectorize withNumber(int number) {
      return new Vectorize(stage, loop, number, tail);
    }

    @Override
    public String text(String number) {
      return "vectorize(%s, %s%s)".formatted(loop, number, tailText(tail));
    }

    @Override
    public String toString() {
      return width.isPresent() ? text("" + width.getAsInt()) : "vectorize(" + loop + ")";
    }
  }

  /// Copies the body of a loop.
  ///
  /// @param stage whose loop
  /// @param loop the loop; with a factor, the name of the outer of the two loops it becomes
  /// @param factor copies; nothing for the whole loop
  /// @param tail of the split that a factor makes
  record Unroll(Stage stage, Var loop, OptionalInt factor, Tail tail) implements OnLoops, Numbered {
    /// Refuses nulls. Without a split there is no tail.
    public Unroll {
      Given.given(stage, "unroll", "the stage");
      Given.loop(loop, "unroll", "the loop");
      Given.given(factor, "unroll", "the number");
      Given.given(tail, "unroll", "the tail");
      tail = factor.isEmpty() ? Tail.AUTO : tail;
    }

    /// Of the whole loop.
    public Unroll(Stage stage, Var loop) {
      this(stage, loop, OptionalInt.empty(), Tail.AUTO);
    }

    /// With a split.
    public Unroll(Stage stage, Var loop, int factor, Tail tail) {
      this(stage, loop, OptionalInt.of(factor), tail);
    }

    @Override
    public List<Var> made() {
      return factor.isPresent() ? List.of(inner()) : List.of();
    }

    /// {@return the inner loop of the split: the outer one's name and a letter}
    public Var inner() {
      return Var.of(loop.name() + ".u");
    }

    @Override
    public Unroll withNumber(int number) {
      return new Unroll(stage, loop, number, tail);
    }

    @Override
    public String text(String number) {
      return "unroll(%s, %s%s)".formatted(loop, number, tailText(tail));
    }

    @Override
    public String toString() {
      return factor.isPresent() ? text("" + factor.getAsInt()) : "unroll(" + loop + ")";
    }
  }

  /// Divides a loop among threads.
  ///
  /// @param stage whose loop
  /// @param loop the loop; with a task size, the name of the outer of the two loops it becomes
  /// @param task iterations a task; nothing for one
  /// @param tail of the split that a task size makes
  record Parallel(Stage stage, Var loop, OptionalInt task, Tail tail) implements OnLoops, Numbered {
    /// Refuses nulls. Without a split there is no tail.
    public Parallel {
      Given.given(stage, "parallel", "the stage");
      Given.loop(loop, "parallel", "the loop");
      Given.given(task, "parallel", "the number");
      Given.given(tail, "parallel", "the tail");
      tail = task.isEmpty() ? Tail.AUTO : tail;
    }

    /// Of the whole loop.
    public Parallel(Stage stage, Var loop) {
      this(stage, loop, OptionalInt.empty(), Tail.AUTO);
    }

    /// With a split.
    public Parallel(Stage stage, Var loop, int task, Tail tail) {
      this(stage, loop, OptionalInt.of(task), tail);
    }

    @Override
    public List<Var> made() {
      return task.isPresent() ? List.of(inner()) : List.of();
    }

    /// {@return the inner loop of the split: the outer one's name and a letter}
    public Var inner() {
      return Var.of(loop.name() + ".p");
    }

    @Override
    public Parallel withNumber(int number) {
      return new Parallel(stage, loop, number, tail);
    }

    @Override
    public String text(String number) {
      return "parallel(%s, %s%s)".formatted(loop, number, tailText(tail));
    }

    @Override
    public String toString() {
      return task.isPresent() ? text("" + task.getAsInt()) : "parallel(" + loop + ")";
    }
  }

  /// Runs a loop one iteration after the other, as it is without a directive.
  ///
  /// @param stage whose loop
  /// @param loop the loop
  record Serial(Stage stage, Var loop) implements OnLoops {
    /// Refuses nulls.
    public Serial {
      Given.given(stage, "serial", "the stage");
      Given.loop(loop, "serial", "the loop");
    }

    @Override
    public String toString() {
      return "serial(" + loop + ")";
    }
  }

  /// Gives a loop another name.
  ///
  /// @param stage whose loop
  /// @param old its name so far
  /// @param name its name from here on
  record Rename(Stage stage, Var old, Var name) implements OnLoops {
    /// Refuses nulls.
    public Rename {
      Given.given(stage, "rename", "the stage");
      Given.loop(old, "rename", "the loop");
      Given.given(name, "rename", "the new name");
    }

    @Override
    public List<Var> made() {
      return List.of(name);
    }

    @Override
    public String toString() {
      return "rename(%s, %s)".formatted(old, name);
    }
  }

  /// Lets reduction loops of an update run as lanes or in threads: each lane or iteration has a
  /// partial result of its own, and these are put together in a fixed order afterwards.
  ///
  /// @param stage an update that is a sum, product, minimum or maximum, or `&`, `|`, `^`
  record Atomic(Stage stage) implements OnLoops {
    /// Refuses nulls.
    public Atomic {
      Given.given(stage, "atomic", "the stage");
    }

    @Override
    public String toString() {
      return "atomic()";
    }
  }

  /// Computes what is needed of a Func at the start of each iteration of a consumer's loop.
  ///
  /// @param stage the pure stage of the Func
  /// @param consumer whose loop
  /// @param loop the loop
  record ComputeAt(Stage stage, Stage consumer, Var loop) implements OnFunc {
    /// Refuses nulls.
    public ComputeAt {
      Given.given(stage, "computeAt", "the stage");
      Given.given(consumer, "computeAt", "the consumer");
      Given.loop(loop, "computeAt", "the loop");
    }

    @Override
    public String toString() {
      return "computeAt(%s, %s)".formatted(consumer, loop);
    }
  }

  /// Computes a Func once, before all that uses it.
  ///
  /// @param stage the pure stage of the Func
  record ComputeRoot(Stage stage) implements OnFunc {
    /// Refuses nulls.
    public ComputeRoot {
      Given.given(stage, "computeRoot", "the stage");
    }

    @Override
    public String toString() {
      return "computeRoot()";
    }
  }

  /// Computes a Func anew wherever its value is used.
  ///
  /// @param stage the pure stage of the Func
  record Inline(Stage stage) implements OnFunc {
    /// Refuses nulls.
    public Inline {
      Given.given(stage, "inline", "the stage");
    }

    @Override
    public String toString() {
      return "inline()";
    }
  }

  /// Keeps a Func's storage for the time of one iteration of a loop at or outside the one it is
  /// computed at.
  ///
  /// @param stage the pure stage of the Func
  /// @param consumer whose loop
  /// @param loop the loop
  record StoreAt(Stage stage, Stage consumer, Var loop) implements OnFunc {
    /// Refuses nulls.
    public StoreAt {
      Given.given(stage, "storeAt", "the stage");
      Given.given(consumer, "storeAt", "the consumer");
      Given.loop(loop, "storeAt", "the loop");
    }

    @Override
    public String toString() {
      return "storeAt(%s, %s)".formatted(consumer, loop);
    }
  }

  /// Keeps a Func's storage for the whole run.
  ///
  /// @param stage the pure stage of the Func
  record StoreRoot(Stage stage) implements OnFunc {
    /// Refuses nulls.
    public StoreRoot {
      Given.given(stage, "storeRoot", "the stage");
    }

    @Override
    public String toString() {
      return "storeRoot()";
    }
  }

  /// Lays a Func out in memory with its dimensions in another order.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimensions every dimension, innermost first
  record ReorderStorage(Stage stage, List<Var> dimensions) implements OnFunc {
    /// Copies the list.
    public ReorderStorage {
      Given.given(stage, "reorderStorage", "the stage");
      dimensions = Given.loops(dimensions, "reorderStorage", "dimension");
    }

    @Override
    public String toString() {
      return "reorderStorage(" + names(dimensions) + ")";
    }
  }

  /// Promises and fixes the region of a dimension: it is computed whole, and no more may be needed.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param min its first value
  /// @param extent how many values, at least 1
  record Bound(Stage stage, Var dimension, int min, int extent) implements OnFunc, Numbered {
    /// Refuses nulls.
    public Bound {
      Given.given(stage, "bound", "the stage");
      Given.given(dimension, "bound", "the dimension");
    }

    @Override
    public Bound withNumber(int number) {
      return new Bound(stage, dimension, min, number);
    }

    @Override
    public String text(String number) {
      return "bound(%s, %d, %s)".formatted(dimension, min, number);
    }

    @Override
    public String toString() {
      return text(Integer.toString(extent));
    }
  }

  /// Puts a new Func between a Func or Input and one of its readers: a copy that can be computed
  /// and stored where and how the reader wants it.
  ///
  /// @param stage the pure stage of the Func, or the Input's name with index 0
  /// @param consumer the Func that reads the copy instead
  /// @param copy the new Func's name
  record In(Stage stage, String consumer, String copy) implements OnFunc {
    /// Refuses nulls.
    public In {
      Given.given(stage, "in", "the stage");
      Given.given(consumer, "in", "the consumer");
      Given.given(copy, "in", "the name of the copy");
    }

    @Override
    public String toString() {
      return "in(%s, \"%s\")".formatted(consumer, copy);
    }
  }

  /// Divides a reduction: a new Func reduces over all but one of its variables, for each value of
  /// that one, and the update reduces what the new Func has found. What the new Func does for
  /// different values may run at once.
  ///
  /// @param stage an update that is a sum, product, minimum or maximum
  /// @param reduction the reduction variable to keep
  /// @param var the new Func's last dimension, in its place
  /// @param intermediate the new Func's name
  record Rfactor(Stage stage, Var reduction, Var var, String intermediate) implements OnFunc {
    /// Refuses nulls.
    public Rfactor {
      Given.given(stage, "rfactor", "the stage");
      Given.loop(reduction, "rfactor", "the reduction variable");
      Given.given(var, "rfactor", "the new variable");
      Given.given(intermediate, "rfactor", "the name of the intermediate");
    }

    @Override
    public String toString() {
      return "rfactor(%s, %s, \"%s\")".formatted(reduction, var, intermediate);
    }
  }

  /// Keeps only a window of a dimension in memory: the value at `i` lives where the value at `i +
  /// extent` will.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param extent of the window, at least what is needed at a time
  record FoldStorage(Stage stage, Var dimension, int extent) implements OnFunc, Numbered {
    /// Refuses nulls.
    public FoldStorage {
      Given.given(stage, "foldStorage", "the stage");
      Given.given(dimension, "foldStorage", "the dimension");
    }

    @Override
    public FoldStorage withNumber(int number) {
      return new FoldStorage(stage, dimension, number);
    }

    @Override
    public String text(String number) {
      return "foldStorage(%s, %s)".formatted(dimension, number);
    }

    @Override
    public String toString() {
      return text(Integer.toString(extent));
    }
  }

  private static String tailText(Tail tail) {
    return tail == Tail.AUTO ? "" : ", Tail." + tail;
  }

  private static String names(List<Var> vars) {
    return vars.stream().map(Var::name).collect(Collectors.joining(", "));
  }
}
