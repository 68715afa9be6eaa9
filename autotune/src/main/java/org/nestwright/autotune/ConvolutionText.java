package org.nestwright.autotune;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nestwright.layers.Accuracy;
import org.nestwright.layers.ConvShape;
import org.nestwright.layers.Epilogue;
import org.nestwright.layers.Layer;
import org.nestwright.layers.LayerTable;
import org.nestwright.layers.Layout;

/// A convolution as it is named: `network/layer` or a shape, and after it, where they are wanted,
/// an epilogue and a layout, as in `vgg16/conv1_2,epilogue=relu-pool,layout=nchw16c`.
///
/// @param shape its numbers
/// @param epilogue what happens to its sums
/// @param layout of its images
public record ConvolutionText(ConvShape shape, Epilogue epilogue, Layout layout) {
  private static final String EPILOGUE = "epilogue=";
  private static final String LAYOUT = "layout=";

  /// {@return the convolution of that name}
  ///
  /// @throws IllegalArgumentException when there is none, with what to write instead
  public static ConvolutionText parse(String text) {
    List<String> rest = new ArrayList<>();
    Epilogue epilogue = Epilogue.NONE;
    Layout layout = Layout.NHWC;
    for (String part : text.split(",", -1)) {
      if (part.startsWith(EPILOGUE)) {
        epilogue = Epilogue.parse(part.substring(EPILOGUE.length()));
      } else if (part.startsWith(LAYOUT)) {
        layout = layout(part.substring(LAYOUT.length()));
      } else {
        rest.add(part);
      }
    }
    String named = String.join(",", rest);
    ConvShape shape =
        named.indexOf('=') >= 0 ? ConvShape.parse(named) : LayerTable.find(named).shape();
    ConvolutionText all = new ConvolutionText(shape, epilogue, layout);
    all.algorithms(Accuracy.EXACT); // is there any?
    return all;
  }

  private static Layout layout(String text) {
    List<Layout> all = List.of(Layout.values());
    return all.stream()
        .filter(l -> word(l).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no layout \"%s\": there are %s"
                    .formatted(
                        text,
                        String.join(", ", all.stream().map(ConvolutionText::word).toList()))));
  }

  private static String word(Layout layout) {
    return layout.name().toLowerCase(Locale.ROOT);
  }

  /// {@return whether it is the convolution with bias and the channels innermost}
  public boolean isPlain() {
    return epilogue.equals(Epilogue.NONE) && layout == Layout.NHWC;
  }

  /// {@return every way to compute it within an accuracy that may pay, its definition first; all
  /// take the same inputs}
  public List<Layer> algorithms(Accuracy accuracy) {
    return layout == Layout.NHWC
        ? Layer.algorithms(shape, epilogue, accuracy)
        : List.of(Layer.of(shape, epilogue, layout));
  }

  /// {@return the text that all names of the same convolution have in common}
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>(List.of(shape.toString()));
    if (!epilogue.equals(Epilogue.NONE)) {
      parts.add(EPILOGUE + epilogue);
    }
    if (layout != Layout.NHWC) {
      parts.add(LAYOUT + word(layout));
    }
    return String.join(",", parts);
  }
}
