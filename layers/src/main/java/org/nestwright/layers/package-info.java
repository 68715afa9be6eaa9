/// Convolution, pooling and their neighbours as Funcs with default schedules and schedule spaces.
package org.nestwright.layers;
