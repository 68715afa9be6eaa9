/// What another library implements so that `nestwright bench` can compare with it.
package org.nestwright.autotune.peer;
