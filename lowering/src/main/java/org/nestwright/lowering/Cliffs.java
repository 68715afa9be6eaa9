package org.nestwright.lowering;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.nestwright.lowering.jvm.CodeReport;

/// Names the cliffs that a kernel is seen to have fallen off once it should be warm.
///
/// Vectors that a run boxes are seen by what it allocates, whatever the reason; then the methods
/// are asked which of them it can be. Scalar code allocates nothing in any tier, so there the tiers
/// alone must tell.
final class Cliffs {
  /// Methods named in one note.
  private static final int NAMED = 3;

  private Cliffs() {}

  /// {@return a note for each cliff; empty where all is well}
  ///
  /// @param methods of the kernel, as the JIT left them
  /// @param warmUp what warming it showed
  /// @param withoutC2 why this JVM has no C2, if it has none
  static List<String> notes(
      List<CompiledMethod> methods, WarmUp warmUp, Optional<String> withoutC2) {
    boolean vectors = methods.stream().anyMatch(m -> m.vectorOperations() > 0);
    if (withoutC2.isPresent()) {
      return List.of(
          vectors
              ? "this JVM runs without C2 (%s), so every vector is an object: leave the option out"
                  .formatted(withoutC2.get())
              : "this JVM runs without C2 (%s): leave the option out".formatted(withoutC2.get()));
    }
    List<String> notes = new ArrayList<>();
    if (warmUp.allocates() && vectors) {
      notes.add(boxed(methods, warmUp));
    } else if (warmUp.allocates()) {
      notes.add(
          "a warm run allocates %,d bytes; nothing in the generated code should"
              .formatted(warmUp.bytesPerRun()));
    }
    List<CompiledMethod> slow =
        methods.stream().filter(m -> m.loops() && m.vectorOperations() == 0).toList();
    List<CompiledMethod> refused = slow.stream().filter(m -> m.is(Tier.C1)).toList();
    if (!refused.isEmpty()) {
      notes.add(
          "C2 has given up on %s and left it to C1: make it smaller, by unrolling less"
              .formatted(names(refused)));
    }
    List<CompiledMethod> waiting = slow.stream().filter(m -> m.is(Tier.C1_PROFILED)).toList();
    if (!warmUp.steady() && !waiting.isEmpty()) {
      notes.add(
          "after %s of warming up, %s still waited for C2: warm up for longer"
              .formatted(seconds(warmUp), names(waiting)));
    }
    return notes;
  }

  private static String boxed(List<CompiledMethod> methods, WarmUp warmUp) {
    List<CompiledMethod> suspects =
        methods.stream()
            .filter(m -> m.vectorOperations() > 0)
            .sorted(Comparator.comparingInt(CompiledMethod::vectorOperations).reversed())
            .toList();
    List<CompiledMethod> proved =
        suspects.stream().filter(m -> !rule(m, warmUp).isEmpty()).toList();
    String what =
        "a warm run allocates %,d bytes: vectors are boxed, which is up to a thousand times slower"
            + " than in registers. ";
    String start = what.formatted(warmUp.bytesPerRun());
    if (proved.isEmpty()) {
      return start
          + "C2 has compiled every method that has vectors, so it boxes in one of %s: unroll less, or use smaller tiles"
              .formatted(names(suspects));
    }
    Stream<String> reasons = proved.stream().limit(NAMED).map(m -> name(m) + " " + rule(m, warmUp));
    return start + String.join("; ", reasons.toList()) + more(proved);
  }

  /// {@return what the method does wrong; empty where it does nothing wrong that can be seen}
  private static String rule(CompiledMethod m, WarmUp warmUp) {
    if (m.bytes() > CodeReport.MAX_COMPILED_BYTES) {
      return "has %,d bytes, and HotSpot compiles no method over %,d: unroll less"
          .formatted(m.bytes(), CodeReport.MAX_COMPILED_BYTES);
    }
    if (m.is(Tier.C1)) {
      return "was given up by C2 and left to C1: unroll less, or use smaller tiles";
    }
    if (m.vectorOperations() > CodeReport.MAX_VECTOR_CALLS) {
      return "has %d vector operations, and C2 boxes in methods of more than %d: unroll less, or use smaller tiles"
          .formatted(m.vectorOperations(), CodeReport.MAX_VECTOR_CALLS);
    }
    if (m.is(Tier.INTERPRETER) || m.is(Tier.C1_PROFILED)) {
      return "is not compiled by C2 after %d runs in %s (%s): warm up for longer"
          .formatted(
              warmUp.runs(),
              seconds(warmUp),
              m.is(Tier.INTERPRETER)
                  ? "if it is called at all, it is interpreted"
                  : "it runs in C1");
    }
    return "";
  }

  private static String names(List<CompiledMethod> methods) {
    return String.join(", ", methods.stream().limit(NAMED).map(Cliffs::name).toList())
        + more(methods);
  }

  private static String name(CompiledMethod m) {
    return m.line() == 0 ? m.name() : "%s (line %d)".formatted(m.name(), m.line());
  }

  private static String more(List<CompiledMethod> methods) {
    return methods.size() > NAMED ? " and %d more".formatted(methods.size() - NAMED) : "";
  }

  private static String seconds(WarmUp warmUp) {
    return String.format(Locale.ROOT, "%.1f s", warmUp.elapsed().toNanos() / 1e9);
  }
}
