/// Decides which schedule of a space to try next. Knows no layer, no clock and no kernel.
package org.nestwright.autotune.search;
