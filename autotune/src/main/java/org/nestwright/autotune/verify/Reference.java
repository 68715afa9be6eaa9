package org.nestwright.autotune.verify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Interpreter;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;

/// The right values of a pipeline's outputs on fixed inputs, from the interpreter; each point is
/// computed once, however many kernels are held against it.
final class Reference {
  private final Interpreter interpreter;
  private final Map<Place, Long> known = new HashMap<>();
  private List<Buffer> whole;

  /// A point of an output.
  private record Place(int output, List<Integer> point) {}

  Reference(Pipeline pipeline, List<Buffer> inputs) {
    this.interpreter = Interpreter.of(pipeline, inputs);
  }

  long bitsAt(int output, int... point) {
    Place place = new Place(output, java.util.Arrays.stream(point).boxed().toList());
    return known.computeIfAbsent(place, _ -> interpreter.bitsAt(output, point));
  }

  /// {@return all outputs}
  List<Buffer> whole(List<Shape> shapes) {
    if (whole == null) {
      whole = interpreter.run(shapes.toArray(Shape[]::new));
    }
    return whole;
  }
}
