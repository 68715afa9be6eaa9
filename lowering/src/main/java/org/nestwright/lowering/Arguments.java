package org.nestwright.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.jvm.EmitKernel;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.Requirement;

/// What a kernel takes, and the check that it is given that. The check allocates nothing when all
/// is well.
final class Arguments {
  /// A buffer that is expected.
  ///
  /// @param what "input in" or "output relu", for messages
  /// @param type of its elements
  /// @param shape of it
  /// @param written whether the kernel writes it
  /// @param slot which parameter of the program it is
  record Argument(String what, Type type, Shape shape, boolean written, int slot) {}

  private final List<Argument> expected;
  private final List<Input> inputs;

  /// Whether points begin where those of [AlignedBuffers] do, and not with the array.
  private final boolean aligned;

  private Arguments(List<Argument> expected, List<Input> inputs, boolean aligned) {
    this.expected = expected;
    this.inputs = inputs;
    this.aligned = aligned;
  }

  /// {@return every input, then every output}
  static Arguments of(Plan plan, boolean aligned) {
    return of(plan, _ -> true, true, aligned);
  }

  /// {@return the constant inputs}
  static Arguments constants(Plan plan, boolean aligned) {
    return of(plan, plan.preparation().constants()::contains, false, aligned);
  }

  /// {@return the inputs that are not constant, then every output}
  static Arguments changing(Plan plan, boolean aligned) {
    return of(plan, in -> !plan.preparation().constants().contains(in), true, aligned);
  }

  private static Arguments of(Plan plan, Predicate<Input> which, boolean outputs, boolean aligned) {
    Pipeline pipeline = plan.schedule().pipeline();
    List<Argument> all = new ArrayList<>();
    int slot = 0;
    for (Input in : pipeline.inputs()) {
      if (which.test(in)) {
        int[] extents = in.extents().stream().mapToInt(Integer::intValue).toArray();
        all.add(new Argument("input " + in.name(), in.type(), Shape.of(extents), false, slot));
      }
      slot++;
    }
    for (int i = 0; outputs && i < pipeline.outputs().size(); i++) {
      Func out = pipeline.outputs().get(i);
      for (int v = 0; v < out.types().size(); v++) {
        String what = "output " + out.name() + (out.types().size() == 1 ? "" : "[" + v + "]");
        all.add(new Argument(what, out.types().get(v), plan.shapes().get(i), true, slot++));
      }
    }
    return new Arguments(List.copyOf(all), pipeline.inputs(), aligned);
  }

  List<Argument> expected() {
    return expected;
  }

  /// {@return new buffers of what is expected}
  Buffer[] scratch() {
    return expected.stream()
        .map(a -> aligned ? AlignedBuffers.of(a.type(), a.shape()) : Buffer.of(a.type(), a.shape()))
        .toArray(Buffer[]::new);
  }

  /// {@return a copy that is one of what is expected}
  Buffer copy(Buffer given) {
    return aligned ? AlignedBuffers.copyOf(given) : given.copy();
  }

  /// Puts the arrays of `buffers` into their slots of `arrays`.
  ///
  /// @throws IllegalArgumentException when a buffer is not what the kernel was compiled for
  void check(Buffer[] buffers, Object[] arrays) {
    if (buffers.length != expected.size()) {
      throw new IllegalArgumentException(
          "the kernel takes %d buffers, %s; %d were given"
              .formatted(
                  expected.size(), expected.stream().map(Argument::what).toList(), buffers.length));
    }
    for (int i = 0; i < buffers.length; i++) {
      check(expected.get(i), buffers[i]);
      arrays[expected.get(i).slot()] = buffers[i].array();
    }
    for (int i = 0; i < buffers.length; i++) {
      for (int j = i + 1; j < buffers.length; j++) {
        boolean same = buffers[i].array() == buffers[j].array();
        if (same && (expected.get(i).written() || expected.get(j).written())) {
          throw new IllegalArgumentException(
              "%s and %s share one array, and one of them is written; give each its own"
                  .formatted(expected.get(i).what(), expected.get(j).what()));
        }
      }
    }
  }

  /// @throws IllegalArgumentException when the scalars meet one of the requirements in no way
  void check(Buffer[] buffers, List<Requirement> requirements) {
    for (Requirement required : requirements) {
      boolean met =
          required.conditions().stream().anyMatch(c -> c.holds(in -> buffers[inputs.indexOf(in)]));
      if (!met) {
        throw new IllegalArgumentException(
            "%s: %s; the kernel was made for %s"
                .formatted(
                    required.stage(),
                    required.message(),
                    required.conditions().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(" or "))));
      }
    }
  }

  private void check(Argument wanted, Buffer given) {
    if (given == null) {
      throw new IllegalArgumentException(wanted.what() + ": no buffer given, but null");
    }
    if (given.type() != wanted.type()) {
      throw new IllegalArgumentException(
          "%s: expected elements of type %s, but the buffer's are %s"
              .formatted(wanted.what(), wanted.type(), given.type()));
    }
    Shape shape = wanted.shape();
    if (given.rank() != shape.rank()) {
      throw new IllegalArgumentException(
          "%s: expected %d dimensions %s, but the buffer has %d, %s"
              .formatted(
                  wanted.what(), shape.rank(), shape.extents(), given.rank(), given.shape()));
    }
    if (!sameExtents(given, shape)) {
      throw new IllegalArgumentException(
          "%s: expected extents %s, but the buffer's are %s; a kernel is compiled for one shape"
              .formatted(wanted.what(), shape.extents(), given.shape().extents()));
    }
    if (!sameMins(given, shape)) {
      throw new IllegalArgumentException(
          "%s: expected the first point %s, but the buffer starts at %s; copy() and translate it"
              .formatted(wanted.what(), shape.mins(), given.shape().mins()));
    }
    int start = aligned ? EmitKernel.start(given.type()) : 0;
    if (aligned && given.offset() != start) {
      throw new IllegalArgumentException(
          "%s: the kernel is compiled onCacheLines(), for buffers from element %d of their arrays, but this one is from element %d; pass AlignedBuffers.copyOf it"
              .formatted(wanted.what(), start, given.offset()));
    }
    if (!given.isDense() || given.offset() != start) {
      throw new IllegalArgumentException(
          "%s: expected a dense buffer from the start of its array, but this is a part of a larger one; pass its copy()"
              .formatted(wanted.what()));
    }
  }

  private static boolean sameExtents(Buffer given, Shape shape) {
    for (int i = 0; i < shape.rank(); i++) {
      if (given.extent(i) != shape.extents().get(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameMins(Buffer given, Shape shape) {
    for (int i = 0; i < shape.rank(); i++) {
      if (given.min(i) != shape.mins().get(i)) {
        return false;
      }
    }
    return true;
  }
}
