package org.nestwright.scheduler;

import java.util.List;
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
  sealed interface OnLoops extends Directive {}

  /// A directive about one stage as a whole: with what it runs, and in which cases.
  sealed interface OnStage extends Directive {}

  /// A directive about a whole Func: where it is computed, and where and how it is stored.
  sealed interface OnFunc extends Directive {}

  /// Replaces loop `old` by `outer` and `inner`, with `old = outer * factor + inner`.
  ///
  /// @param stage whose loop
  /// @param old the loop that is split
  /// @param outer the new loop over tiles
  /// @param inner the new loop inside a tile
  /// @param factor extent of `inner`, at least 1
  /// @param tail what happens where `factor` does not divide
  record Split(Stage stage, Var old, Var outer, Var inner, int factor, Tail tail)
      implements OnLoops {
    @Override
    public String toString() {
      return "split(%s, %s, %s, %d%s)".formatted(old, outer, inner, factor, tailText(tail));
    }
  }

  /// Replaces two adjacent loops by one.
  ///
  /// @param stage whose loops
  /// @param inner the inner of the two
  /// @param outer the outer of the two
  /// @param fused the loop that replaces them
  record Fuse(Stage stage, Var inner, Var outer, Var fused) implements OnLoops {
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
      loops = List.copyOf(loops);
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
  /// @param width lanes, or 0 for the whole loop
  /// @param tail of the split that a width makes
  record Vectorize(Stage stage, Var loop, int width, Tail tail) implements OnLoops {
    /// Without a split there is no tail.
    public Vectorize {
      tail = width == 0 ? Tail.AUTO : tail;
    }

    @Override
    public String toString() {
      return marked("vectorize", loop, width, tail);
    }
  }

  /// Copies the body of a loop.
  ///
  /// @param stage whose loop
  /// @param loop the loop; with a factor, the name of the outer of the two loops it becomes
  /// @param factor copies, or 0 for the whole loop
  /// @param tail of the split that a factor makes
  record Unroll(Stage stage, Var loop, int factor, Tail tail) implements OnLoops {
    /// Without a split there is no tail.
    public Unroll {
      tail = factor == 0 ? Tail.AUTO : tail;
    }

    @Override
    public String toString() {
      return marked("unroll", loop, factor, tail);
    }
  }

  /// Divides a loop among threads.
  ///
  /// @param stage whose loop
  /// @param loop the loop; with a task size, the name of the outer of the two loops it becomes
  /// @param task iterations a task, or 0 for one
  /// @param tail of the split that a task size makes
  record Parallel(Stage stage, Var loop, int task, Tail tail) implements OnLoops {
    /// Without a split there is no tail.
    public Parallel {
      tail = task == 0 ? Tail.AUTO : tail;
    }

    @Override
    public String toString() {
      return marked("parallel", loop, task, tail);
    }
  }

  /// Runs a loop one iteration after the other, as it is without a directive.
  ///
  /// @param stage whose loop
  /// @param loop the loop
  record Serial(Stage stage, Var loop) implements OnLoops {
    @Override
    public String toString() {
      return "serial(" + loop + ")";
    }
  }

  /// Says whether a loop is cut where tests on it change.
  ///
  /// @param stage whose loop
  /// @param loop the loop
  /// @param partition when to cut it
  record PartitionLoop(Stage stage, Var loop, Partition partition) implements OnLoops {
    @Override
    public String toString() {
      return switch (partition) {
        case AUTO -> "partition(" + loop + ", Partition.AUTO)";
        case NEVER -> "neverPartition(" + loop + ")";
        case ALWAYS -> "alwaysPartition(" + loop + ")";
      };
    }
  }

  /// Says for every loop that the stage has so far whether it is cut where tests on it change.
  ///
  /// @param stage whose loops
  /// @param partition when to cut them
  record PartitionAll(Stage stage, Partition partition) implements OnLoops {
    @Override
    public String toString() {
      return switch (partition) {
        case AUTO -> "partitionAll(Partition.AUTO)";
        case NEVER -> "neverPartitionAll()";
        case ALWAYS -> "alwaysPartitionAll()";
      };
    }
  }

  /// Runs a stage inside the loops of another one, from the outermost down to `loop`: each
  /// iteration does what the other stage does there and then what this one does.
  ///
  /// @param stage which joins
  /// @param with whose loops
  /// @param loop the innermost loop that the two share
  /// @param align which iterations of the two coincide
  record ComputeWith(Stage stage, Stage with, Var loop, Align align) implements OnStage {
    @Override
    public String toString() {
      String aligned = align == Align.NO_ALIGN ? "" : ", Align." + align;
      return "computeWith(%s, %s%s)".formatted(with, loop, aligned);
    }
  }

  /// Gives a stage loops of its own for runs in which a condition on scalar inputs holds. They are
  /// the loops that the directives before it make, changed by those in `copy`. Of several, the
  /// first whose condition holds is run.
  ///
  /// @param stage which
  /// @param condition when the copy runs
  /// @param copy what is different in the copy
  record Specialize(Stage stage, Condition condition, List<OnLoops> copy) implements OnStage {
    /// Copies the list.
    public Specialize {
      copy = List.copyOf(copy);
    }

    @Override
    public String toString() {
      return copy.stream()
          .map(d -> "." + d)
          .collect(Collectors.joining("", "specialize(" + condition + ")", ""));
    }

    Specialize and(OnLoops directive) {
      List<OnLoops> more = new java.util.ArrayList<>(copy);
      more.add(directive);
      return new Specialize(stage, condition, more);
    }
  }

  /// Makes runs fail in which no condition of the stage's specializations holds.
  ///
  /// @param stage which
  /// @param message what the failure says
  record SpecializeFail(Stage stage, String message) implements OnStage {
    @Override
    public String toString() {
      return "specializeFail(\"" + message + "\")";
    }
  }

  /// Computes what is needed of a Func at the start of each iteration of a consumer's loop.
  ///
  /// @param stage the pure stage of the Func
  /// @param consumer whose loop
  /// @param loop the loop
  record ComputeAt(Stage stage, Stage consumer, Var loop) implements OnFunc {
    @Override
    public String toString() {
      return "computeAt(%s, %s)".formatted(consumer, loop);
    }
  }

  /// Computes a Func once, before all that uses it.
  ///
  /// @param stage the pure stage of the Func
  record ComputeRoot(Stage stage) implements OnFunc {
    @Override
    public String toString() {
      return "computeRoot()";
    }
  }

  /// Computes a Func anew wherever its value is used.
  ///
  /// @param stage the pure stage of the Func
  record Inline(Stage stage) implements OnFunc {
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
    @Override
    public String toString() {
      return "storeAt(%s, %s)".formatted(consumer, loop);
    }
  }

  /// Keeps a Func's storage for the whole run.
  ///
  /// @param stage the pure stage of the Func
  record StoreRoot(Stage stage) implements OnFunc {
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
      dimensions = List.copyOf(dimensions);
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
  record Bound(Stage stage, Var dimension, int min, int extent) implements OnFunc {
    @Override
    public String toString() {
      return "bound(%s, %d, %d)".formatted(dimension, min, extent);
    }
  }

  /// Puts a new Func between a Func or Input and one of its readers: a copy that can be computed
  /// and stored where and how the reader wants it.
  ///
  /// @param stage the pure stage of the Func, or the Input's name with index 0
  /// @param consumer the Func that reads the copy instead
  /// @param copy the new Func's name
  record In(Stage stage, String consumer, String copy) implements OnFunc {
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
  record FoldStorage(Stage stage, Var dimension, int extent) implements OnFunc {
    @Override
    public String toString() {
      return "foldStorage(%s, %d)".formatted(dimension, extent);
    }
  }

  private static String tailText(Tail tail) {
    return tail == Tail.AUTO ? "" : ", Tail." + tail;
  }

  private static String marked(String directive, Var loop, int factor, Tail tail) {
    return "%s(%s%s%s)"
        .formatted(directive, loop, factor == 0 ? "" : ", " + factor, tailText(tail));
  }

  private static String names(List<Var> vars) {
    return vars.stream().map(Var::name).collect(Collectors.joining(", "));
  }
}
