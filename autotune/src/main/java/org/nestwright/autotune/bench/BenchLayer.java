package org.nestwright.autotune.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.nestwright.autotune.ConvolutionText;
import org.nestwright.autotune.peer.PoolKind;
import org.nestwright.autotune.peer.Work;
import org.nestwright.dsl.Buffer;
import org.nestwright.layers.Accuracy;
import org.nestwright.layers.ConvShape;
import org.nestwright.layers.Epilogue;
import org.nestwright.layers.Layer;
import org.nestwright.layers.PoolShape;

/// A layer that is to be benchmarked.
public sealed interface BenchLayer {
  /// {@return what it is called}
  String name();

  /// {@return its numbers as text, the key of its tuning records}
  String shapeText();

  /// {@return every way to compute it within an accuracy that is worth timing, the definition
  /// first; all take the inputs of the first}
  List<Layer> algorithms(Accuracy accuracy);

  /// {@return the sums that the layer is, in their order}
  default Layer definition() {
    return algorithms(Accuracy.EXACT).getFirst();
  }

  /// {@return the layer with these inputs, for other libraries; empty where they are not asked}
  ///
  /// @param inputs in the order and the layout of the [#definition]
  Optional<Work> work(List<Buffer> inputs);

  /// A convolution with bias.
  ///
  /// @param name what it is called
  /// @param shape its numbers
  record Convolution(String name, ConvShape shape) implements BenchLayer {
    @Override
    public String shapeText() {
      return shape.toString();
    }

    @Override
    public List<Layer> algorithms(Accuracy accuracy) {
      return Layer.algorithms(shape, Epilogue.NONE, accuracy);
    }

    @Override
    public Optional<Work> work(List<Buffer> inputs) {
      return Optional.of(
          new Work.Convolution(
              shape,
              Nchw.images(inputs.get(0).floats(), shape.n(), shape.c(), shape.h(), shape.w()),
              Nchw.weights(inputs.get(1).floats(), shape),
              inputs.get(2).floats().clone()));
    }
  }

  /// A convolution with an epilogue or in another layout, which is timed against the same without.
  ///
  /// @param name what it is called
  /// @param form all that it is
  record Formed(String name, ConvolutionText form) implements BenchLayer {
    @Override
    public String shapeText() {
      return form.toString();
    }

    @Override
    public List<Layer> algorithms(Accuracy accuracy) {
      return form.algorithms(accuracy);
    }

    @Override
    public Optional<Work> work(List<Buffer> inputs) {
      return Optional.empty();
    }
  }

  /// A pooling.
  ///
  /// @param name what it is called
  /// @param kind what becomes of a window
  /// @param shape its numbers
  record Pooling(String name, PoolKind kind, PoolShape shape) implements BenchLayer {
    @Override
    public String shapeText() {
      PoolShape p = shape;
      return "pool=%s,n=%d,c=%d,h=%d,w=%d,r=%d,s=%d,stride_h=%d,stride_w=%d,pad_h=%d,pad_w=%d"
          .formatted(
              kind.name().toLowerCase(Locale.ROOT),
              p.n(),
              p.c(),
              p.h(),
              p.w(),
              p.r(),
              p.s(),
              p.strideH(),
              p.strideW(),
              p.padH(),
              p.padW());
    }

    @Override
    public List<Layer> algorithms(Accuracy accuracy) {
      return List.of(
          switch (kind) {
            case MAX -> Layer.maxPool(shape);
            case AVERAGE -> Layer.averagePool(shape);
          });
    }

    @Override
    public Optional<Work> work(List<Buffer> inputs) {
      return Optional.of(
          new Work.Pooling(
              kind,
              shape,
              Nchw.images(inputs.getFirst().floats(), shape.n(), shape.c(), shape.h(), shape.w())));
    }
  }
}
