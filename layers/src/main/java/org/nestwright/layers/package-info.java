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
/// | `Layer`, `Epilogue`, `Layout` | what can be asked for |
/// | `ConvolutionFuncs`, `PlanarFuncs`, `Pooling`, `Windows` | the algorithms as they are defined; along rows for images channel by channel |
/// | `EpilogueFuncs` | what is fused behind a convolution |
/// | `Winograd`, `WinogradFuncs`, `WinogradConvolution` | minimal filtering: its matrices, its Funcs, which shapes it serves |
/// | `Groups`, `GroupedTiles` | channels in groups: how vectors of several groups read the input, and what tiles of them cost |
/// | `TileWork`, `TileModel` | register tiles and their costs |
/// | `TiledSpace`, `TiledSchedule`, `WinogradSpace`, `WinogradSchedule` | the knobs, the schedule of a choice |
/// | `OutputTiles`, `TiledReduction`, `InputCopies`, `PackedWeights`, `Copies` | the parts of a tiled schedule: the output's loops, the sums', what is made of the input, how the weights lie, what copies have in common |
/// | `ExactData` | inputs on which any order of summation gives the same bits |
///
/// The register tile, its rule `mr * yr * nv + nv + 1 <= registers` where there are 16 and the
/// lowering holds loads back, with one register spare where there are more (two for three vectors
/// and more), and the loop orders follow the direct convolutions of Halide's `conv_layer` and of
/// oneDNN, with the channels innermost as in NHWC tensors; other layouts are met where the input is
/// read and the output is stored. Weights are packed once, in blocks of one vector of output
/// channels (oneDNN's blocked layouts): read as they come, a tile's weights lie a power of two
/// apart and compete for a few sets of the caches. Reductions over many channels are cut into
/// panels that stay in the first-level cache, as in Goto's matrix multiplication.
///
/// An epilogue is computed from the sums of a register tile. Where it pools, a tile has an even
/// number of rows and columns, and the greatest of four is chosen from registers: no tensor of the
/// sums is ever in memory.
package org.nestwright.layers;
