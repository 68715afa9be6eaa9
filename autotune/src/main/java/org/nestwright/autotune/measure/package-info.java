/// Fair timing, and what this machine can do at most: FMA peak and memory bandwidth.
package org.nestwright.autotune.measure;
