package org.nestwright.layers;

import org.nestwright.dsl.Func;

/// The groups into which the channels of a convolution are divided.
///
/// A vector of output channels that are all of one group takes one input value for all its lanes. A
/// vector of several groups takes a value for each of them, each in as many lanes as a group has
/// channels: with as many input channels in a group these are lanes of one vector of the input, and
/// a copy of it that is spread so costs a load, a shuffle and a store for what every window over it
/// reads.
///
/// @param spread the input, as the sums of output channel `k` read it: `(k, c, x, y, n)` is input
///   channel `c` of the group of `k`
/// @param channels output channels of a group
/// @param rows of the input that a window goes over
record Groups(Func spread, int channels, int rows) {}
