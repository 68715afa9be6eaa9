package org.nestwright.scheduler;

/// What a split does when its factor does not divide the loop's extent. The names are Halide's.
///
/// | | runs past the end | runs points twice | pure | update | reduction variable |
/// |---|---|---|---|---|---|
/// | [#ROUND_UP] | loads and stores | no | yes | outermost split | no |
/// | [#GUARD_WITH_IF] | no | no | yes | yes | yes |
/// | [#PREDICATE] | no | no | yes | yes | yes |
/// | [#PREDICATE_LOADS] | stores | no | outermost split | outermost split | no |
/// | [#PREDICATE_STORES] | loads | no | yes | yes | no |
/// | [#SHIFT_INWARDS] | no | yes | yes | no | no |
/// | [#SHIFT_INWARDS_AND_BLEND] | no | keeps them | yes | yes | no |
/// | [#ROUND_UP_AND_BLEND] | loads, and stores of what was there | keeps them | yes | yes | no |
///
/// The outermost split of a dimension is one of the dimension's own loop, or of the outer loop that
/// such a split made: only there do iterations past the end touch no point of another tile. What
/// loads or stores past the end needs storage there, so it is refused on outputs and where an input
/// ends. A tail that shifts needs a loop at least one factor long; one that blends is refused where
/// a loop that the split made is parallel, because it stores what another thread may be changing.
public enum Tail {
  /// [#SHIFT_INWARDS] on a pure definition whose loop is at least one factor long, else
  /// [#GUARD_WITH_IF]: never a point more than is needed. Halide's choice is [#ROUND_UP] for the
  /// outermost split of an update's variable, which can ask inputs and outputs for more than they
  /// have; here that is asked for by name.
  AUTO,
  /// Computes whole tiles past the end.
  ROUND_UP,
  /// Tests each point of the last tile, or runs a shorter loop there. A Func that is computed and
  /// stored for a tile is computed no further either. Always legal.
  GUARD_WITH_IF,
  /// Keeps the last tile whole and lets only its points inside the end load and store: in a vector
  /// loop lanes are masked, in a scalar one each point is tested. A Func that is computed for a
  /// tile is computed for a whole one, which is moved back where it would leave what is needed.
  /// Always legal.
  PREDICATE,
  /// Keeps the last tile whole and lets only its points inside the end load: a vector is stored
  /// whole, past the end.
  PREDICATE_LOADS,
  /// Keeps the last tile whole and lets only its points inside the end store: vectors are loaded
  /// whole, past the end.
  PREDICATE_STORES,
  /// Moves the last tile back so that it ends at the end, and computes some points twice.
  SHIFT_INWARDS,
  /// Moves the last tile back so that it ends at the end, and stores what was there again where a
  /// tile before has been.
  SHIFT_INWARDS_AND_BLEND,
  /// Runs whole tiles past the end, and stores what was there again at points past it.
  ROUND_UP_AND_BLEND;

  /// {@return whether the last tile is moved back}
  public boolean shifts() {
    return this == SHIFT_INWARDS || this == SHIFT_INWARDS_AND_BLEND;
  }

  /// {@return whether some points store again what is there}
  public boolean blends() {
    return this == SHIFT_INWARDS_AND_BLEND || this == ROUND_UP_AND_BLEND;
  }

  /// {@return whether nothing past the end is loaded}
  public boolean cutsLoads() {
    return this == GUARD_WITH_IF || this == PREDICATE || this == PREDICATE_LOADS;
  }

  /// {@return whether nothing past the end is stored}
  public boolean cutsStores() {
    return this == GUARD_WITH_IF || this == PREDICATE || this == PREDICATE_STORES;
  }
}
