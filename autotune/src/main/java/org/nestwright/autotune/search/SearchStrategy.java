package org.nestwright.autotune.search;

import java.util.List;

/// A way to guess the next choice. It may guess one again: [Search] asks once more then.
sealed interface SearchStrategy permits RandomSearch, EvolutionarySearch {
  /// {@return a choice worth trying}
  ///
  /// @param best the choices measured so far, fastest first
  Choice guess(List<Measured> best);
}
