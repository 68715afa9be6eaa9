package org.nestwright.lowering;

import java.util.List;

/// A warm-up, and what the JIT has made of the code that ran in it. The JVM is asked when someone
/// first wants to know, since asking takes longer than many a kernel is run for.
final class Warmed {
  private final WarmUp warmUp;
  private final List<KernelCode> ran;
  private volatile List<String> notes;

  Warmed(WarmUp warmUp, List<KernelCode> ran) {
    this.warmUp = warmUp;
    this.ran = ran;
  }

  /// {@return the cliffs that the kernel was seen to fall off}
  List<String> notes() {
    List<String> found = notes;
    if (found == null) {
      List<CompiledMethod> methods =
          ran.stream().flatMap(code -> code.compiledMethods().stream()).toList();
      found = Cliffs.notes(methods, warmUp, Vectors.withoutC2());
      notes = found;
    }
    return found;
  }

  /// {@return the methods of `code`, one a line, with their tiers where they ran}
  String methods(KernelCode code) {
    return ran.contains(code) ? code.compiledText() : code.text();
  }

  WarmUp warmUp() {
    return warmUp;
  }
}
