/// Says what was found, for people and for programs. Measures nothing.
package org.nestwright.autotune.report;
