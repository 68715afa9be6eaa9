/// Tunes a layer's schedule to this machine: [org.nestwright.autotune.Tuner] for programs,
/// `nestwright` for people.
package org.nestwright.autotune;
