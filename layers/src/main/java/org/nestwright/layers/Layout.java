package org.nestwright.layers;

import java.util.ArrayList;
import java.util.List;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Var;

/// How the dimensions of images lie in memory. Weights, bias and scale are the same in all.
///
/// In blocks, channel `c` is at place `c % block` of block `c / block`, as in oneDNN's `nChw16c`.
/// Where the last block has room for more channels than there are, what an input holds there is not
/// read.
public enum Layout {
  /// `(c, x, y, n)`, the channels of a pixel side by side.
  NHWC(0),
  /// `(x, y, c, n)`, an image for each channel.
  NCHW(0),
  /// `(c % 8, x, y, c / 8, n)`.
  NCHW8C(8),
  /// `(c % 16, x, y, c / 16, n)`.
  NCHW16C(16);

  private final int block;

  Layout(int block) {
    this.block = block;
  }

  /// {@return the channels of a block, 0 where there are no blocks}
  public int block() {
    return block;
  }

  boolean isBlocked() {
    return block > 0;
  }

  /// {@return the order of the dimensions, given those of the channels and then x, y and n}
  <T> List<T> order(List<? extends T> channels, List<? extends T> image) {
    List<T> all = new ArrayList<>();
    switch (this) {
      case NHWC -> {
        all.addAll(channels);
        all.addAll(image);
      }
      case NCHW -> {
        all.addAll(image.subList(0, 2));
        all.addAll(channels);
        all.add(image.get(2));
      }
      case NCHW8C, NCHW16C -> {
        all.add(channels.get(0));
        all.addAll(image.subList(0, 2));
        all.add(channels.get(1));
        all.add(image.get(2));
      }
    }
    return all;
  }

  /// {@return the extents of images with these channels}
  int[] extents(List<Integer> channels, int w, int h, int n) {
    List<Integer> divided =
        isBlocked() ? List.of(block, TileModel.ceilDiv(channels.getFirst(), block)) : channels;
    return order(divided, List.of(w, h, n)).stream().mapToInt(Integer::intValue).toArray();
  }

  /// {@return the indices of an element}
  Expr[] at(List<? extends Expr> channels, Expr x, Expr y, Expr n) {
    List<? extends Expr> divided =
        isBlocked()
            ? List.of(channels.getFirst().mod(block), channels.getFirst().div(block))
            : channels;
    return this.<Expr>order(divided, List.of(x, y, n)).toArray(Expr[]::new);
  }

  /// {@return the dimensions that stand for these channels}
  List<Var> channels(List<Var> channels) {
    Var first = channels.getFirst();
    return isBlocked() ? List.of(Var.of(first + "l"), Var.of(first + "b")) : channels;
  }

  /// {@return the channels for which the [#channels] stand}
  List<Expr> joined(List<Var> channels) {
    return isBlocked()
        ? List.of(channels.get(1).times(block).plus(channels.get(0)))
        : List.copyOf(channels);
  }
}
