/// What generated classes call while they run: the worker pool, scratch memory and the arithmetic
/// that the JVM lacks. Depends on nothing but the JDK.
package org.nestwright.lowering.runtime;
