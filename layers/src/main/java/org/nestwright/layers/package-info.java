/// Convolution, pooling and their neighbours as Funcs, with default schedules and schedule spaces.
///
/// A [org.nestwright.layers.Layer] joins an algorithm with the schedules worth trying for it. The
/// algorithm is the plain definition; nothing here computes by loops of its own.
///
/// ```java
/// ConvShape shape = LayerTable.find("vgg16/conv3_2").shape();
/// Layer layer = Layer.of(shape);
/// Schedule schedule = layer.defaultSchedule(Hardware.detect(1));
/// Kernel kernel = Compiler.compile(schedule, layer.outputShapes().toArray(Shape[]::new));
/// ```
///
/// | part | its one job |
/// |---|---|
/// | `ConvShape`, `PoolShape`, `LayerTable` | numbers of layers, checked; their text form; the layers of known networks |
/// | `Layer`, `Epilogue` | what can be asked for |
/// | `ConvolutionFuncs`, `Pooling`, `Windows` | the algorithms |
/// | `TileModel`, `TiledSpace`, `TiledSchedule` | register tiles and their costs, the knobs, the schedule of a choice |
/// | `ExactData` | inputs on which any order of summation gives the same bits |
///
/// The register tile, its rule `mr * yr * nv + nv + 1 <= registers - 1`, and the loop orders follow
/// the direct convolutions of Halide's `conv_layer` and of oneDNN, with the channels innermost as
/// in NHWC tensors.
package org.nestwright.layers;
