/// Tunes a layer's schedule to this machine, and finds what was tuned before:
/// [org.nestwright.autotune.Tuner] and [org.nestwright.autotune.TunedLayers] for programs,
/// `nestwright` for people.
package org.nestwright.autotune;
