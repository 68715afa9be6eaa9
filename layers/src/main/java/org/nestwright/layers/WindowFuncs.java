package org.nestwright.layers;

import java.util.List;
import java.util.Optional;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.RVar;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;

/// The Funcs of a layer that reduces a sliding window: what its schedules are about.
///
/// The sums have their channels innermost and then `x`, `y` and `n`: their dimensions are `(k, x,
/// y, n)`.
///
/// @param pipeline all of it
/// @param layout of the input and the output
/// @param padded the input with its padding, where there is any, or as the sums read it, where its
///   layout is another, an image is taken as one row, or elements are changed to be compared
/// @param bordered whether `padded` has more elements than the input
/// @param columns what the columns of a window are reduced to first, if they are
/// @param groups of channels, where there are several that are reduced
/// @param sum the reduction: a pure definition and one update
/// @param out what is made of the sums: the output, or in the layout [Layout#NCHW] what is copied
///   to it; it has the dimensions of the sums, or in blocks `(kl, x, y, kb, n)`
/// @param domain of the update: `(ci, s, r)` where channels are reduced too, else `(s, r)`, or
///   `(s)` where columns are reduced first
/// @param strides from one window to the next, columns first
/// @param dense whether the columns of a window, or the pixels of an image taken as one row, are
///   neighbours in the input
/// @param step how many sums make an output, in each direction
/// @param output the extents of the output, in the order of the sums' dimensions
/// @param stored the shape of the pipeline's output
/// @param inputSize elements of the input that are read
/// @param weights what the window is multiplied by, `(k, ci, s, r)` or `(c, s, r)`; empty where
///   there are none
record WindowFuncs(
    Pipeline pipeline,
    Layout layout,
    Optional<Func> padded,
    boolean bordered,
    Optional<Columns> columns,
    Optional<Groups> groups,
    Func sum,
    Func out,
    RDom domain,
    List<Integer> strides,
    boolean dense,
    int step,
    Shape output,
    Shape stored,
    long inputSize,
    Optional<Input> weights) {
  /// Bytes after which addresses fall into one of two sets of a first-level cache.
  private static final int CACHE_HALF_WAY = 2048;

  /// The columns of all windows, each reduced once for the windows that share it.
  ///
  /// @param func `(c, column of the padded input, row of windows, n)`: a pure definition and one
  ///   update
  /// @param rows of a window, the variable of the update
  record Columns(Func func, RVar rows) {}

  Var channel() {
    return sum.vars().getFirst();
  }

  Var x() {
    return sum.vars().get(sum.rank() - 3);
  }

  Var y() {
    return sum.vars().get(sum.rank() - 2);
  }

  Var n() {
    return sum.vars().get(sum.rank() - 1);
  }

  int extent(Var v) {
    return output.extents().get(sum.vars().indexOf(v));
  }

  /// {@return whether a vector has neighbours in a row of the image, and not channels: what is
  /// called the channel is the column then, and the other way round}
  boolean alongRows() {
    return layout == Layout.NCHW && !isTransposed();
  }

  /// {@return whether `out` is copied to the output}
  boolean isTransposed() {
    return !pipeline.outputs().contains(out);
  }

  /// {@return whether an image is taken as one row of the pixels that are read}
  boolean isOneRow() {
    return layout == Layout.NHWC && reducesChannels() && padded.isPresent() && !bordered;
  }

  /// {@return whether an image is reduced to one pixel, for which each weight is used once}
  boolean isOnePixel() {
    return extent(x()) == 1 && extent(y()) == 1;
  }

  /// {@return whether each product takes one input value for a whole vector of outputs}
  boolean reducesChannels() {
    return domain.vars().size() == 3;
  }

  /// {@return whether neighbouring pixels of the input are a multiple of 2,048 bytes apart, so that
  /// those of a tile compete for one or two sets of a first-level cache}
  boolean competes() {
    return reducedChannel().map(c -> c.extent() * Float.BYTES % CACHE_HALF_WAY == 0).orElse(false);
  }

  /// {@return the variable over input channels, where they are reduced}
  Optional<RVar> reducedChannel() {
    return reducesChannels() ? Optional.of(domain.get(0)) : Optional.empty();
  }

  /// {@return whether input channels can be read where they are, block by block}
  boolean readsBlocks() {
    int block = layout.block();
    return block > 0
        && !bordered
        && reducedChannel().map(r -> r.extent() % block == 0).orElse(false);
  }

  /// {@return the variables over the window, columns first}
  List<RVar> taps() {
    return columns
        .map(c -> List.of(domain.get(0), c.rows()))
        .orElseGet(() -> domain.vars().subList(reducesChannels() ? 1 : 0, domain.vars().size()));
  }

  /// {@return elements of the weights, 0 where there are none}
  long weightSize() {
    return weights.stream()
        .flatMap(w -> w.extents().stream())
        .mapToLong(e -> e)
        .reduce((a, b) -> a * b)
        .orElse(0);
  }

  /// {@return how many elements are reduced to one}
  long reduction() {
    return work().reduction();
  }

  /// Whether the last tile of channels may have fewer than the others. With one pixel it pays
  /// nothing: weights are read once, and a tile waits for them.
  private boolean hasDivisibleTiles() {
    return !isOnePixel()
        && reducesChannels()
        && groups.isEmpty()
        && !layout.isBlocked()
        && !alongRows();
  }

  /// {@return what decides the register tile}
  TileWork work() {
    return new TileWork(
        extent(channel()),
        step * extent(x()),
        step * extent(y()),
        step,
        layout.block(),
        groups.map(Groups::channels),
        alongRows() ? 1 : Integer.MAX_VALUE,
        reducedChannel().map(RVar::extent),
        taps().stream().map(RVar::extent).toList(),
        columns.isPresent(),
        strides,
        weights.isPresent(),
        weights.isPresent() && !alongRows(),
        hasDivisibleTiles());
  }
}
