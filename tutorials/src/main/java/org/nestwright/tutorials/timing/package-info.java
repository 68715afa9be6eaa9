/// Times kernels fairly: warm, in turn, by the median.
package org.nestwright.tutorials.timing;
