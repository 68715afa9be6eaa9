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

  /// A directive about one stage as a whole: with what it runs, and in which cases.
  sealed interface OnStage extends Directive {}

  /// A directive about a whole Func: where it is computed, and where and how it is stored.
  sealed interface OnFunc extends Directive {}

  /// A directive that rebuilds the pipeline without changing what it computes. It has been obeyed
  /// when it is given; nothing of it is left to plan.
  sealed interface OnPipeline extends Directive {}

  /// A directive with a number, at least 1, that a [Knob] may stand for.
  sealed interface Numbered extends Directive {
    /// {@return the same directive with another number}
    Directive withNumber(int number);

    /// {@return the call that makes it, with `number` written in the number's place}
    String text(String number);
  }

  /// A directive about the region that is computed of a Func.
  sealed interface OnRegion extends OnFunc {
    /// {@return the dimension it is about}
    Var dimension();
  }

  /// A directive about what the storage of a Func looks like.
  sealed interface OnStorage extends OnFunc {}

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

  /// Says whether a loop is cut where tests on it change.
  ///
  /// @param stage whose loop
  /// @param loop the loop
  /// @param partition when to cut it
  record PartitionLoop(Stage stage, Var loop, Partition partition) implements OnLoops {
    /// Refuses nulls.
    public PartitionLoop {
      Given.given(stage, "partition", "the stage");
      Given.loop(loop, "partition", "the loop");
      Given.given(partition, "partition", "when to cut it");
    }

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
    /// Refuses nulls.
    public PartitionAll {
      Given.given(stage, "partitionAll", "the stage");
      Given.given(partition, "partitionAll", "when to cut them");
    }

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
    /// Refuses nulls.
    public ComputeWith {
      Given.given(stage, "computeWith", "the stage");
      Given.given(with, "computeWith", "the stage to join");
      Given.loop(loop, "computeWith", "the loop");
      Given.given(align, "computeWith", "the alignment");
    }

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
    /// Refuses nulls and copies the list.
    public Specialize {
      Given.given(stage, "specialize", "the stage");
      Given.given(condition, "specialize", "the condition");
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
    /// Refuses nulls.
    public SpecializeFail {
      Given.given(stage, "specializeFail", "the stage");
      Given.given(message, "specializeFail", "the message");
    }

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

  /// Promises that an Input holds the same values in many runs.
  ///
  /// @param stage the Input's name with index 0
  record Constant(Stage stage) implements OnFunc {
    /// Refuses null.
    public Constant {
      Given.given(stage, "constant", "the stage");
    }

    @Override
    public String toString() {
      return "constant()";
    }
  }

  /// Computes a Func once for many runs, from constant Inputs alone, and keeps it.
  ///
  /// @param stage the pure stage of the Func
  record Precompute(Stage stage) implements OnFunc {
    /// Refuses null.
    public Precompute {
      Given.given(stage, "precompute", "the stage");
    }

    @Override
    public String toString() {
      return "precompute()";
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
  record ReorderStorage(Stage stage, List<Var> dimensions) implements OnStorage {
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
  record Bound(Stage stage, Var dimension, int min, int extent) implements OnRegion, Numbered {
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

  /// Puts a new Func between a Func or Input and some of its readers: a copy that can be computed
  /// and stored where and how the readers want it.
  ///
  /// @param stage the pure stage of the Func, or the Input's name with index 0
  /// @param consumers the Funcs that read the copy instead; none for all that there are
  /// @param copy the new Func's name
  record In(Stage stage, List<String> consumers, String copy) implements OnPipeline {
    /// Refuses nulls and copies the list.
    public In {
      Given.given(stage, "in", "the stage");
      consumers = Given.all(consumers, "in", "consumer");
      Given.given(copy, "in", "the name of the copy");
    }

    @Override
    public String toString() {
      return "in(%s\"%s\")".formatted(consumers.isEmpty() ? "" : oneOrList(consumers) + ", ", copy);
    }
  }

  /// Gives some readers of a Func a Func of their own that computes the same.
  ///
  /// @param stage the pure stage of the Func
  /// @param consumers the Funcs that read the clone instead
  /// @param copy the new Func's name
  record CloneIn(Stage stage, List<String> consumers, String copy) implements OnPipeline {
    /// Refuses nulls and copies the list.
    public CloneIn {
      Given.given(stage, "cloneIn", "the stage");
      consumers = Given.all(consumers, "cloneIn", "consumer");
      Given.given(copy, "cloneIn", "the name of the clone");
    }

    @Override
    public String toString() {
      return "cloneIn(%s, \"%s\")".formatted(oneOrList(consumers), copy);
    }
  }

  /// Divides a reduction: a new Func reduces over all but some of its variables, for each value of
  /// those, and the update reduces what the new Func has found. What the new Func does for
  /// different values may run at once.
  ///
  /// @param stage an update that is an associative operation
  /// @param reductions the reduction variables, or parts of split ones, to keep
  /// @param vars the new Func's last dimensions, one in the place of each
  /// @param intermediate the new Func's name
  record Rfactor(Stage stage, List<Var> reductions, List<Var> vars, String intermediate)
      implements OnPipeline {
    /// Refuses nulls and copies the lists.
    public Rfactor {
      Given.given(stage, "rfactor", "the stage");
      reductions = Given.loops(reductions, "rfactor", "reduction variable");
      vars = Given.all(vars, "rfactor", "new variable");
      Given.given(intermediate, "rfactor", "the name of the intermediate");
    }

    @Override
    public String toString() {
      return "rfactor(%s, %s, \"%s\")"
          .formatted(oneOrList(reductions), oneOrList(vars), intermediate);
    }
  }

  /// Keeps only a window of a dimension in memory: the value at `i` lives where the value at `i +
  /// extent` will.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param extent of the window, at least what is needed at a time
  record FoldStorage(Stage stage, Var dimension, int extent) implements OnStorage, Numbered {
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

  /// Promises and fixes how many values of a dimension are computed at a time; where they start may
  /// depend on the loops around.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param extent how many values, at least what is needed at a time
  record BoundExtent(Stage stage, Var dimension, int extent) implements OnRegion {
    /// Refuses nulls.
    public BoundExtent {
      Given.given(stage, "boundExtent", "the stage");
      Given.given(dimension, "boundExtent", "the dimension");
    }

    @Override
    public String toString() {
      return "boundExtent(%s, %d)".formatted(dimension, extent);
    }
  }

  /// Computes more of a dimension than is needed, so that the first value is `remainder` modulo
  /// `modulus` and the number of values a multiple of `modulus`.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param modulus at least 1
  /// @param remainder of the first value
  record AlignBounds(Stage stage, Var dimension, int modulus, int remainder) implements OnRegion {
    /// Refuses nulls.
    public AlignBounds {
      Given.given(stage, "alignBounds", "the stage");
      Given.given(dimension, "alignBounds", "the dimension");
    }

    @Override
    public String toString() {
      return remainder == 0
          ? "alignBounds(%s, %d)".formatted(dimension, modulus)
          : "alignBounds(%s, %d, %d)".formatted(dimension, modulus, remainder);
    }
  }

  /// Computes more of a dimension than is needed, so that the number of values is a multiple of
  /// `modulus`.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param modulus at least 1
  record AlignExtent(Stage stage, Var dimension, int modulus) implements OnRegion {
    /// Refuses nulls.
    public AlignExtent {
      Given.given(stage, "alignExtent", "the stage");
      Given.given(dimension, "alignExtent", "the dimension");
    }

    @Override
    public String toString() {
      return "alignExtent(%s, %d)".formatted(dimension, modulus);
    }
  }

  /// Says in which kind of memory a Func is stored.
  ///
  /// @param stage the pure stage of the Func
  /// @param memory which kind
  record StoreIn(Stage stage, MemoryType memory) implements OnStorage {
    /// Refuses nulls.
    public StoreIn {
      Given.given(stage, "storeIn", "the stage");
      Given.given(memory, "storeIn", "the memory");
    }

    @Override
    public String toString() {
      return "storeIn(MemoryType.%s)".formatted(memory);
    }
  }

  /// Allocates a Func's storage once for all iterations of the loops between `loop` and the one
  /// inside which the storage lives. Unlike [StoreAt] this keeps no values.
  ///
  /// @param stage the pure stage of the Func
  /// @param consumer whose loop
  /// @param loop the loop
  record HoistStorage(Stage stage, Stage consumer, Var loop) implements OnFunc {
    /// Refuses nulls.
    public HoistStorage {
      Given.given(stage, "hoistStorage", "the stage");
      Given.given(consumer, "hoistStorage", "the consumer");
      Given.given(loop, "hoistStorage", "the loop");
    }

    @Override
    public String toString() {
      return "hoistStorage(%s, %s)".formatted(consumer, loop);
    }
  }

  /// Allocates a Func's storage once for the whole run, and keeps no values in it.
  ///
  /// @param stage the pure stage of the Func
  record HoistStorageRoot(Stage stage) implements OnFunc {
    /// Refuses nulls.
    public HoistStorageRoot {
      Given.given(stage, "hoistStorageRoot", "the stage");
    }

    @Override
    public String toString() {
      return "hoistStorageRoot()";
    }
  }

  /// Gives a dimension exactly this much room in memory, which must be enough.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param extent places for values
  record BoundStorage(Stage stage, Var dimension, int extent) implements OnStorage {
    /// Refuses nulls.
    public BoundStorage {
      Given.given(stage, "boundStorage", "the stage");
      Given.given(dimension, "boundStorage", "the dimension");
    }

    @Override
    public String toString() {
      return "boundStorage(%s, %d)".formatted(dimension, extent);
    }
  }

  /// Rounds the room that a dimension has in memory up, so that neighbours in the next one are a
  /// multiple of `alignment` apart.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param alignment in places for values, at least 1
  record AlignStorage(Stage stage, Var dimension, int alignment) implements OnStorage {
    /// Refuses nulls.
    public AlignStorage {
      Given.given(stage, "alignStorage", "the stage");
      Given.given(dimension, "alignStorage", "the dimension");
    }

    @Override
    public String toString() {
      return "alignStorage(%s, %d)".formatted(dimension, alignment);
    }
  }

  /// Leaves room unused behind each row of a dimension, so that neighbours in the next one are that
  /// much further apart.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param places for values that are left unused, at least 0
  record PadStorage(Stage stage, Var dimension, int places) implements OnStorage {
    /// Refuses nulls.
    public PadStorage {
      Given.given(stage, "padStorage", "the stage");
      Given.given(dimension, "padStorage", "the dimension");
    }

    @Override
    public String toString() {
      return "padStorage(%s, %d)".formatted(dimension, places);
    }
  }

  /// Stores a dimension in blocks: within a block its values are neighbours where the dimension is
  /// in the order of storage, and the blocks themselves are outermost. So `w(k, c)` in blocks of 16
  /// along `k` lies as `(k % 16, c, k / 16)`: oneDNN's `Ab16a`, what a tile reads one after
  /// another.
  ///
  /// @param stage the pure stage of the Func
  /// @param dimension of the Func
  /// @param extent of a block, at least 1
  record BlockStorage(Stage stage, Var dimension, int extent) implements OnStorage {
    /// Refuses nulls.
    public BlockStorage {
      Given.given(stage, "blockStorage", "the stage");
      Given.given(dimension, "blockStorage", "the dimension");
    }

    @Override
    public String toString() {
      return "blockStorage(%s, %d)".formatted(dimension, extent);
    }
  }

  /// Says how large an output will likely be, for planning before a shape is chosen.
  ///
  /// @param stage the pure stage of an output
  /// @param dimension of the output
  /// @param min its first value
  /// @param extent how many values
  record Estimate(Stage stage, Var dimension, int min, int extent) implements OnFunc {
    /// Refuses nulls.
    public Estimate {
      Given.given(stage, "estimate", "the stage");
      Given.given(dimension, "estimate", "the dimension");
    }

    @Override
    public String toString() {
      return "estimate(%s, %d, %d)".formatted(dimension, min, extent);
    }
  }

  private static String tailText(Tail tail) {
    return tail == Tail.AUTO ? "" : ", Tail." + tail;
  }

  private static String oneOrList(List<?> items) {
    String all = items.stream().map(Object::toString).collect(Collectors.joining(", "));
    return items.size() == 1 ? all : "List.of(" + all + ")";
  }

  private static String names(List<Var> vars) {
    return vars.stream().map(Var::name).collect(Collectors.joining(", "));
  }
}
