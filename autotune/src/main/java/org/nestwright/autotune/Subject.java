package org.nestwright.autotune;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.nestwright.dsl.Shape;
import org.nestwright.layers.Accuracy;
import org.nestwright.layers.Layer;
import org.nestwright.scheduler.Schedule;

/// A layer to be tuned, and what it is called.
///
/// @param name as the user wrote it
/// @param shape as text, the same for all layers that are tuned alike
/// @param layer the computation
public record Subject(String name, String shape, Layer layer) {
  /// {@return the layer that `text` names, as [ConvolutionText] says: `network/layer`, or a shape
  /// such as `c=64,h=56,w=56,k=64,r=3,s=3,pad=1`}
  ///
  /// @throws IllegalArgumentException when there is none, with what to write instead
  public static Subject parse(String text) {
    ConvolutionText named = ConvolutionText.parse(text);
    return new Subject(text, named.toString(), named.algorithms(Accuracy.EXACT).getFirst());
  }

  /// {@return the same layer by each of its algorithms that meets the demand; the definition first,
  /// where it is among them}
  ///
  /// @throws IllegalArgumentException when there is none, with those that there are
  public static List<Subject> parse(String text, Demand demand) {
    ConvolutionText named = ConvolutionText.parse(text);
    List<Layer> all = named.algorithms(demand.accuracy());
    List<Layer> wanted = demand.among(all);
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no algorithm %s: there is %s"
              .formatted(text, demand, all.stream().map(Layer::algorithm).collect(joining(", "))));
    }
    return wanted.stream().map(layer -> new Subject(text, named.toString(), layer)).toList();
  }

  /// {@return the pipeline of `open` at these output shapes, to be tuned over the schedule's open
  /// knobs}
  ///
  /// ```java
  /// Schedule open = Schedule.of(blur).on(blur).split(x, xo, xi, knob("bx", 16, 32)).parallel(y);
  /// TuneResult result = Tuner.tune(Subject.of("blur", open, shape), TuneOptions.standard());
  /// ```
  ///
  /// Candidates are verified on small whole numbers. Where the pipeline makes fractions of them, a
  /// schedule that sums floats in another order may round otherwise and is then left out.
  public static Subject of(String name, Schedule open, Shape... shapes) {
    String algorithm = open.pipeline().inputs() + "\n" + open.pipeline();
    String text =
        "%s %s %s".formatted(name, List.of(shapes), Sha256.of(algorithm).substring(0, 16));
    return new Subject(name, text, Layer.of(open, shapes));
  }
}
