package org.nestwright.lowering;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nestwright.lowering.jvm.EmitKernel;
import org.nestwright.lowering.runtime.GeneratedKernel;

/// A compiled program.
///
/// @param emitted what was made of it
/// @param code to run
record KernelCode(EmitKernel.Emitted emitted, GeneratedKernel code) {
  /// {@return the methods, one a line}
  String text() {
    return text(methods(_ -> Optional.empty()));
  }

  /// {@return the methods, one a line, with what the JIT has made of them by now}
  String compiledText() {
    return text(compiledMethods());
  }

  private static String text(List<CompiledMethod> methods) {
    return methods.stream().map(m -> "  " + m).collect(Collectors.joining("\n"));
  }

  /// {@return the methods, with what the JIT has made of them by now}
  List<CompiledMethod> compiledMethods() {
    Optional<Map<String, Tier>> tiers = CodeCache.tiers(code.getClass());
    return methods(name -> tiers.map(t -> t.getOrDefault(name, Tier.INTERPRETER)));
  }

  /// {@return whether a method with vectors may be on its way to C2}
  boolean awaitsC2() {
    return compiledMethods().stream()
        .anyMatch(
            m -> m.vectorOperations() > 0 && (m.is(Tier.C1_PROFILED) || m.is(Tier.INTERPRETER)));
  }

  private List<CompiledMethod> methods(Function<String, Optional<Tier>> tier) {
    return emitted.report().methods().stream()
        .map(m ->
            new CompiledMethod(
                m.name(), m.line(), m.bytes(), m.vectorCalls(), m.loops(), tier.apply(m.name())))
        .toList();
  }
}
