package org.nestwright.autotune.bench;

import java.time.Duration;
import java.util.Optional;
import org.nestwright.autotune.peer.Confirmation;

/// How to benchmark.
///
/// @param time for the samples of one layer, all engines together
/// @param copies whether runs of peers with their copies are timed too
/// @param algorithm that our kernels must use, see [#asksFor]; the fastest one where it is empty
/// @param confirmation what measures again at the end, if anything
public record BenchOptions(
    Duration time,
    boolean copies,
    Optional<String> algorithm,
    Optional<Confirmation> confirmation) {
  /// {@return whether the algorithm `name` is what `asked` means: `winograd` means each whose name
  /// goes on after that word}
  public static boolean asksFor(String asked, String name) {
    return name.equals(asked) || name.startsWith(asked + " ");
  }
}
